//! `Service` of a catalog registration.

use model::{
    NodeService, Str,
    catalog::{Connect, Locality, PeerMeta, ServiceAddress, Weights},
    tenancy::default_name,
    tolerant::{Fields, read_object},
};
use serde_json::{Map, Value};

use super::proxy;
use crate::body::BodyError;

/// An instance, and its tagged addresses as they stand in the body: their tags are the user's own words.
#[derive(Debug)]
pub(crate) struct Body {
    /// Everything else.
    pub(crate) service: NodeService,
    tagged_addresses: Map<String, Value>,
}

pub(crate) fn read(fields: &mut Fields<'_, '_>) -> Body {
    let tagged_addresses = fields.object("TaggedAddresses");
    fields.ignore(&["PeerName", "CreateIndex", "ModifyIndex"]);
    let mut service = NodeService::new(fields.text("ID"), fields.text("Service"));
    service.kind = fields.text("Kind");
    service.tags = fields.texts("Tags");
    service.address = fields.text("Address");
    service.meta = fields.text_map("Meta");
    service.port = fields.number("Port");
    service.socket_path = fields.text("SocketPath");
    service.weights = fields
        .nested("Weights", |weights| Weights {
            passing: weights.number("Passing"),
            warning: weights.number("Warning"),
        })
        .unwrap_or_default();
    service.enable_tag_override = fields.flag("EnableTagOverride").unwrap_or_default();
    service.locality = fields.nested("Locality", Locality::read);
    service.proxy = fields.nested("Proxy", proxy::read).unwrap_or_default();
    service.connect = fields.nested("Connect", read_connect).unwrap_or_default();
    service.partition = or_default(fields.text("Partition"));
    service.namespace = or_default(fields.text("Namespace"));
    Body { service, tagged_addresses }
}

impl Body {
    /// The whole instance.
    pub(crate) fn accept(mut self) -> Result<NodeService, BodyError> {
        let mut problems = Vec::new();
        for (tag, value) in &self.tagged_addresses {
            let path = format!("Service.TaggedAddresses.{tag}");
            let address = read_object(&path, value, &mut problems, |address| ServiceAddress {
                address: address.text("Address"),
                port: address.number("Port"),
            });
            self.service.tagged_addresses.insert(tag.as_str().into(), address);
        }
        match problems.into_iter().next() {
            Some(problem) => Err(problem.into()),
            None => Ok(self.service),
        }
    }
}

pub(super) fn or_default(name: Str) -> Str {
    if name.is_empty() { default_name() } else { name }
}

fn read_connect(fields: &mut Fields<'_, '_>) -> Connect {
    // An agent makes a second registration of it; the catalog never stores it.
    fields.ignore(&["SidecarService"]);
    Connect {
        native: fields.flag("Native").unwrap_or_default(),
        peer_meta: fields.nested("PeerMeta", |meta| PeerMeta {
            sni: meta.texts("SNI"),
            spiffe_id: meta.texts("SpiffeID"),
            protocol: meta.text("Protocol"),
        }),
    }
}
