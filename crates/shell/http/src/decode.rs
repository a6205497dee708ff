//! Bodies that are nouns of the catalog, in any official spelling of their keys (http-api 2.9, 3.10).

pub(crate) mod deregistration;
pub(crate) mod health_check;
pub(crate) mod intention;
pub(crate) mod node_service;
pub(crate) mod proxy;
pub(crate) mod registration;

use crate::error::Failure;

/// What every catalog body says of where it belongs.
#[derive(Clone, Debug, Default)]
struct Place {
    datacenter: model::Str,
    partition: model::Str,
    namespace: model::Str,
    peer: model::Str,
}

impl Place {
    fn read(fields: &mut model::tolerant::Fields<'_, '_>) -> Self {
        Self {
            datacenter: fields.text("Datacenter"),
            partition: fields.text("Partition"),
            namespace: fields.text("Namespace"),
            peer: fields.text("PeerName"),
        }
    }

    /// Only our own rows of the default tenancy may be written; imported rows belong to their peer.
    fn require_ours(&self, verb: &str, datacenter: &str) -> Result<(), Failure> {
        if !self.peer.is_empty() {
            let text = format!("cannot {verb} requests with PeerName in them");
            return Err(Failure::internal(text));
        }
        if !self.datacenter.is_empty() && !self.datacenter.eq_ignore_ascii_case(datacenter) {
            return Err(Failure::internal("No path to datacenter"));
        }
        crate::tenancy::require_default_in_body(&self.partition, &self.namespace)
    }
}
