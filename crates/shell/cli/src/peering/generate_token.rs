//! `consul peering generate-token`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Format, format, required};
use crate::client_flags::{ClientFlags, Groups};
use crate::go_json::Layout;
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Call, Verb};

#[derive(Default)]
pub(crate) struct GenerateToken {
    http: ClientFlags,
    name: String,
    external_addresses: String,
    meta: BTreeMap<String, String>,
    format: String,
}

impl Verb for GenerateToken {
    const PAGE: Page = Page {
        path: "peering generate-token",
        synopsis: "Makes a token for the other cluster",
        usage: &["[options] -name <peer name>"],
        about: &[
            "Makes a token with which the other cluster can connect to this one. It is good for \
             one use. A new token for the same name replaces an unused one and leaves a running \
             connection alone.",
            "$ consul peering generate-token -name cluster-02",
            "When the other cluster cannot reach the servers at their own addresses:",
            "$ consul peering generate-token -name cluster-02 -server-external-addresses \
             lb.example.com:8503",
        ],
    };

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CP);
        set.string(&mut self.name, "name", super::NAME);
        set.pairs(&mut self.meta, "meta", super::META);
        set.string(
            &mut self.external_addresses,
            "server-external-addresses",
            "Where the other cluster reaches the servers of this one, as host:port, several with \
             commas between. They replace the addresses that the servers know of themselves.",
        );
        set.string(&mut self.format, "format", super::FORMAT);
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let name = required(&self.name, "name")?;
        let format = format(&self.format)?;
        let client = call.client(&self.http)?;
        let mut body = json!({ "PeerName": name });
        if let Some(partition) = &self.http.partition {
            body["Partition"] = json!(partition);
        }
        if !self.meta.is_empty() {
            body["Meta"] = json!(self.meta);
        }
        if !self.external_addresses.is_empty() {
            let addresses: Vec<&str> = self.external_addresses.split(',').map(str::trim).collect();
            body["ServerExternalAddresses"] = json!(addresses);
        }
        let answer: Value = client
            .post("/v1/peering/token")
            .json(&body)
            .send_ok()
            .await
            .and_then(|answer| answer.value())
            .doing(&format!("Error generating peering token for {name}"))?;
        let token = answer.get("PeeringToken").and_then(Value::as_str).unwrap_or_default();
        Ok(match format {
            Format::Pretty => Report::text(token),
            Format::Json => Report::json(&json!({ "PeeringToken": token }), Layout::Compact),
        })
    }
}
