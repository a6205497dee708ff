//! The answers of `/v1/catalog/node/…` and `/v1/catalog/node-services/…` (http-api 3.10).

use std::{collections::BTreeMap, sync::Arc};

use model::{Node, NodeService, Str};
use serde::Serialize;

/// A node and its instances by id.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct NodeServiceMap {
    node: Arc<Node>,
    services: BTreeMap<Str, Arc<NodeService>>,
}

impl NodeServiceMap {
    pub(crate) fn new(node: Arc<Node>, services: Vec<Arc<NodeService>>) -> Self {
        let services = services.into_iter().map(|service| (service.id.clone(), service)).collect();
        Self { node, services }
    }
}

/// A node and its instances in a list.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct NodeServiceList {
    node: Option<Arc<Node>>,
    services: Option<Vec<Arc<NodeService>>>,
}

impl NodeServiceList {
    pub(crate) fn new(found: Option<(Arc<Node>, Vec<Arc<NodeService>>)>) -> Self {
        let (node, services) = found.unzip();
        Self { node, services }
    }
}
