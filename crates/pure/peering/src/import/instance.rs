//! One instance of an imported service: our names over the exporter's, impossible fields refused.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::catalog::{
    CheckStatus, Connect, ConnectProxy, Locality, PeerMeta, ServiceAddress, Weights,
};
use model::{CheckServiceNode, HealthCheck, Node, NodeService, Str};
use wire::service as sent;

use super::{ImportError, LocalNames};
use crate::clip::clip;

/// The tagged address that every cluster allocates for itself.
const VIRTUAL_ADDRESS: &str = "consul-virtual";

/// Reads entry number `entry` of service `name`.
pub(super) struct Reader<'a> {
    pub(super) entry: usize,
    pub(super) name: &'a Str,
    pub(super) local: &'a LocalNames,
}

impl Reader<'_> {
    pub(super) fn read(
        &self,
        instance: sent::CheckServiceNode,
    ) -> Result<CheckServiceNode, ImportError> {
        let node = self.node(self.present(instance.node, "Node")?)?;
        let service = self.service(self.present(instance.service, "Service")?)?;
        let mut checks = BTreeMap::new();
        for check in instance.checks {
            let check = self.check(check, &node, &service)?;
            checks.entry(check.check_id.clone()).or_insert_with(|| Arc::new(check));
        }
        let checks = checks.into_values().collect();
        Ok(CheckServiceNode { node: Arc::new(node), service: Arc::new(service), checks })
    }

    fn node(&self, node: sent::Node) -> Result<Node, ImportError> {
        Ok(Node {
            id: node.id.into(),
            node: self.filled(node.node, "Node.Node")?,
            address: node.address.into(),
            datacenter: node.datacenter.into(),
            partition: self.local.partition.clone(),
            peer_name: self.local.peer_name.clone(),
            tagged_addresses: pairs(node.tagged_addresses),
            meta: pairs(node.meta),
            // Registrations of imported nodes carry none in the official build (protocol 6.1).
            locality: None,
            create_index: 0,
            modify_index: 0,
        })
    }

    fn service(&self, service: sent::NodeService) -> Result<NodeService, ImportError> {
        let id = self.filled(service.id, "Service.ID")?;
        if !service.service.eq_ignore_ascii_case(self.name) {
            let found = clip(&service.service).to_owned();
            let expected = clip(self.name).to_owned();
            return Err(ImportError::OtherService { entry: self.entry, expected, found });
        }
        // The resource's spelling: lists use it, so that rows can be found by it.
        let mut row = NodeService::new(id, self.name.clone());
        row.kind = service.kind.into();
        row.tags = service.tags.into_iter().map(Str::from).collect();
        row.address = service.address.into();
        row.port = self.port(service.port, "Service.Port")?;
        row.socket_path = service.socket_path.into();
        row.meta = pairs(service.meta);
        row.weights = weights(service.weights);
        row.enable_tag_override = service.enable_tag_override;
        for (tag, at) in service.tagged_addresses {
            if tag != VIRTUAL_ADDRESS {
                let port = self.port(at.port, "Service.TaggedAddresses.Port")?;
                let address = ServiceAddress { address: at.address.into(), port };
                row.tagged_addresses.insert(tag.into(), address);
            }
        }
        row.locality =
            service.locality.map(|at| Locality { region: at.region.into(), zone: at.zone.into() });
        row.proxy = service.proxy.map(proxy).unwrap_or_default();
        row.connect = service.connect.map(connect).unwrap_or_default();
        row.partition = self.local.partition.clone();
        row.peer_name = self.local.peer_name.clone();
        Ok(row)
    }

    fn check(
        &self,
        check: sent::HealthCheck,
        node: &Node,
        service: &NodeService,
    ) -> Result<HealthCheck, ImportError> {
        let id = self.filled(check.check_id, "Checks.CheckID")?;
        self.owned(&check.node, &node.node, "Node")?;
        self.owned(&check.service_id, &service.id, "ServiceID")?;
        let mut row = HealthCheck::new(node.node.clone(), id);
        row.name = check.name.into();
        if !check.status.is_empty() {
            row.status = check.status.into();
        } else {
            row.status = CheckStatus::Critical.as_str().into();
        }
        row.notes = check.notes.into();
        row.output = check.output.into();
        if !check.service_id.is_empty() {
            row.service_id = service.id.clone();
            row.service_name = service.service.clone();
        }
        row.service_tags = check.service_tags.into_iter().map(Str::from).collect();
        row.kind = check.r#type.into();
        row.interval = check.interval.into();
        row.timeout = check.timeout.into();
        row.exposed_port = self.port(check.exposed_port, "Checks.ExposedPort")?;
        row.partition = self.local.partition.clone();
        row.peer_name = self.local.peer_name.clone();
        Ok(row)
    }

    fn present<M>(&self, message: Option<M>, field: &'static str) -> Result<M, ImportError> {
        message.ok_or(ImportError::Missing { entry: self.entry, field })
    }

    fn filled(&self, text: String, field: &'static str) -> Result<Str, ImportError> {
        self.present((!text.is_empty()).then(|| text.into()), field)
    }

    fn port(&self, number: i32, field: &'static str) -> Result<u16, ImportError> {
        u16::try_from(number).map_err(|_| ImportError::Port {
            entry: self.entry,
            field,
            found: number,
        })
    }

    /// A check may leave its owner's name out, but not name another owner: it would be stored there.
    fn owned(&self, found: &str, expected: &str, field: &'static str) -> Result<(), ImportError> {
        if found.is_empty() || found == expected {
            return Ok(());
        }
        let (expected, found) = (clip(expected).to_owned(), clip(found).to_owned());
        Err(ImportError::OtherOwner { entry: self.entry, field, expected, found })
    }
}

/// Absent or impossible weights count as 1 and 1 (protocol A.8).
fn weights(weights: Option<sent::Weights>) -> Weights {
    let read = |weights: sent::Weights| {
        let passing = u16::try_from(weights.passing).ok().filter(|passing| *passing > 0)?;
        Some(Weights { passing, warning: u16::try_from(weights.warning).ok()? })
    };
    weights.and_then(read).unwrap_or_default()
}

/// What the proxy stands for. Everything else that the message could hold configures the
/// exporter's own proxies and is not ours to run.
fn proxy(proxy: sent::ConnectProxyConfig) -> ConnectProxy {
    ConnectProxy {
        destination_service_name: proxy.destination_service_name.into(),
        destination_service_id: proxy.destination_service_id.into(),
        ..ConnectProxy::default()
    }
}

fn connect(connect: sent::ServiceConnect) -> Connect {
    let strings = |texts: Vec<String>| texts.into_iter().map(Str::from).collect();
    Connect {
        native: connect.native,
        peer_meta: connect.peer_meta.map(|meta| PeerMeta {
            sni: strings(meta.sni),
            spiffe_id: strings(meta.spiffe_id),
            protocol: meta.protocol.into(),
        }),
    }
}

fn pairs(map: BTreeMap<String, String>) -> BTreeMap<Str, Str> {
    map.into_iter().map(|(key, value)| (key.into(), value.into())).collect()
}
