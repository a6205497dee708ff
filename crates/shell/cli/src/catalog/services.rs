//! `consul catalog services`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::with_meta;
use crate::client::Client;
use crate::client_flags::{ClientFlags, Groups};
use crate::columns;
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Arguments, Call, Verb};

#[derive(Default)]
pub(crate) struct Services {
    http: ClientFlags,
    node: String,
    node_meta: BTreeMap<String, String>,
    tags: bool,
}

/// Tags by service name.
type TagsByName = BTreeMap<String, Vec<String>>;

impl Verb for Services {
    const PAGE: Page = Page {
        path: "catalog services",
        synopsis: "Lists the services",
        usage: &["[options]"],
        about: &[
            "Lists the names of all services, or of those on one node.",
            "$ consul catalog services",
            "$ consul catalog services -node=web-1 -tags",
        ],
    };
    const ARGUMENTS: Arguments = Arguments::Refused;

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CSM);
        set.string(&mut self.node, "node", "Only services on this node, given by name or ID.");
        set.pairs(&mut self.node_meta, "node-meta", super::NODE_META);
        set.switch(&mut self.tags, "tags", "Show the tags beside each name.");
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let client = call.client(&self.http)?;
        let services = self.fetch(&client).await?;
        if services.is_empty() {
            let text = "No services match the given query - try expanding your search.";
            return Ok(Report::silent().remark(text));
        }
        if !self.tags {
            return Ok(Report::lines(services.into_keys()));
        }
        let rows = services.into_iter().map(|(name, mut tags)| {
            tags.sort();
            (name, tags.join(","))
        });
        // The official command trims the whole block, and with it the padding of the last line.
        Ok(Report::text(columns::tab_stops(rows).trim()))
    }
}

/// The answer of `/v1/catalog/node/…`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OnNode {
    services: Option<BTreeMap<String, Instance>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Instance {
    service: String,
    tags: Option<Vec<String>>,
}

impl Services {
    async fn fetch(&self, client: &Client) -> Result<TagsByName, Failure> {
        if self.node.is_empty() {
            let request = client.get("/v1/catalog/services");
            let answer = with_meta(request, &self.node_meta).send_ok().await;
            let listing = "Error listing services";
            return answer.and_then(|answer| answer.json()).doing(listing);
        }
        let request = client.get(&format!("/v1/catalog/node/{}", self.node));
        let answer = with_meta(request, &self.node_meta).send_ok().await;
        let node: Option<OnNode> =
            answer.and_then(|answer| answer.json()).doing("Error listing services for node")?;
        let mut services = TagsByName::new();
        for instance in node.and_then(|node| node.services).unwrap_or_default().into_values() {
            services.entry(instance.service).or_default().extend(instance.tags.unwrap_or_default());
        }
        Ok(services)
    }
}
