//! `consul operator raft list-peers`.

use serde::Deserialize;

use crate::client_flags::{ClientFlags, Groups};
use crate::columns;
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Call, Verb};

#[derive(Default)]
pub(crate) struct RaftListPeers {
    http: ClientFlags,
}

/// The answer of `/v1/operator/raft/configuration` (http-api 4.7).
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Configuration {
    servers: Vec<Server>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Server {
    #[serde(rename = "ID")]
    id: String,
    #[serde(default)]
    node: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    leader: bool,
    #[serde(default)]
    protocol_version: String,
    #[serde(default)]
    voter: bool,
    #[serde(default)]
    last_index: u64,
}

impl Verb for RaftListPeers {
    const PAGE: Page = Page {
        path: "operator raft list-peers",
        synopsis: "Lists the servers and how far each has got",
        usage: &["[options]"],
        about: &["Lists the servers, which of them leads, and how far behind the others are."],
    };

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CS);
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let client = call.try_client(&self.http).doing("Error initializing client")?;
        let configuration: Configuration = client
            .get("/v1/operator/raft/configuration")
            .send_ok()
            .await
            .and_then(|answer| answer.json())
            .doing("Error getting peers: Failed to retrieve raft configuration")?;
        Ok(Report::text(table(&configuration.servers)))
    }
}

fn table(servers: &[Server]) -> String {
    let newest = servers.iter().find(|server| server.leader).map_or(0, |leader| leader.last_index);
    let heading = [
        "Node",
        "ID",
        "Address",
        "State",
        "Voter",
        "RaftProtocol",
        "Commit Index",
        "Trails Leader By",
    ]
    .map(str::to_owned);
    let rows = servers.iter().map(|server| {
        let protocol =
            if server.protocol_version.is_empty() { "<=1" } else { &server.protocol_version };
        let behind = match newest.saturating_sub(server.last_index) {
            _ if server.leader => "-".to_owned(),
            1 => "1 commit".to_owned(),
            commits => format!("{commits} commits"),
        };
        [
            server.node.clone(),
            server.id.clone(),
            server.address.clone(),
            if server.leader { "leader" } else { "follower" }.to_owned(),
            server.voter.to_string(),
            protocol.to_owned(),
            server.last_index.to_string(),
            behind,
        ]
    });
    columns::table(std::iter::once(heading).chain(rows))
}

#[cfg(test)]
mod tests {
    use super::{Server, table};

    fn server(id: &str, leader: bool, last_index: u64) -> Server {
        Server {
            id: id.into(),
            node: "n".into(),
            address: "a".into(),
            leader,
            protocol_version: String::new(),
            voter: true,
            last_index,
        }
    }

    #[test]
    fn followers_say_how_far_behind_they_are() {
        let text = table(&[server("1", true, 9), server("2", false, 8), server("3", false, 9)]);
        let ends: Vec<&str> = text.lines().map(|line| line.rsplit("  ").next().unwrap()).collect();
        assert_eq!(ends, ["Trails Leader By", "-", "1 commit", "0 commits"]);
        assert!(text.contains("<=1"));
    }
}
