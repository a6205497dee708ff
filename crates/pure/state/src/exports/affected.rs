//! From touched rows to what peers must be told again: one pass over the rows of a committed batch, however many
//! services are exported.

use std::collections::BTreeSet;

use model::{Scope, Str};

use super::MESH_GATEWAY;
use crate::{Store, TableId, Touched};

/// What a batch of changes may have changed for the peers of one partition. Names are not yet held against any
/// peer's list, and a payload may turn out to be the same as before.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Affected {
    /// The list of exported services, or which of them have proxies.
    pub list: bool,
    /// Services whose instances, nodes or checks changed.
    pub services: BTreeSet<Str>,
    /// The mesh gateways.
    pub gateways: bool,
    /// Our CA roots.
    pub roots: bool,
    /// The servers' addresses.
    pub addresses: bool,
}

impl Affected {
    /// Everything: for a stream that begins or that lost track.
    pub fn everything(services: BTreeSet<Str>) -> Self {
        Self { list: true, services, gateways: true, roots: true, addresses: true }
    }

    /// What `touched` concerns, looked up in the version that `touched` led to.
    pub fn by(store: &Store, partition: &str, touched: &[Touched]) -> Self {
        let mut affected = Self::default();
        for row in touched {
            affected.add(store, partition, row);
        }
        affected
    }

    fn add(&mut self, store: &Store, partition: &str, touched: &Touched) {
        let parts = touched.key.parts();
        let part = |at: usize| parts.get(at).map_or("", String::as_str);
        if touched.table == TableId::Ca {
            self.roots = true;
            return;
        }
        if part(0) != partition {
            return;
        }
        if touched.table == TableId::Config {
            self.list |= part(2) == "exported-services";
            return;
        }
        if !part(1).is_empty() {
            return;
        }
        match touched.table {
            TableId::Nodes => self.add_node(store, partition, part(2)),
            TableId::Services => {
                if let Some(service) = store.services.get(&touched.key) {
                    self.add_service(&service.service, &service.kind);
                }
            }
            TableId::ServicesByName => {
                self.list = true;
                self.add_service(part(3), "");
            }
            TableId::ServicesByDestination => self.list = true,
            TableId::ServicesByKind => {
                // A typical service is one without a kind: `*` may now mean more or fewer.
                self.list = true;
                self.gateways |= part(2) == MESH_GATEWAY;
            }
            TableId::Checks => {
                if let Some(check) = store.checks.get(&touched.key) {
                    self.add_checked(store, partition, part(2), &check.service_id);
                }
            }
            TableId::ChecksByInstance => self.add_checked(store, partition, part(2), part(3)),
            _ => {}
        }
    }

    fn add_service(&mut self, name: &str, kind: &str) {
        self.services.insert(name.into());
        self.gateways |= kind == MESH_GATEWAY;
        self.addresses |= name == super::CONSUL;
    }

    /// A node's check concerns everything on the node.
    fn add_checked(&mut self, store: &Store, partition: &str, node: &str, service_id: &str) {
        if service_id.is_empty() {
            return self.add_node(store, partition, node);
        }
        for service in store.services_on(&Scope::local(partition), node) {
            if &*service.id == service_id {
                self.add_service(&service.service, &service.kind);
            }
        }
    }

    fn add_node(&mut self, store: &Store, partition: &str, node: &str) {
        for service in store.services_on(&Scope::local(partition), node) {
            self.add_service(&service.service, &service.kind);
        }
    }
}
