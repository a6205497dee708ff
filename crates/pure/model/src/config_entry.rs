//! Config entries: settings of the whole cluster, written by operators (http-api 3.3).

mod exported_services;
mod service_intentions;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use exported_services::{Consumer, ExportedService, ExportedServices};
pub use service_intentions::{Action, ServiceIntentions, Source};

use crate::{
    Str,
    tolerant::{Fields, Problems, is_spelling_of, read_object},
};

/// The kinds that this build stores.
pub const KINDS: [&str; 2] = [exported_services::KIND, service_intentions::KIND];

/// Kinds of the official build that this build does not store yet.
pub const LATER_KINDS: [&str; 15] = [
    "api-gateway",
    "bound-api-gateway",
    "control-plane-request-limit",
    "file-system-certificate",
    "http-route",
    "ingress-gateway",
    "inline-certificate",
    "jwt-provider",
    "mesh",
    "proxy-defaults",
    "sameness-group",
    "service-defaults",
    "service-resolver",
    "service-router",
    "service-splitter",
];

/// One entry. In JSON the first key is `Kind`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "Kind")]
pub enum ConfigEntry {
    /// Which services which peers may see.
    #[serde(rename = "exported-services")]
    ExportedServices(ExportedServices),
    /// Who may call a service.
    #[serde(rename = "service-intentions")]
    ServiceIntentions(ServiceIntentions),
}

/// Why an entry is not accepted as written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// No `Kind`.
    #[error("Payload does not contain a kind/Kind key at the top level")]
    NoKind,
    /// A kind that nobody knows.
    #[error("invalid config entry kind: {0}")]
    UnknownKind(String),
    /// A kind that is known and not here yet.
    #[error(
        "config entry kind \"{0}\" is not supported by this version; supported: exported-services, service-intentions"
    )]
    LaterKind(String),
    /// Unknown keys or values of the wrong kind.
    #[error(transparent)]
    Problems(#[from] Problems),
}

/// Why a decoded entry is refused. The texts are the official ones (http-api 3.4, 3.5).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidEntry(pub String);

impl ConfigEntry {
    /// Reads an entry from the value of its JSON or HCL text, in any official spelling of the keys.
    ///
    /// # Errors
    /// See [`DecodeError`]; all problems of the text are listed.
    pub fn decode(value: &Value) -> Result<Self, DecodeError> {
        let object = match value {
            Value::Array(items) if items.len() == 1 => items[0].as_object(),
            other => other.as_object(),
        };
        let kind = object
            .and_then(|map| map.iter().find(|(key, _)| is_spelling_of(key, "Kind")))
            .and_then(|(_, kind)| kind.as_str())
            .ok_or(DecodeError::NoKind)?;
        let mut problems = Vec::new();
        let entry = read_object("", value, &mut problems, |fields| {
            fields.ignore(&["Kind"]);
            match kind {
                exported_services::KIND => {
                    Ok(Self::ExportedServices(ExportedServices::read(fields)))
                }
                service_intentions::KIND => {
                    Ok(Self::ServiceIntentions(ServiceIntentions::read(fields)))
                }
                later if LATER_KINDS.contains(&later) => {
                    Err(DecodeError::LaterKind(later.to_owned()))
                }
                unknown => Err(DecodeError::UnknownKind(unknown.to_owned())),
            }
        })?;
        if problems.is_empty() { Ok(entry) } else { Err(Problems(problems).into()) }
    }

    /// Fills what may be left out and checks the rest.
    ///
    /// # Errors
    /// The first rule that is broken, in the official words.
    pub fn normalise(&mut self) -> Result<(), InvalidEntry> {
        match self {
            Self::ExportedServices(entry) => entry.normalise(),
            Self::ServiceIntentions(entry) => entry.normalise(),
        }
    }

    /// The entry's kind.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::ExportedServices(_) => exported_services::KIND,
            Self::ServiceIntentions(_) => service_intentions::KIND,
        }
    }

    /// The entry's name, unique in its kind.
    pub fn name(&self) -> &Str {
        match self {
            Self::ExportedServices(entry) => &entry.name,
            Self::ServiceIntentions(entry) => &entry.name,
        }
    }

    /// Index of the entry's creation and of its last change.
    pub const fn indexes(&self) -> (u64, u64) {
        match self {
            Self::ExportedServices(entry) => (entry.create_index, entry.modify_index),
            Self::ServiceIntentions(entry) => (entry.create_index, entry.modify_index),
        }
    }

    /// Sets both indexes.
    pub const fn set_indexes(&mut self, create: u64, modify: u64) {
        match self {
            Self::ExportedServices(entry) => {
                entry.create_index = create;
                entry.modify_index = modify;
            }
            Self::ServiceIntentions(entry) => {
                entry.create_index = create;
                entry.modify_index = modify;
            }
        }
    }

    /// Whether writing `other` over this entry would change anything but its indexes.
    pub fn same_content(&self, other: &Self) -> bool {
        let (create, modify) = self.indexes();
        let mut other = other.clone();
        other.set_indexes(create, modify);
        *self == other
    }
}

/// What every entry ends with; indexes in the body are read and ignored, as clients send back what they read.
fn read_tail(fields: &mut Fields<'_, '_>) -> std::collections::BTreeMap<Str, Str> {
    fields.ignore(&["CreateIndex", "ModifyIndex", "Hash"]);
    fields.text_map("Meta")
}

#[cfg(test)]
mod tests;
