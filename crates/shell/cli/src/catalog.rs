//! `consul catalog`: datacenters, nodes and services of the whole cluster.

mod datacenters;
mod nodes;
mod services;

pub(crate) use datacenters::Datacenters;
pub(crate) use nodes::Nodes;
pub(crate) use services::Services;

use std::collections::BTreeMap;

use crate::client::Request;
use crate::help::Page;

pub(crate) const GROUP: Page = Page {
    path: "catalog",
    synopsis: "Lists datacenters, nodes and services",
    usage: &["<subcommand> [options] [args]"],
    about: &[
        "Lists what the cluster knows about datacenters, nodes and services:",
        "$ consul catalog datacenters",
        "$ consul catalog nodes",
        "$ consul catalog services",
    ],
};

const NODE_META: &str = "Only nodes with this metadata, as key=value. May be given several times; \
    a node must have all of it.";

/// Adds a `-node-meta` filter to a request.
fn with_meta<'a>(request: Request<'a>, meta: &BTreeMap<String, String>) -> Request<'a> {
    meta.iter()
        .fold(request, |request, (key, value)| request.query("node-meta", format!("{key}:{value}")))
}
