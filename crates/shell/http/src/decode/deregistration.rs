//! The body of `PUT /v1/catalog/deregister`.

use model::{Scope, Str, catalog::Deregistration, tenancy::default_name, tolerant::Fields};

use super::Place;
use crate::error::Failure;

/// What is to be removed.
#[derive(Debug)]
pub(crate) struct Body {
    place: Place,
    node: Str,
    service_id: Str,
    check_id: Str,
}

pub(crate) fn read(fields: &mut Fields<'_, '_>) -> Body {
    // Clients send the node's address as well; the official build does not look at it.
    fields.ignore(&["Address"]);
    Body {
        place: Place::read(fields),
        node: fields.text("Node"),
        service_id: fields.text("ServiceID"),
        check_id: fields.text("CheckID"),
    }
}

impl Body {
    /// The command's content, if it is about rows that a client may remove.
    pub(crate) fn accept(self, datacenter: &str) -> Result<Deregistration, Failure> {
        self.place.require_ours("deregister", datacenter)?;
        if self.node.is_empty() {
            return Err(Failure::internal("Must provide node"));
        }
        Ok(Deregistration {
            scope: Scope::default(),
            node: self.node,
            namespace: default_name(),
            service_id: self.service_id,
            check_id: self.check_id,
        })
    }
}
