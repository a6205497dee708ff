//! The body of a write to `/v1/connect/intentions…` (http-api 4.5).

use std::collections::BTreeMap;

use model::{Str, tolerant::Fields};
use serde_json::{Map, Value};

use crate::{error::Failure, tenancy::require_default_in_body};

/// One intention as a client writes it.
#[derive(Debug)]
pub(crate) struct Body {
    /// The caller.
    pub(crate) source: Str,
    /// The peer that the caller lives in; empty for this cluster.
    pub(crate) peer: Str,
    /// The called service.
    pub(crate) destination: Str,
    /// Free pairs.
    pub(crate) meta: BTreeMap<Str, Str>,
    /// What the intention says, as a config entry writes it.
    rest: Map<String, Value>,
    places: [(Str, Str); 2],
}

pub(crate) fn read(fields: &mut Fields<'_, '_>) -> Body {
    // What a reader gets and may send back as it is.
    fields.ignore(&["ID", "Precedence", "CreatedAt", "UpdatedAt", "Hash"]);
    fields.ignore(&["CreateIndex", "ModifyIndex", "DefaultAddr", "DefaultPort"]);
    let mut rest = Map::new();
    for (name, written) in [
        ("Action", "Action"),
        ("Description", "Description"),
        ("SourceType", "Type"),
        ("SourceSamenessGroup", "SamenessGroup"),
    ] {
        let text = fields.text(name);
        if !text.is_empty() {
            rest.insert(written.to_owned(), Value::from(&*text));
        }
    }
    if let Some((_, permissions)) = fields.take("Permissions").filter(|(_, value)| !value.is_null())
    {
        rest.insert("Permissions".to_owned(), permissions.clone());
    }
    Body {
        source: fields.text("SourceName"),
        peer: fields.text("SourcePeer"),
        destination: fields.text("DestinationName"),
        meta: fields.text_map("Meta"),
        rest,
        places: [
            (fields.text("SourcePartition"), fields.text("SourceNS")),
            (fields.text("DestinationPartition"), fields.text("DestinationNS")),
        ],
    }
}

impl Body {
    /// Only the default tenancy exists.
    pub(crate) fn require_default(&self) -> Result<(), Failure> {
        let mut places = self.places.iter();
        places.try_for_each(|(partition, namespace)| require_default_in_body(partition, namespace))
    }

    /// The intention as the only source of a config entry.
    pub(crate) fn entry(&self) -> Value {
        let mut source = self.rest.clone();
        source.insert("Name".to_owned(), Value::from(&*self.source));
        source.insert("Peer".to_owned(), Value::from(&*self.peer));
        serde_json::json!({
            "Kind": "service-intentions", "Name": &*self.destination, "Sources": [source],
        })
    }
}
