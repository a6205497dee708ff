//! How a service calls others: defaults, and settings for single upstreams.

use serde::{Deserialize, Serialize};
use syntax::duration::GoDuration;

use super::is_balance;
use crate::{
    Str,
    catalog::MeshGatewayMode,
    config_entry::{
        proxy_settings::read_mesh_gateway,
        reading::number,
        refusal::listed,
        stored::{nanoseconds, optional_nanoseconds},
    },
    shape,
    tolerant::Fields,
};

const PERCENT: u32 = 100;

/// Settings for upstreams.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct UpstreamConfiguration {
    /// For single upstreams, by name and peer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<UpstreamSettings>,
    /// For all others; without a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub defaults: Option<UpstreamSettings>,
}

/// Settings for one upstream, or for all.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct UpstreamSettings {
    /// The upstream service; of overrides only.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub name: Str,
    /// The peer that it is imported from.
    pub peer: Str,
    /// A whole listener for Envoy, as JSON.
    #[serde(rename = "EnvoyListenerJSON", skip_serializing_if = "str::is_empty")]
    pub envoy_listener_json: Str,
    /// A whole cluster for Envoy, as JSON.
    #[serde(rename = "EnvoyClusterJSON", skip_serializing_if = "str::is_empty")]
    pub envoy_cluster_json: Str,
    /// What the upstream speaks.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub protocol: Str,
    /// Milliseconds for a new connection; zero for the default.
    #[serde(skip_serializing_if = "shape::is_zero")]
    pub connect_timeout_ms: i64,
    /// How much may be under way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limits: Option<UpstreamLimits>,
    /// When an instance is left out because it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passive_health_check: Option<PassiveHealthCheck>,
    /// Through which mesh gateways calls to other clusters go.
    pub mesh_gateway: MeshGatewayMode,
    /// `""` or `exact_balance`: how connections are spread over a proxy's threads.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub balance_outbound_connections: Str,
}

/// How much may be under way from one proxy to one upstream.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct UpstreamLimits {
    /// Connections.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_connections: Option<i64>,
    /// Requests that wait for a connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_pending_requests: Option<i64>,
    /// Requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_concurrent_requests: Option<i64>,
}

/// When an instance is left out because it failed.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PassiveHealthCheck {
    /// How often failures are looked at; zero for the default.
    #[serde(with = "nanoseconds", skip_serializing_if = "shape::is_zero")]
    pub interval: GoDuration,
    /// Failures in a row; zero for the default.
    #[serde(skip_serializing_if = "shape::is_zero")]
    pub max_failures: u32,
    /// With what chance, in percent, it is then left out.
    #[serde(rename = "EnforcingConsecutive5xx", skip_serializing_if = "Option::is_none")]
    pub enforcing_consecutive_5xx: Option<u32>,
    /// How many instances, in percent, may be left out at a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_ejection_percent: Option<u32>,
    /// For how long, times the number of times that it was left out.
    #[serde(with = "optional_nanoseconds", skip_serializing_if = "Option::is_none")]
    pub base_ejection_time: Option<GoDuration>,
}

impl UpstreamConfiguration {
    pub(super) fn read(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            overrides: fields.objects("Overrides", UpstreamSettings::read),
            defaults: fields.nested("Defaults", UpstreamSettings::read),
        }
    }

    pub(super) fn normalise(&mut self) {
        for upstream in self.overrides.iter_mut().chain(&mut self.defaults) {
            upstream.protocol = upstream.protocol.to_ascii_lowercase().into();
            upstream.connect_timeout_ms = upstream.connect_timeout_ms.max(0);
        }
    }

    pub(super) fn problems(&self) -> Vec<String> {
        let in_override = |upstream: &UpstreamSettings| {
            let (name, peer) = (&*upstream.name, &*upstream.peer);
            let peer = if name.is_empty() { "" } else { peer };
            let text = upstream.name_problem().or_else(|| upstream.problem())?;
            Some(format!("error in upstream override for {name}:{peer}: {text}"))
        };
        let in_defaults = |upstream: &UpstreamSettings| {
            let named = (!upstream.name.is_empty()).then(|| "Name must be empty".to_owned());
            let text = named.or_else(|| upstream.problem())?;
            Some(format!("error in upstream defaults: {text}"))
        };
        let overrides = self.overrides.iter().filter_map(in_override);
        overrides.chain(self.defaults.iter().filter_map(in_defaults)).collect()
    }
}

