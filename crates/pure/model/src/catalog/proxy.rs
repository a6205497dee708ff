//! What a proxy instance says of itself and of the services it stands for (http-api 3.10).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::proxy_settings::{AccessLogs, EnvoyExtension, TransparentProxy};
use crate::{Str, shape};

/// Settings of a `connect-proxy` or gateway instance. `Mode`, `MeshGateway` and `Expose` are always printed.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ConnectProxy {
    /// How it captures the traffic of its service.
    #[serde(default, skip_serializing_if = "shape::is_zero")]
    pub transparent_proxy: TransparentProxy,
    /// What it writes about the connections that it serves.
    #[serde(default, skip_serializing_if = "shape::is_zero")]
    pub access_logs: AccessLogs,
    /// What patches its configuration.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "shape::null_is_default"
    )]
    pub envoy_extensions: Vec<EnvoyExtension>,
    /// The service that the proxy accepts connections for.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub destination_service_name: Str,
    /// The instance it stands beside.
    #[serde(rename = "DestinationServiceID", default, skip_serializing_if = "str::is_empty")]
    pub destination_service_id: Str,
    /// Where the proxy reaches that instance.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub local_service_address: Str,
    /// Port of that address.
    #[serde(default, skip_serializing_if = "shape::is_zero")]
    pub local_service_port: u16,
    /// Unix socket instead.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub local_service_socket_path: Str,
    /// `""`, `direct` or `transparent`.
    #[serde(default)]
    pub mode: Str,
    /// Opaque settings for the proxy.
    #[serde(
        default,
        skip_serializing_if = "Map::is_empty",
        deserialize_with = "shape::null_is_default"
    )]
    pub config: Map<String, Value>,
    /// Services that the proxied instance calls.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "shape::null_is_default"
    )]
    pub upstreams: Vec<Upstream>,
    /// Through which mesh gateways calls to other clusters go.
    #[serde(default)]
    pub mesh_gateway: MeshGatewayMode,
    /// Paths that are served without mTLS.
    #[serde(default)]
    pub expose: Expose,
}

/// Through which mesh gateways calls to other clusters go.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct MeshGatewayMode {
    /// `""`, `none`, `local` or `remote`.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub mode: Str,
}

/// Paths that a proxy serves without mTLS.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Expose {
    /// All HTTP and gRPC checks.
    #[serde(default, skip_serializing_if = "shape::is_zero")]
    pub checks: bool,
    /// These paths.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "shape::null_is_default"
    )]
    pub paths: Vec<ExposePath>,
}

/// One path of [`Expose`].
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ExposePath {
    /// Where the proxy listens.
    #[serde(default, skip_serializing_if = "shape::is_zero")]
    pub listener_port: u16,
    /// The HTTP path.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub path: Str,
    /// Where the service listens.
    #[serde(default, skip_serializing_if = "shape::is_zero")]
    pub local_path_port: u16,
    /// `http` or `http2`.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub protocol: Str,
}

/// A service that the proxied instance calls.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Upstream {
    /// `service` or `prepared_query`.
    #[serde(default)]
    pub destination_type: Str,
    /// Its namespace, when not the caller's.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub destination_namespace: Str,
    /// Its partition, when not the caller's.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub destination_partition: Str,
    /// The peer that it is imported from.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub destination_peer: Str,
    /// Its name.
    #[serde(default)]
    pub destination_name: Str,
    /// Its datacenter.
    #[serde(default)]
    pub datacenter: Str,
    /// Where the proxy listens for the caller.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub local_bind_address: Str,
    /// Port of that address.
    #[serde(default, skip_serializing_if = "shape::is_zero")]
    pub local_bind_port: u16,
    /// Unix socket instead.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub local_bind_socket_path: Str,
    /// Permissions of that socket.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub local_bind_socket_mode: Str,
    /// Opaque settings for the proxy.
    #[serde(
        default,
        skip_serializing_if = "Map::is_empty",
        deserialize_with = "shape::null_is_default"
    )]
    pub config: Map<String, Value>,
    /// Through which mesh gateways.
    #[serde(default)]
    pub mesh_gateway: MeshGatewayMode,
}

/// Mesh membership of an instance.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Connect {
    /// The instance speaks mTLS itself.
    #[serde(default, skip_serializing_if = "shape::is_zero")]
    pub native: bool,
    /// How to call an imported instance; only on rows that came from a peer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer_meta: Option<PeerMeta>,
}

/// How to call an imported instance (protocol 5.5).
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PeerMeta {
    /// Server names for TLS; one in practice.
    #[serde(
        rename = "SNI",
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "shape::null_is_default"
    )]
    pub sni: Vec<Str>,
    /// SPIFFE IDs that the other end may show.
    #[serde(
        rename = "SpiffeID",
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "shape::null_is_default"
    )]
    pub spiffe_id: Vec<Str>,
    /// `tcp`, `http`, `http2`, `grpc`.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub protocol: Str,
}
