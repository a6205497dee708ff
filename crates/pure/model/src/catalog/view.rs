//! Rows joined for readers: an instance with its node and its checks.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{
    CheckStatus, Connect, ConnectProxy, HealthCheck, Locality, Node, NodeService, ServiceAddress,
    Weights,
};
use crate::{Str, shape};

/// One row of `/v1/health/service/…`: an instance, its node, and the checks of both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CheckServiceNode {
    /// The node.
    pub node: Arc<Node>,
    /// The instance.
    pub service: Arc<NodeService>,
    /// The node's checks and the instance's, sorted by check id.
    #[serde(deserialize_with = "shape::null_is_default")]
    pub checks: Vec<Arc<HealthCheck>>,
}

impl CheckServiceNode {
    /// The worst status among the checks; an instance without checks passes. Words that we do not know count as critical.
    pub fn status(&self) -> CheckStatus {
        self.checks
            .iter()
            .map(|check| CheckStatus::parse(&check.status).unwrap_or(CheckStatus::Critical))
            .max()
            .unwrap_or(CheckStatus::Passing)
    }
}

/// One row of `/v1/catalog/service/…`: node and instance in one flat object (http-api 3.10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "each field is the one of the same name on Node or NodeService")]
pub struct ServiceNode {
    #[serde(rename = "ID")]
    pub id: Str,
    pub node: Str,
    pub address: Str,
    pub datacenter: Str,
    #[serde(default, with = "shape::null_when_empty")]
    pub tagged_addresses: BTreeMap<Str, Str>,
    #[serde(default, with = "shape::null_when_empty")]
    pub node_meta: BTreeMap<Str, Str>,
    pub service_kind: Str,
    #[serde(rename = "ServiceID")]
    pub service_id: Str,
    pub service_name: Str,
    pub service_tags: Vec<Str>,
    pub service_address: Str,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub service_tagged_addresses: BTreeMap<Str, ServiceAddress>,
    pub service_weights: Weights,
    #[serde(default, deserialize_with = "shape::null_is_default")]
    pub service_meta: BTreeMap<Str, Str>,
    pub service_port: u16,
    pub service_socket_path: Str,
    pub service_enable_tag_override: bool,
    pub service_proxy: ConnectProxy,
    pub service_connect: Connect,
    pub service_locality: Option<Locality>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub peer_name: Str,
    #[serde(default = "shape::default_name", skip_serializing_if = "is_default")]
    pub partition: Str,
    #[serde(default = "shape::default_name", skip_serializing_if = "is_default")]
    pub namespace: Str,
    pub create_index: u64,
    pub modify_index: u64,
}

fn is_default(name: &Str) -> bool {
    shape::is_default_name(name)
}

impl ServiceNode {
    /// Joins an instance with its node.
    pub fn new(node: &Node, service: &NodeService) -> Self {
        Self {
            id: node.id.clone(),
            node: node.node.clone(),
            address: node.address.clone(),
            datacenter: node.datacenter.clone(),
            tagged_addresses: node.tagged_addresses.clone(),
            node_meta: node.meta.clone(),
            service_kind: service.kind.clone(),
            service_id: service.id.clone(),
            service_name: service.service.clone(),
            service_tags: service.tags.clone(),
            service_address: service.address.clone(),
            service_tagged_addresses: service.tagged_addresses.clone(),
            service_weights: service.weights,
            service_meta: service.meta.clone(),
            service_port: service.port,
            service_socket_path: service.socket_path.clone(),
            service_enable_tag_override: service.enable_tag_override,
            service_proxy: service.proxy.clone(),
            service_connect: service.connect.clone(),
            service_locality: service.locality.clone(),
            peer_name: service.peer_name.clone(),
            partition: service.partition.clone(),
            namespace: service.namespace.clone(),
            create_index: service.create_index,
            modify_index: service.modify_index,
        }
    }
}
