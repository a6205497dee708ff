//! `consul members`.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use regex::Regex;
use serde::Deserialize;

use crate::client::{Client, ClientError};
use crate::client_flags::{ClientFlags, Groups};
use crate::columns;
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Call, Verb};

/// Every segment, as a value of `-segment`.
const ALL_SEGMENTS: &str = "_all";

pub(crate) struct Members {
    http: ClientFlags,
    detailed: bool,
    wan: bool,
    status: String,
    segment: String,
    filter: String,
}

impl Default for Members {
    fn default() -> Self {
        Self {
            http: ClientFlags::default(),
            detailed: false,
            wan: false,
            status: ".*".to_owned(),
            segment: ALL_SEGMENTS.to_owned(),
            filter: String::new(),
        }
    }
}

impl Verb for Members {
    const PAGE: Page = Page {
        path: "members",
        synopsis: "Lists the agents of the cluster",
        usage: &["[options]"],
        about: &["Lists the agents that this agent knows, itself included, and how each stands."],
    };

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CP);
        set.switch(&mut self.detailed, "detailed", "Show all tags.");
        set.switch(&mut self.wan, "wan", "List the servers of all datacenters instead.");
        set.string(
            &mut self.status,
            "status",
            "Only agents whose status (alive, leaving, left, failed) matches this regular \
             expression.",
        );
        set.string(&mut self.segment, "segment", "Only agents of this network segment.");
        set.string(&mut self.filter, "filter", "Only agents that match this filter expression.");
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let status = Regex::new(&self.status).doing("Failed to compile status regexp")?;
        let client = call.client(&self.http)?;
        let mut members = self.fetch(&client).await.doing("Error retrieving members")?;
        for member in &mut members {
            member.complete_tags(self.segment == ALL_SEGMENTS);
        }
        members.retain(|member| status.is_match(member.status()));
        if members.is_empty() {
            return Ok(Report::silent().exit(2));
        }
        members.sort_by(|a, b| a.order().cmp(&b.order()));
        Ok(Report::text(if self.detailed { detailed(&members) } else { standard(&members) }))
    }
}

impl Members {
    async fn fetch(&self, client: &Client) -> Result<Vec<Member>, ClientError> {
        let mut request = client.get("/v1/agent/members").query("segment", &self.segment);
        if self.wan {
            request = request.query("wan", "1");
        }
        request.query_opt("filter", &self.filter).send_ok().await?.json()
    }
}

/// A row of `/v1/agent/members`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Member {
    name: String,
    #[serde(default)]
    addr: String,
    #[serde(default)]
    port: u16,
    #[serde(default)]
    tags: BTreeMap<String, String>,
    #[serde(default)]
    status: u8,
}

impl Member {
    fn tag(&self, name: &str) -> &str {
        self.tags.get(name).map_or("", String::as_str)
    }

    fn is_server(&self) -> bool {
        self.tag("role") == "consul"
    }

    fn in_default_partition(&self) -> bool {
        matches!(self.tag("ap"), "" | "default")
    }

    /// Names what the tags leave unsaid: the default partition, and which segments an agent is in.
    fn complete_tags(&mut self, all_segments: bool) {
        if self.tag("ap").is_empty() {
            self.tags.insert("ap".to_owned(), "default".to_owned());
        }
        let segment = if !self.in_default_partition() {
            ""
        } else if all_segments && self.is_server() {
            "<all>"
        } else if self.tag("segment").is_empty() {
            "<default>"
        } else {
            return;
        };
        self.tags.insert("segment".to_owned(), segment.to_owned());
    }

    const fn status(&self) -> &'static str {
        match self.status {
            0 => "none",
            1 => "alive",
            2 => "leaving",
            3 => "left",
            4 => "failed",
            _ => "unknown",
        }
    }

    fn address(&self) -> String {
        let port = self.port;
        if self.addr.contains(':') {
            format!("[{}]:{port}", self.addr)
        } else {
            format!("{}:{port}", self.addr)
        }
    }

    /// Servers first, then the default partition, then by segment, partition and name.
    fn order(&self) -> impl Ord + '_ {
        (
            Reverse(self.is_server()),
            Reverse(self.in_default_partition()),
            self.tag("segment"),
            self.tag("ap"),
            &self.name,
        )
    }
}

fn standard(members: &[Member]) -> String {
    let heading =
        ["Node", "Address", "Status", "Type", "Build", "Protocol", "DC", "Partition", "Segment"];
    let rows = members.iter().map(|member| {
        let kind = match member.tag("role") {
            "consul" => "server",
            "node" => "client",
            _ => "unknown",
        };
        let build = match member.tag("build") {
            "" => "< 0.3",
            build => build.split(':').next().unwrap_or_default(),
        };
        let mut row =
            [member.name.clone(), member.address(), member.status().to_owned(), kind.to_owned()]
                .to_vec();
        let rest =
            [build, member.tag("vsn"), member.tag("dc"), member.tag("ap"), member.tag("segment")];
        row.extend(rest.map(|cell| if kind == "unknown" { "" } else { cell }.to_owned()));
        row
    });
    columns::table(std::iter::once(heading.map(str::to_owned).to_vec()).chain(rows))
}

fn detailed(members: &[Member]) -> String {
    let heading = ["Node", "Address", "Status", "Tags"].map(str::to_owned);
    let rows = members.iter().map(|member| {
        let tags: Vec<String> =
            member.tags.iter().map(|(name, value)| format!("{name}={value}")).collect();
        [member.name.clone(), member.address(), member.status().to_owned(), tags.join(",")]
    });
    columns::table(std::iter::once(heading).chain(rows))
}

#[cfg(test)]
mod tests {
    use super::{Member, standard};
    use serde_json::json;

    fn member(name: &str, tags: serde_json::Value) -> Member {
        let member = json!({ "Name": name, "Addr": "::1", "Port": 1, "Status": 1, "Tags": tags });
        let mut member: Member = serde_json::from_value(member).unwrap();
        member.complete_tags(true);
        member
    }

    #[test]
    fn servers_come_first_then_the_default_partition() {
        let mut members = [
            member("a", json!({ "role": "node", "ap": "team" })),
            member("c", json!({ "role": "node" })),
            member("d", json!({ "role": "consul" })),
            member("b", json!({ "role": "node" })),
        ];
        members.sort_by(|a, b| a.order().cmp(&b.order()));
        let names: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
        assert_eq!(names, ["d", "b", "c", "a"]);
    }

    #[test]
    fn the_type_follows_the_role_and_ipv6_has_brackets() {
        let text = standard(&[
            member("s", json!({ "role": "consul", "build": "1.2.3:abc", "vsn": "2", "dc": "d" })),
            member("x", json!({ "build": "1.2.3" })),
        ]);
        assert_eq!(
            text,
            "Node  Address  Status  Type     Build  Protocol  DC  Partition  Segment\n\
             s     [::1]:1  alive   server   1.2.3  2         d   default    <all>\n\
             x     [::1]:1  alive   unknown                                  "
        );
    }
}
