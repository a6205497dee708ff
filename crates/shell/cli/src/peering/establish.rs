//! `consul peering establish`.

use std::collections::BTreeMap;

use serde_json::json;

use super::required;
use super::token_source::TokenSource;
use crate::client_flags::{ClientFlags, Groups};
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Call, Verb};

#[derive(Default)]
pub(crate) struct Establish {
    http: ClientFlags,
    name: String,
    token: String,
    meta: BTreeMap<String, String>,
}

impl Verb for Establish {
    const PAGE: Page = Page {
        path: "peering establish",
        synopsis: "Connects to the cluster that made a token",
        usage: &["[options] -name <peer name> -peering-token <token>"],
        about: &[
            "Connects to the cluster that made the token. A token is good for one use.",
            "$ consul peering establish -name cluster-01 -peering-token <token>",
            "A token that must not show up in the list of processes can be read from a file or \
             from standard input:",
            "$ consul peering establish -name cluster-01 -peering-token @peering_token.json",
        ],
    };

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CP);
        set.string(&mut self.name, "name", super::NAME);
        set.string(
            &mut self.token,
            "peering-token",
            "(Required) The token from the other cluster; - reads it from standard input, @FILE \
             from a file. The file holds the token alone, or JSON with PeeringToken and PeerName; \
             then -name is not needed.",
        );
        set.pairs(&mut self.meta, "meta", super::META);
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let read_elsewhere = self.token == "-" || self.token.starts_with('@');
        if !read_elsewhere {
            required(&self.name, "name")?;
        }
        let source = TokenSource::read(required(&self.token, "peering-token")?, call)?;
        let name = if self.name.is_empty() { &source.name } else { &self.name };
        let name = required(name, "name")?;
        let mut body = json!({
            "PeerName": name,
            "PeeringToken": required(&source.token, "peering-token")?,
        });
        let partition = self.http.partition.as_ref().unwrap_or(&source.partition);
        if !partition.is_empty() {
            body["Partition"] = json!(partition);
        }
        let meta = if self.meta.is_empty() { &source.meta } else { &self.meta };
        if !meta.is_empty() {
            body["Meta"] = json!(meta);
        }
        let client = call.client(&self.http)?;
        client
            .post("/v1/peering/establish")
            .json(&body)
            .send_ok()
            .await
            .doing(&format!("Error establishing peering for {name}"))?;
        Ok(Report::text(format!("Successfully established peering connection with {name}")))
    }
}