impl UpstreamSettings {
    fn read(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            name: fields.text("Name"),
            peer: fields.text("Peer"),
            envoy_listener_json: fields.text("EnvoyListenerJSON"),
            envoy_cluster_json: fields.text("EnvoyClusterJSON"),
            protocol: fields.text("Protocol"),
            connect_timeout_ms: fields.number("ConnectTimeoutMs"),
            limits: fields.nested("Limits", |fields| UpstreamLimits {
                max_connections: number(fields, "MaxConnections"),
                max_pending_requests: number(fields, "MaxPendingRequests"),
                max_concurrent_requests: number(fields, "MaxConcurrentRequests"),
            }),
            passive_health_check: fields.nested("PassiveHealthCheck", |fields| {
                PassiveHealthCheck {
                    interval: fields.duration("Interval").unwrap_or_default(),
                    max_failures: fields.number("MaxFailures"),
                    enforcing_consecutive_5xx: number(fields, "EnforcingConsecutive5xx"),
                    max_ejection_percent: number(fields, "MaxEjectionPercent"),
                    base_ejection_time: fields.duration("BaseEjectionTime"),
                }
            }),
            mesh_gateway: read_mesh_gateway(fields),
            balance_outbound_connections: fields.text("BalanceOutboundConnections"),
        }
    }

    fn name_problem(&self) -> Option<String> {
        match &*self.name {
            "" => Some("Name is required".to_owned()),
            "*" => Some("Wildcard name is not supported".to_owned()),
            _ => None,
        }
    }

    fn problem(&self) -> Option<String> {
        let check = self.passive_health_check.as_ref().and_then(PassiveHealthCheck::problem);
        let limits = self.limits.as_ref().and_then(UpstreamLimits::problem);
        let balance = &self.balance_outbound_connections;
        let balance = (!is_balance(balance))
            .then(|| format!("invalid value for balance_outbound_connections: {balance}"));
        let problems = check.into_iter().chain(limits).map(str::to_owned).chain(balance);
        let problems: Vec<String> = problems.collect();
        (!problems.is_empty()).then(|| listed(&problems))
    }
}

impl UpstreamLimits {
    fn problem(&self) -> Option<&'static str> {
        let negative = |limit: Option<i64>| limit.is_some_and(|limit| limit < 0);
        if negative(self.max_connections) {
            Some("max connections cannot be negative")
        } else if negative(self.max_pending_requests) {
            Some("max pending requests cannot be negative")
        } else if negative(self.max_concurrent_requests) {
            Some("max concurrent requests cannot be negative")
        } else {
            None
        }
    }
}

impl PassiveHealthCheck {
    fn problem(&self) -> Option<&'static str> {
        let too_much = |percent: Option<u32>| percent.is_some_and(|percent| percent > PERCENT);
        if self.interval < GoDuration::ZERO {
            Some("passive health check interval cannot be negative")
        } else if too_much(self.enforcing_consecutive_5xx) {
            Some(
                "passive health check enforcing_consecutive_5xx must be a percentage between 0 and 100",
            )
        } else if too_much(self.max_ejection_percent) {
            Some("passive health check max_ejection_percent must be a percentage between 0 and 100")
        } else if self.base_ejection_time.is_some_and(|time| time < GoDuration::ZERO) {
            Some("passive health check base_ejection_time cannot be negative")
        } else {
            None
        }
    }
}
