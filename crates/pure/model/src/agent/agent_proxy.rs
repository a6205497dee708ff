//! A proxy's settings as the agent's own endpoints print them: like the catalog's, but without empty texts
//! and without extensions.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    Str,
    catalog::{AccessLogs, ConnectProxy, Expose, MeshGatewayMode, TransparentProxy, Upstream},
    shape,
};

/// `Proxy` of an [`super::AgentService`].
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[allow(missing_docs, reason = "each field is the one of the same name on ConnectProxy")]
pub struct AgentProxy {
    #[serde(skip_serializing_if = "str::is_empty")]
    pub destination_service_name: Str,
    #[serde(rename = "DestinationServiceID", skip_serializing_if = "str::is_empty")]
    pub destination_service_id: Str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub local_service_address: Str,
    #[serde(skip_serializing_if = "shape::is_zero")]
    pub local_service_port: u16,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub local_service_socket_path: Str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub mode: Str,
    #[serde(skip_serializing_if = "shape::is_zero")]
    pub transparent_proxy: TransparentProxy,
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub config: Map<String, Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub upstreams: Vec<AgentUpstream>,
    pub mesh_gateway: MeshGatewayMode,
    pub expose: Expose,
    #[serde(skip_serializing_if = "shape::is_zero")]
    pub access_logs: AccessLogs,
}

/// One of `Upstreams` of an [`AgentProxy`].
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[allow(missing_docs, reason = "each field is the one of the same name on Upstream")]
pub struct AgentUpstream {
    #[serde(skip_serializing_if = "str::is_empty")]
    pub destination_type: Str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub destination_partition: Str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub destination_namespace: Str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub destination_peer: Str,
    pub destination_name: Str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub datacenter: Str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub local_bind_address: Str,
    #[serde(skip_serializing_if = "shape::is_zero")]
    pub local_bind_port: u16,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub local_bind_socket_path: Str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub local_bind_socket_mode: Str,
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub config: Map<String, Value>,
    pub mesh_gateway: MeshGatewayMode,
}

impl From<&ConnectProxy> for AgentProxy {
    fn from(proxy: &ConnectProxy) -> Self {
        Self {
            destination_service_name: proxy.destination_service_name.clone(),
            destination_service_id: proxy.destination_service_id.clone(),
            local_service_address: proxy.local_service_address.clone(),
            local_service_port: proxy.local_service_port,
            local_service_socket_path: proxy.local_service_socket_path.clone(),
            mode: proxy.mode.clone(),
            transparent_proxy: proxy.transparent_proxy.clone(),
            config: proxy.config.clone(),
            upstreams: proxy.upstreams.iter().map(AgentUpstream::from).collect(),
            mesh_gateway: proxy.mesh_gateway.clone(),
            expose: proxy.expose.clone(),
            access_logs: proxy.access_logs.clone(),
        }
    }
}

impl From<&Upstream> for AgentUpstream {
    fn from(upstream: &Upstream) -> Self {
        Self {
            destination_type: upstream.destination_type.clone(),
            destination_partition: upstream.destination_partition.clone(),
            destination_namespace: upstream.destination_namespace.clone(),
            destination_peer: upstream.destination_peer.clone(),
            destination_name: upstream.destination_name.clone(),
            datacenter: upstream.datacenter.clone(),
            local_bind_address: upstream.local_bind_address.clone(),
            local_bind_port: upstream.local_bind_port,
            local_bind_socket_path: upstream.local_bind_socket_path.clone(),
            local_bind_socket_mode: upstream.local_bind_socket_mode.clone(),
            config: upstream.config.clone(),
            mesh_gateway: upstream.mesh_gateway.clone(),
        }
    }
}
