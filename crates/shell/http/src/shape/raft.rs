//! The answer of `/v1/operator/raft/configuration` (http-api 4.7).

use model::Str;
use serde::Serialize;
use server::Server;

/// The servers of the cluster as the log knows them.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RaftConfiguration {
    servers: Vec<RaftServer>,
    index: u64,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct RaftServer {
    #[serde(rename = "ID")]
    id: Str,
    node: Str,
    address: String,
    leader: bool,
    protocol_version: &'static str,
    voter: bool,
    last_index: u64,
}

impl RaftConfiguration {
    /// A cluster is one server.
    pub(crate) fn of(server: &Server) -> Self {
        let options = server.options();
        let own = RaftServer {
            id: options.node_id.clone(),
            node: options.node_name.clone(),
            address: options.server_address(),
            leader: server.is_leader(),
            protocol_version: "3",
            voter: true,
            last_index: server.store().index(),
        };
        Self { servers: vec![own], index: 0 }
    }
}
