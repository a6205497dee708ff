//! `consul config list`.

use serde_json::Value;

use super::required;
use crate::client_flags::{ClientFlags, Groups};
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Call, Verb};

#[derive(Default)]
pub(crate) struct List {
    http: ClientFlags,
    kind: String,
    filter: String,
}

impl Verb for List {
    const PAGE: Page = Page {
        path: "config list",
        synopsis: "Lists the names of all config entries of a kind",
        usage: &["[options] -kind <config kind>"],
        about: &[
            "Lists the names of all config entries of one kind.",
            "$ consul config list -kind service-intentions",
        ],
    };

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CSM);
        set.string(&mut self.kind, "kind", "The kind of entry.");
        set.string(&mut self.filter, "filter", "Only entries that match this filter expression.");
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let kind = required(&self.kind, "kind")?;
        let client = call.client(&self.http)?;
        let entries: Vec<Value> = client
            .get(&format!("/v1/config/{kind}"))
            .query_opt("filter", &self.filter)
            .send_ok()
            .await
            .and_then(|answer| answer.json())
            .doing(&format!("Error listing config entries for kind \"{kind}\""))?;
        // A mesh entry carries no name; its name is its kind.
        Ok(Report::lines(entries.iter().map(|entry| entry["Name"].as_str().unwrap_or(kind))))
    }
}
