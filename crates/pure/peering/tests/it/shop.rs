//! A small catalog to export from: what the store is to a link.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::catalog::ServiceAddress;
use model::{CheckServiceNode, HealthCheck, Node, NodeService, Str};
use peering::{ClusterIdentity, ExportSource, ExportsChanged};

/// One cluster's exportable things.
#[derive(Clone, Debug)]
pub(crate) struct Shop {
    pub(crate) datacenter: &'static str,
    pub(crate) trust_domain: Str,
    pub(crate) exported: BTreeSet<Str>,
    pub(crate) meshed: BTreeSet<Str>,
    pub(crate) instances: BTreeMap<Str, Vec<CheckServiceNode>>,
    pub(crate) gateways: Option<Vec<CheckServiceNode>>,
    pub(crate) protocols: BTreeMap<Str, String>,
    pub(crate) roots: Vec<String>,
    pub(crate) addresses: Vec<String>,
    /// How often a link asked for instances.
    pub(crate) asked: Cell<usize>,
}

impl Shop {
    /// Roots and addresses, no gateways, no services.
    pub(crate) fn new(datacenter: &'static str) -> Self {
        Self {
            datacenter,
            trust_domain: format!("{datacenter}.consul").into(),
            exported: BTreeSet::new(),
            meshed: BTreeSet::new(),
            instances: BTreeMap::new(),
            gateways: Some(Vec::new()),
            protocols: BTreeMap::new(),
            roots: vec![format!("root of {datacenter}\n")],
            addresses: vec![format!("{datacenter}.example:8503")],
            asked: Cell::new(0),
        }
    }

    /// Registers an instance `<service>-<number>` on node `<datacenter>-node` and exports it.
    pub(crate) fn export(&mut self, service: &str, number: u16) -> ExportsChanged {
        let mut row = NodeService::new(format!("{service}-{number}").into(), service.into());
        row.port = 9000 + number;
        let node = format!("{}-node", self.datacenter);
        let checks = [("serfHealth", "passing"), (&format!("check-{number}"), "passing")];
        let row = self.row(&node, row, &checks);
        self.instances.entry(service.into()).or_default().push(row);
        self.exported.insert(service.into());
        changed(true, &[service])
    }

    /// Sets the status of the instance's own check.
    pub(crate) fn set_status(
        &mut self,
        service: &str,
        number: u16,
        status: &str,
    ) -> ExportsChanged {
        let id = format!("check-{number}");
        for row in self.instances.get_mut(service).into_iter().flatten() {
            for check in row.checks.iter_mut().filter(|check| *check.check_id == *id) {
                Arc::make_mut(check).status = status.into();
            }
        }
        changed(false, &[service])
    }

    pub(crate) fn deregister(&mut self, service: &str, number: u16) -> ExportsChanged {
        let id = format!("{service}-{number}");
        self.instances.entry(service.into()).or_default().retain(|row| *row.service.id != *id);
        changed(false, &[service])
    }

    pub(crate) fn unexport(&mut self, service: &str) -> ExportsChanged {
        self.exported.remove(service);
        changed(true, &[])
    }

    /// Gives the service a synthetic proxy.
    pub(crate) fn mesh(&mut self, service: &str) -> ExportsChanged {
        self.meshed.insert(service.into());
        changed(true, &[])
    }

    /// A mesh gateway on `node`, reachable from outside at `wan`.
    pub(crate) fn gateway(&mut self, node: &str, wan: (&str, u16)) -> ExportsChanged {
        let mut row = NodeService::new("mesh-gateway".into(), "mesh-gateway".into());
        row.kind = "mesh-gateway".into();
        row.port = 9443;
        let address = ServiceAddress { address: wan.0.into(), port: wan.1 };
        row.tagged_addresses.insert("wan".into(), address);
        let row = self.row(node, row, &[("serfHealth", "passing")]);
        self.gateways.get_or_insert_default().push(row);
        ExportsChanged { gateways: true, ..ExportsChanged::default() }
    }

    pub(crate) fn row(
        &self,
        node: &str,
        service: NodeService,
        checks: &[(&str, &str)],
    ) -> CheckServiceNode {
        let checks = checks.iter().map(|(id, status)| {
            let mut check = HealthCheck::new(node.into(), (*id).into());
            check.status = (*status).into();
            Arc::new(check)
        });
        let checks = checks.collect();
        let node = Node {
            id: "".into(),
            node: node.into(),
            address: "127.0.0.1".into(),
            datacenter: self.datacenter.into(),
            partition: "default".into(),
            peer_name: "".into(),
            tagged_addresses: BTreeMap::new(),
            meta: BTreeMap::new(),
            locality: None,
            create_index: 3,
            modify_index: 4,
        };
        CheckServiceNode { node: Arc::new(node), service: Arc::new(service), checks }
    }
}

/// A change of the list, and of these services.
pub(crate) fn changed(list: bool, names: &[&str]) -> ExportsChanged {
    let names = names.iter().map(|name| Str::from(*name)).collect();
    ExportsChanged { list, names, ..ExportsChanged::default() }
}

impl ExportSource for Shop {
    fn services(&self) -> Vec<Str> {
        self.exported.iter().cloned().collect()
    }

    fn proxied(&self) -> Vec<Str> {
        self.exported.intersection(&self.meshed).cloned().collect()
    }

    fn instances(&self, service: &str) -> Vec<CheckServiceNode> {
        self.asked.set(self.asked.get() + 1);
        self.instances.get(service).cloned().unwrap_or_default()
    }

    fn gateways(&self) -> Option<Vec<CheckServiceNode>> {
        self.gateways.clone()
    }

    fn protocol(&self, service: &str) -> String {
        self.protocols.get(service).cloned().unwrap_or_default()
    }

    fn identity(&self) -> ClusterIdentity {
        ClusterIdentity {
            trust_domain: self.trust_domain.clone(),
            datacenter: self.datacenter.into(),
            partition: "default".into(),
        }
    }

    fn roots(&self) -> Vec<String> {
        self.roots.clone()
    }

    fn server_addresses(&self) -> Vec<String> {
        self.addresses.clone()
    }
}
