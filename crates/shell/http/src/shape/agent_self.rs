//! The answer of `/v1/agent/self` (http-api 3.12).

use std::collections::BTreeMap;

use agent::Agent;
use model::Str;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{
    debug_config::debug_config,
    member::Member,
    stats::{Stats, stats},
    version::BUILD_DATE,
};

/// What the agent says of itself.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AgentSelf {
    config: SelfConfig,
    debug_config: Map<String, Value>,
    coord: Value,
    member: Member,
    stats: Stats,
    meta: BTreeMap<Str, Str>,
    #[serde(rename = "xDS")]
    xds: Value,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct SelfConfig {
    datacenter: Str,
    primary_datacenter: String,
    node_name: Str,
    #[serde(rename = "NodeID")]
    node_id: Str,
    revision: &'static str,
    server: bool,
    version: &'static str,
    build_date: &'static str,
}

impl AgentSelf {
    /// With the numbers of services and checks that the agent has itself.
    pub(crate) fn new(agent: &Agent, services: usize, checks: usize) -> Self {
        let (config, options) = (agent.config(), agent.server().options());
        Self {
            config: SelfConfig {
                datacenter: options.datacenter.clone(),
                primary_datacenter: config.node.primary_datacenter.clone(),
                node_name: options.node_name.clone(),
                node_id: options.node_id.clone(),
                revision: "",
                server: config.server,
                version: options.version,
                build_date: BUILD_DATE,
            },
            debug_config: debug_config(agent),
            // Where a node stands before it has measured anything.
            coord: json!({"Vec": [0, 0, 0, 0, 0, 0, 0, 0], "Error": 1.5, "Adjustment": 0, "Height": 0.00001}),
            member: Member::own(agent),
            stats: stats(agent, services, checks),
            meta: agent.server().own_node().meta,
            xds: xds(options.grpc_port, options.grpc_tls_port),
        }
    }
}

fn xds(plain: Option<u16>, tls: Option<u16>) -> Value {
    let port = |port: Option<u16>| port.map_or(-1, i32::from);
    json!({
        "SupportedProxies": {"envoy": []},
        "Port": port(tls.or(plain)),
        "Ports": {"Plaintext": port(plain), "TLS": port(tls)},
    })
}
