//! Rows of our catalog to payloads of the stream (protocol 5.3 to 5.6, 5.8).
//!
//! What is written here never breaks an official importer: rows without a node name are left out,
//! ids default to names, metadata that its store refuses is dropped. That one node name has one set
//! of node data, and one node id one name, is the catalog's own law.

mod check;
mod row;

use model::tenancy::DEFAULT;
use model::{CheckServiceNode, Str};
use wire::common::EnterpriseMeta;
use wire::peerstream::ExportedService;
use wire::service::{
    CheckServiceNode as WireInstance, ConnectProxyConfig, NodeService, PeeringServiceMeta,
    ServiceConnect,
};

use crate::identity::{
    ClusterIdentity, SIDECAR_SUFFIX, ServiceName, bare_name, proxy_name, sent_name,
};
use crate::source::Target;

/// All instances of one service, in a fixed order, each with at most one check. Rows that are not
/// typical local instances (imported ones, proxies, gateways) are left out.
pub fn service_payload(instances: &[CheckServiceNode]) -> ExportedService {
    let nodes = in_order(instances)
        .into_iter()
        .filter(|instance| is_typical(instance))
        .map(|instance| {
            let service = row::service(&instance.service);
            let checks = check::flatten(instance, &service).into_iter().collect();
            WireInstance { node: Some(row::node(&instance.node)), service: Some(service), checks }
        })
        .collect();
    ExportedService { nodes }
}

/// A synthetic proxy: how to reach a service through our mesh gateways.
#[derive(Clone, Debug)]
pub struct ProxyPlan<'a> {
    /// The exported name.
    pub service: &'a str,
    /// Who we are.
    pub identity: &'a ClusterIdentity,
    /// Our name for the importer.
    pub peer_name: &'a str,
    /// The protocol of the service's chain; empty means `tcp`.
    pub protocol: &'a str,
    /// The chain's targets besides the service itself.
    pub other_targets: &'a [Target],
}

/// The instances of `<service>-sidecar-proxy`: one for each gateway, numbered in the gateways'
/// fixed order (trap T-27).
pub fn proxy_payload(plan: &ProxyPlan<'_>, gateways: &[CheckServiceNode]) -> ExportedService {
    let meta = plan.peer_meta();
    let nodes = in_order(gateways)
        .into_iter()
        .enumerate()
        .map(|(index, gateway)| plan.instance(index, gateway, meta.clone()))
        .collect();
    ExportedService { nodes }
}

impl ProxyPlan<'_> {
    fn name(&self) -> ServiceName {
        ServiceName::parse(self.service, &self.identity.partition)
    }

    fn peer_meta(&self) -> PeeringServiceMeta {
        let protocol = if self.protocol.is_empty() { "tcp" } else { self.protocol };
        let name = self.name();
        let main = self.identity.service_spiffe_id(&name, &self.identity.datacenter);
        let mut ids = vec![main, self.identity.gateway_spiffe_id()];
        if !is_http_like(protocol) {
            ids.extend(self.other_spiffe_ids(&name));
        }
        PeeringServiceMeta {
            sni: vec![self.identity.sni(&name, self.peer_name)],
            spiffe_id: ids,
            protocol: protocol.to_owned(),
        }
    }

    /// Without them the importer's sidecars would refuse failover targets (trap T-26). Targets in
    /// other peers have no datacenter and no identity of ours.
    fn other_spiffe_ids(&self, main: &ServiceName) -> Vec<String> {
        let mut targets: Vec<&Target> = self
            .other_targets
            .iter()
            .filter(|target| !target.datacenter.is_empty())
            .filter(|target| {
                target.service != *main || target.datacenter != self.identity.datacenter
            })
            .collect();
        targets.sort_by_cached_key(|target| target.id());
        targets
            .into_iter()
            .map(|target| self.identity.service_spiffe_id(&target.service, &target.datacenter))
            .collect()
    }

    fn instance(
        &self,
        index: usize,
        gateway: &CheckServiceNode,
        meta: PeeringServiceMeta,
    ) -> WireInstance {
        let bare = bare_name(self.service);
        let proxy = proxy_name(bare);
        // A gateway without an id gives no instance number.
        let numbered = |name: &str| match gateway.service.id.is_empty() {
            true => name.to_owned(),
            false => format!("{name}-instance-{index}"),
        };
        let name = self.name();
        let service = NodeService {
            kind: "connect-proxy".to_owned(),
            id: numbered(&proxy),
            service: proxy.clone(),
            proxy: Some(ConnectProxyConfig {
                destination_service_name: bare.to_owned(),
                destination_service_id: numbered(bare),
                ..ConnectProxyConfig::default()
            }),
            connect: Some(ServiceConnect { peer_meta: Some(meta), ..ServiceConnect::default() }),
            enterprise_meta: Some(EnterpriseMeta {
                namespace: sent_name(&name.namespace),
                partition: sent_name(&name.partition),
            }),
            ..row::place(&gateway.service)
        };
        let checks = check::flatten(gateway, &service).into_iter().collect();
        WireInstance { node: Some(row::node(&gateway.node)), service: Some(service), checks }
    }
}

/// Protocols that our gateway terminates, so that only its own identity matters.
fn is_http_like(protocol: &str) -> bool {
    matches!(protocol, "http" | "http2" | "grpc")
}

fn is_typical(instance: &CheckServiceNode) -> bool {
    instance.service.kind.is_empty() && !instance.service.service.ends_with(SIDECAR_SUFFIX)
}

/// Local rows that can be sent, by partition, node, namespace and id.
fn in_order(instances: &[CheckServiceNode]) -> Vec<&CheckServiceNode> {
    let mut rows: Vec<&CheckServiceNode> = instances
        .iter()
        .filter(|row| row.service.peer_name.is_empty() && row.node.peer_name.is_empty())
        .filter(|row| !row.node.node.is_empty() && !row.service.service.is_empty())
        .collect();
    rows.sort_by(|a, b| sort_key(a).cmp(&sort_key(b)));
    rows
}

fn sort_key(row: &CheckServiceNode) -> (&str, &Str, &str, &Str) {
    let plain = |name: &'_ Str| name.is_empty() || &**name == DEFAULT;
    let partition = if plain(&row.node.partition) { "" } else { &row.node.partition };
    let namespace = if plain(&row.service.namespace) { "" } else { &row.service.namespace };
    (partition, &row.node.node, namespace, &row.service.id)
}

#[cfg(test)]
mod tests;
