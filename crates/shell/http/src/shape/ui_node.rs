//! A node as the UI shows it: with its instances and its checks (http-api 4.7).

use std::{collections::BTreeMap, sync::Arc};

use model::{CheckServiceNode, HealthCheck, Node, NodeService, Str};
use serde::{Serialize, Serializer, ser::Error as _};
use serde_json::Value;
use syntax::filter::{
    Field,
    Kind::{self, List, Map, Object},
};

use crate::filter::fields::{HEALTH_CHECK, NODE_SERVICE};

const TEXT: Kind = Kind::String;

/// What an expression may name of a row of `/v1/internal/ui/nodes` (http-api 2.7).
pub(crate) const NODE_ROW: &[Field] = &[
    Field::new("ID", TEXT),
    Field::new("Node", TEXT),
    Field::new("Partition", TEXT),
    Field::new("PeerName", TEXT),
    Field::new("Address", TEXT),
    Field::new("TaggedAddresses", Map(&TEXT)),
    Field::new("Meta", Map(&TEXT)),
    Field::new("Services", List(&Object(NODE_SERVICE))),
    Field::new("Checks", List(&Object(HEALTH_CHECK))),
];

/// A node, local or imported, with all that is on it.
#[derive(Clone, Debug)]
pub(crate) struct NodeRow {
    node: Arc<Node>,
    services: Vec<Arc<NodeService>>,
    checks: Vec<Arc<HealthCheck>>,
}

impl NodeRow {
    /// The node, its instances in the order of their ids and its checks in that of theirs.
    pub(crate) fn new(
        node: Arc<Node>,
        mut services: Vec<Arc<NodeService>>,
        mut checks: Vec<Arc<HealthCheck>>,
    ) -> Self {
        services.sort_by(|a, b| a.id.cmp(&b.id));
        checks.sort_by(|a, b| a.check_id.cmp(&b.check_id));
        Self { node, services, checks }
    }
}

/// The rows of some nodes, in the same order.
pub(crate) fn join(
    nodes: Vec<Arc<Node>>,
    instances: Vec<CheckServiceNode>,
    checks: Vec<Arc<HealthCheck>>,
) -> Vec<NodeRow> {
    let mut services_of: BTreeMap<(Str, Str), Vec<Arc<NodeService>>> = BTreeMap::new();
    for CheckServiceNode { node, service, .. } in instances {
        services_of.entry((node.peer_name.clone(), node.node.clone())).or_default().push(service);
    }
    let mut checks_of: BTreeMap<(Str, Str), Vec<Arc<HealthCheck>>> = BTreeMap::new();
    for check in checks {
        checks_of.entry((check.peer_name.clone(), check.node.clone())).or_default().push(check);
    }
    let row = |node: Arc<Node>| {
        let key = (node.peer_name.clone(), node.node.clone());
        let services = services_of.remove(&key).unwrap_or_default();
        NodeRow::new(node, services, checks_of.remove(&key).unwrap_or_default())
    };
    nodes.into_iter().map(row).collect()
}

/// The keys in the order in which they are printed; those that may be missing are those of [`Node`].
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Printed<'r> {
    #[serde(rename = "ID")]
    id: &'r str,
    node: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    partition: Option<Value>,
    #[serde(skip_serializing_if = "str::is_empty")]
    peer_name: &'r str,
    address: &'r str,
    tagged_addresses: Value,
    meta: Value,
    services: Vec<Value>,
    checks: Vec<Value>,
}

impl Serialize for NodeRow {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let node = &*self.node;
        let mut json = serde_json::to_value(node).map_err(S::Error::custom)?;
        let mut take = |key: &str| json.get_mut(key).map(Value::take);
        let printed = Printed {
            id: &node.id,
            node: &node.node,
            partition: take("Partition"),
            peer_name: &node.peer_name,
            address: &node.address,
            tagged_addresses: take("TaggedAddresses").unwrap_or_default(),
            meta: take("Meta").unwrap_or_default(),
            services: null_when_empty(&self.services, "Tags").map_err(S::Error::custom)?,
            checks: null_when_empty(&self.checks, "ServiceTags").map_err(S::Error::custom)?,
        };
        printed.serialize(to)
    }
}

/// Prints rows with `null` for an empty list of tags: only the UI's endpoints do so.
fn null_when_empty<T: Serialize>(rows: &[T], tags: &str) -> Result<Vec<Value>, serde_json::Error> {
    let printed = |row: &T| {
        let mut json = serde_json::to_value(row)?;
        let list = json.get_mut(tags);
        if let Some(list) = list.filter(|list| list.as_array().is_some_and(Vec::is_empty)) {
            *list = Value::Null;
        }
        Ok(json)
    };
    rows.iter().map(printed).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use syntax::filter::Filter;

    use super::*;

    fn instance(peer: &str, id: &str, tags: &Value) -> CheckServiceNode {
        let node = json!({"ID": "1", "Node": "n", "Datacenter": "dc1", "PeerName": peer});
        let service = json!({"ID": id, "Service": "web", "Tags": tags, "PeerName": peer});
        serde_json::from_value(json!({"Node": node, "Service": service, "Checks": []})).unwrap()
    }

    fn check(peer: &str, id: &str) -> Arc<HealthCheck> {
        let json = json!({"Node": "n", "CheckID": id, "PeerName": peer});
        Arc::new(serde_json::from_value(json).unwrap())
    }

    fn rows() -> Vec<NodeRow> {
        let instances = vec![
            instance("", "b", &json!([])),
            instance("", "a", &json!(["v1"])),
            instance("east", "c", &json!([])),
        ];
        let nodes = vec![instances[0].node.clone(), instances[2].node.clone()];
        join(nodes, instances, vec![check("east", "z"), check("", "y"), check("", "x")])
    }

    #[test]
    fn nodes_of_one_name_keep_what_is_theirs() {
        let printed = serde_json::to_value(rows()).unwrap();
        let ids = |row: usize, list: &str, id: &str| -> Vec<String> {
            let rows = printed[row][list].as_array().unwrap();
            rows.iter().map(|row| row[id].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(
            (ids(0, "Services", "ID"), ids(1, "Services", "ID")),
            (vec!["a".into(), "b".into()], vec!["c".into()])
        );
        assert_eq!(ids(0, "Checks", "CheckID"), ["x", "y"]);
        assert_eq!(ids(1, "Checks", "CheckID"), ["z"]);
    }

    #[test]
    fn the_shape_is_that_of_the_golden() {
        let printed = serde_json::to_value(rows()).unwrap();
        let keys = |row: &Value| row.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        let local = ["ID", "Node", "Address", "TaggedAddresses", "Meta", "Services", "Checks"];
        assert_eq!(keys(&printed[0]), local);
        assert_eq!(printed[1]["PeerName"], "east");
        assert_eq!(printed[0]["Services"][0]["Tags"], json!(["v1"]));
        assert_eq!(printed[0]["Services"][1]["Tags"], Value::Null);
        assert_eq!(printed[0]["Checks"][0]["ServiceTags"], Value::Null);
    }

    #[test]
    fn expressions_see_what_is_on_the_node() {
        let has = |expression: &str| {
            let filter = Filter::new(expression, NODE_ROW).unwrap();
            let row = serde_json::to_value(&rows()[0]).unwrap();
            filter.matches(&row)
        };
        assert!(has("v1 in Services.Tags and Checks.CheckID == x"));
        assert!(!has("Services.ID == c") && !has("PeerName == east"));
    }
}
