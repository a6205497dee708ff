//! `consul catalog nodes`.

use std::collections::BTreeMap;

use model::{Node, Str};
use serde::Deserialize;

use super::with_meta;
use crate::client::{Client, ClientError};
use crate::client_flags::{ClientFlags, Groups};
use crate::columns;
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::input;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Arguments, Call, Verb};

#[derive(Default)]
pub(crate) struct Nodes {
    http: ClientFlags,
    detailed: bool,
    filter: String,
    near: String,
    node_meta: BTreeMap<String, String>,
    service: String,
}

impl Verb for Nodes {
    const PAGE: Page = Page {
        path: "catalog nodes",
        synopsis: "Lists the nodes",
        usage: &["[options]"],
        about: &[
            "Lists the nodes, or with -service those that run an instance of it, one line per \
             instance.",
            "$ consul catalog nodes",
            "$ consul catalog nodes -service=web -node-meta=rack=7",
        ],
    };
    const ARGUMENTS: Arguments = Arguments::Refused;

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CSP);
        set.switch(
            &mut self.detailed,
            "detailed",
            "Show whole identifiers, tagged addresses and metadata.",
        );
        set.string(
            &mut self.filter,
            "filter",
            "Only nodes that match this filter expression; - reads it from standard input, @FILE \
             from a file.",
        );
        set.string(&mut self.near, "near", "Sort by distance from this node; _agent is this one.");
        set.pairs(&mut self.node_meta, "node-meta", super::NODE_META);
        set.string(&mut self.service, "service", "Only nodes with this service.");
    }

    async fn run(mut self, call: &mut Call<'_>) -> Result<Report, Failure> {
        if !self.filter.is_empty() {
            let filter = input::word(call.environment, &self.filter)
                .doing("Could not process filter argument")?;
            self.filter = String::from_utf8_lossy(&filter).into_owned();
        }
        let client = call.client(&self.http)?;
        let nodes = self.fetch(&client).await.doing(if self.service.is_empty() {
            "Error listing nodes"
        } else {
            "Error listing nodes for service"
        })?;
        if nodes.is_empty() {
            let text = "No nodes match the given query - try expanding your search.";
            return Ok(Report::silent().remark(text));
        }
        Ok(Report::text(table(&nodes, self.detailed)))
    }
}

/// A row of `/v1/catalog/service/…`, of which only the node matters here.
#[derive(Deserialize)]
struct Instance {
    #[serde(flatten)]
    node: Node,
    #[serde(rename = "NodeMeta", default)]
    meta: Option<BTreeMap<Str, Str>>,
}

impl Nodes {
    async fn fetch(&self, client: &Client) -> Result<Vec<Node>, ClientError> {
        let path = match self.service.as_str() {
            "" => "/v1/catalog/nodes".to_owned(),
            service => format!("/v1/catalog/service/{service}"),
        };
        let request = client.get(&path).query_opt("near", &self.near);
        let request = with_meta(request, &self.node_meta).query_opt("filter", &self.filter);
        let answer = request.send_ok().await?;
        if self.service.is_empty() {
            return answer.json();
        }
        let instances: Vec<Instance> = answer.json()?;
        let node =
            |instance: Instance| Node { meta: instance.meta.unwrap_or_default(), ..instance.node };
        Ok(instances.into_iter().map(node).collect())
    }
}

fn table(nodes: &[Node], detailed: bool) -> String {
    let columns = if detailed { 6 } else { 4 };
    let heading = ["Node", "ID", "Address", "DC", "TaggedAddresses", "Meta"];
    let rows = nodes.iter().map(|node| {
        let id = if detailed { &node.id } else { node.id.split('-').next().unwrap_or_default() };
        let (addresses, meta) = (pairs(&node.tagged_addresses), pairs(&node.meta));
        [node.node.to_string(), id.to_owned(), node.address.to_string()]
            .into_iter()
            .chain([node.datacenter.to_string(), addresses, meta])
            .take(columns)
            .collect()
    });
    let heading: Vec<String> = heading.into_iter().take(columns).map(str::to_owned).collect();
    columns::table(std::iter::once(heading).chain(rows))
}

fn pairs(map: &BTreeMap<Str, Str>) -> String {
    let pairs: Vec<String> = map.iter().map(|(key, value)| format!("{key}={value}")).collect();
    pairs.join(", ")
}

#[cfg(test)]
mod tests {
    use super::table;
    use model::Node;
    use serde_json::json;

    #[test]
    fn details_are_whole_ids_and_two_more_columns() {
        let node: Node = serde_json::from_value(json!({
            "ID": "11111111-2222", "Node": "n", "Address": "a", "Datacenter": "d",
            "TaggedAddresses": { "wan": "w", "lan": "l" }, "Meta": { "k": "v" },
        }))
        .unwrap();
        assert_eq!(
            table(std::slice::from_ref(&node), false),
            "Node  ID        Address  DC\nn     11111111  a        d"
        );
        assert_eq!(
            table(&[node], true),
            "Node  ID             Address  DC  TaggedAddresses  Meta\n\
             n     11111111-2222  a        d   lan=l, wan=w     k=v"
        );
    }
}
