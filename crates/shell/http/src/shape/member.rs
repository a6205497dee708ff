//! A member of the cluster as `/v1/agent/members` prints it (http-api 3.12).

use std::collections::BTreeMap;

use agent::Agent;
use serde::Serialize;

/// `alive`
const ALIVE: u8 = 1;

/// One agent of the cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Member {
    name: String,
    addr: String,
    port: u16,
    tags: BTreeMap<&'static str, String>,
    status: u8,
    protocol_min: u8,
    protocol_max: u8,
    protocol_cur: u8,
    delegate_min: u8,
    delegate_max: u8,
    delegate_cur: u8,
}

impl Member {
    /// The agent itself, which is alive when it answers.
    pub(crate) fn own(agent: &Agent) -> Self {
        let config = agent.config();
        let address = config.cluster.serf_lan_advertise;
        Self {
            name: config.node.name.clone(),
            addr: address.ip().to_string(),
            port: address.port(),
            tags: tags(agent),
            status: ALIVE,
            protocol_min: 1,
            protocol_max: 5,
            protocol_cur: 2,
            delegate_min: 2,
            delegate_max: 5,
            delegate_cur: 4,
        }
    }
}

fn tags(agent: &Agent) -> BTreeMap<&'static str, String> {
    let (config, options) = (agent.config(), agent.server().options());
    let mut tags: BTreeMap<&'static str, String> = [
        ("acls", "0".to_owned()),
        ("build", format!("{}:", options.version)),
        ("dc", options.datacenter.to_string()),
        ("ft_fs", "1".to_owned()),
        ("ft_si", "1".to_owned()),
        ("id", options.node_id.to_string()),
        ("port", options.server_port.to_string()),
        ("raft_vsn", "3".to_owned()),
        ("role", "consul".to_owned()),
        ("segment", String::new()),
        ("vsn", "2".to_owned()),
        ("vsn_max", "3".to_owned()),
        ("vsn_min", "2".to_owned()),
    ]
    .into_iter()
    .collect();
    let ports = [
        ("grpc_port", options.grpc_port),
        ("grpc_tls_port", options.grpc_tls_port),
        ("wan_join_port", config.ports.serf_wan),
    ];
    for (tag, port) in ports {
        if let Some(port) = port {
            tags.insert(tag, port.to_string());
        }
    }
    if config.elects_itself() {
        tags.insert("bootstrap", "1".to_owned());
    }
    tags
}
