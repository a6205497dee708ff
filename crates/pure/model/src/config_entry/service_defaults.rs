//! `service-defaults`: what holds for every instance of a service and for calls to and from it (http-api 3.8).

mod destination;
mod rate_limits;
mod upstream;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use destination::Destination;
pub use rate_limits::{InstanceRateLimits, RateLimits, RouteRateLimits};
pub use upstream::{PassiveHealthCheck, UpstreamConfiguration, UpstreamLimits, UpstreamSettings};

use super::{
    InvalidEntry,
    envoy_extension::{extension_problems, read_extensions},
    proxy_settings::{check_mutual_tls_mode, read_expose, read_mesh_gateway},
    read_tail,
    refusal::{meta_problems, refuse, refuse_all},
};
use crate::{
    Str,
    catalog::{EnvoyExtension, Expose, MeshGatewayMode, TransparentProxy},
    shape,
    tolerant::{Fields, Problem},
};

pub(super) const KIND: &str = "service-defaults";

/// Defaults of one service.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ServiceDefaults {
    /// The service.
    pub name: Str,
    /// `""`, `tcp`, `http`, `http2` or `grpc`.
    pub protocol: Str,
    /// `""`, `direct` or `transparent`.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub mode: Str,
    /// How traffic is captured.
    pub transparent_proxy: TransparentProxy,
    /// `""`, `strict`, or `permissive`: callers without mutual TLS are let in too.
    #[serde(rename = "MutualTLSMode", skip_serializing_if = "str::is_empty")]
    pub mutual_tls_mode: Str,
    /// Through which mesh gateways calls to other clusters go.
    pub mesh_gateway: MeshGatewayMode,
    /// Paths that are served without mTLS.
    pub expose: Expose,
    /// The server name for TLS to the service outside the mesh.
    #[serde(rename = "ExternalSNI", skip_serializing_if = "str::is_empty")]
    pub external_sni: Str,
    /// How the service calls others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upstream_config: Option<UpstreamConfiguration>,
    /// Where the service is when it is outside the mesh.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination: Option<Destination>,
    /// Connections that a proxy accepts at a time; zero for no limit.
    #[serde(skip_serializing_if = "shape::is_zero")]
    pub max_inbound_connections: i64,
    /// Milliseconds for a connection from the proxy to its service; zero for the default.
    #[serde(skip_serializing_if = "shape::is_zero")]
    pub local_connect_timeout_ms: i64,
    /// Milliseconds for an HTTP request to its service; zero for the default.
    #[serde(skip_serializing_if = "shape::is_zero")]
    pub local_request_timeout_ms: i64,
    /// `""` or `exact_balance`: how connections are spread over a proxy's threads.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub balance_inbound_connections: Str,
    /// Refused when given, as by the official community build.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_limits: Option<RateLimits>,
    /// Extensions, in the order in which they are applied.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub envoy_extensions: Vec<EnvoyExtension>,
    /// Free pairs.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub meta: BTreeMap<Str, Str>,
    /// Index of the entry's creation.
    pub create_index: u64,
    /// Index of its last change.
    pub modify_index: u64,
}

impl ServiceDefaults {
    pub(super) fn read(fields: &mut Fields<'_, '_>, more: &mut Vec<Problem>) -> Self {
        Self {
            name: fields.text("Name"),
            protocol: fields.text("Protocol"),
            mode: fields.text("Mode"),
            transparent_proxy: fields
                .nested("TransparentProxy", TransparentProxy::read)
                .unwrap_or_default(),
            mutual_tls_mode: fields.text("MutualTLSMode"),
            mesh_gateway: read_mesh_gateway(fields),
            expose: read_expose(fields),
            external_sni: fields.text("ExternalSNI"),
            upstream_config: fields.nested("UpstreamConfig", UpstreamConfiguration::read),
            destination: fields.nested("Destination", Destination::read),
            max_inbound_connections: fields.number("MaxInboundConnections"),
            local_connect_timeout_ms: fields.number("LocalConnectTimeoutMs"),
            local_request_timeout_ms: fields.number("LocalRequestTimeoutMs"),
            balance_inbound_connections: fields.text("BalanceInboundConnections"),
            rate_limits: fields.nested("RateLimits", RateLimits::read),
            envoy_extensions: read_extensions(fields, more),
            meta: read_tail(fields),
            create_index: 0,
            modify_index: 0,
        }
    }

    pub(super) fn normalise(&mut self) -> Result<(), InvalidEntry> {
        self.protocol = self.protocol.to_ascii_lowercase().into();
        if let Some(upstreams) = &mut self.upstream_config {
            upstreams.normalise();
        }
        match &*self.name {
            "" => return refuse("Name is required"),
            "*" => {
                return refuse(
                    "service-defaults name must be the name of a service, and not a wildcard",
                );
            }
            _ => {}
        }
        let mut problems = meta_problems(&self.meta);
        if !is_balance(&self.balance_inbound_connections) {
            let given = &self.balance_inbound_connections;
            problems.push(format!("invalid value for balance_inbound_connections: {given}"));
        }
        if !matches!(&*self.protocol, "" | "http" | "http2" | "grpc" | "tcp") {
            problems.push(format!("invalid value for protocol: {}", self.protocol));
        }
        if self.upstream_config.is_some() && self.destination.is_some() {
            problems.push(
                "UpstreamConfig and Destination are mutually exclusive for service defaults"
                    .to_owned(),
            );
            return refuse_all(&problems);
        }
        problems.extend(self.upstream_config.iter().flat_map(UpstreamConfiguration::problems));
        problems.extend(self.destination.iter().flat_map(Destination::problems));
        if self.rate_limits.is_some() {
            problems.push(
                "invalid rate_limits config. Rate limiting is a consul enterprise feature"
                    .to_owned(),
            );
        }
        problems.extend(extension_problems(&self.envoy_extensions));
        check_mutual_tls_mode(&self.mutual_tls_mode)?;
        refuse_all(&problems)
    }
}

/// Whether this is a way to spread connections over threads.
fn is_balance(text: &str) -> bool {
    matches!(text, "" | "exact_balance")
}
