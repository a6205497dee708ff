//! Services as the UI lists them: one row for each name and peer, summed up over its instances (http-api 3.2).

use std::collections::{BTreeMap, BTreeSet};

use model::{CheckServiceNode, CheckStatus, Str};
use serde::Serialize;
use serde_json::{Map, Value};

/// A service, local or imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ServiceRow {
    #[serde(skip_serializing_if = "str::is_empty")]
    kind: Str,
    pub(crate) name: Str,
    datacenter: Str,
    tags: Option<BTreeSet<Str>>,
    nodes: Option<BTreeSet<Str>>,
    external_sources: Option<BTreeSet<Str>>,
    instance_count: usize,
    checks_passing: usize,
    checks_warning: usize,
    checks_critical: usize,
    gateway_config: Map<String, Value>,
    pub(crate) transparent_proxy: bool,
    connect_native: bool,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(crate) peer_name: Str,
    connected_with_proxy: bool,
    connected_with_gateway: bool,
}

/// What is known of a service before it is counted.
#[derive(Default)]
struct Draft<'i> {
    instances: Vec<&'i CheckServiceNode>,
    /// The proxies that stand for it.
    proxies: Vec<&'i CheckServiceNode>,
}

/// The rows of some instances, by name and then by peer, local ones first. A service that only has proxies is listed
/// too.
pub(crate) fn summarise(instances: &[CheckServiceNode]) -> Vec<ServiceRow> {
    let mut drafts: BTreeMap<(&Str, &Str), Draft<'_>> = BTreeMap::new();
    for instance in instances {
        let service = &instance.service;
        let draft = drafts.entry((&service.service, &service.peer_name)).or_default();
        draft.instances.push(instance);
        if is_proxy(instance) {
            let destination = (&service.proxy.destination_service_name, &service.peer_name);
            drafts.entry(destination).or_default().proxies.push(instance);
        }
    }
    drafts.into_iter().map(|((name, peer), draft)| draft.row(name, peer)).collect()
}

/// Whether the instance stands for another service.
pub(crate) fn is_proxy(instance: &CheckServiceNode) -> bool {
    &*instance.service.kind == "connect-proxy"
}

impl Draft<'_> {
    fn row(&self, name: &Str, peer: &Str) -> ServiceRow {
        let services = || self.instances.iter().map(|instance| &instance.service);
        let last = services().next_back();
        let some_instance = self.instances.last().or_else(|| self.proxies.last());
        let count = |wanted| self.statuses().into_values().filter(|found| *found == wanted).count();
        ServiceRow {
            kind: last.map(|service| service.kind.clone()).unwrap_or_default(),
            name: name.clone(),
            datacenter: some_instance.map(|one| one.node.datacenter.clone()).unwrap_or_default(),
            tags: some(services().flat_map(|service| service.tags.iter().cloned())),
            nodes: some(self.instances.iter().map(|instance| instance.node.node.clone())),
            external_sources: some(
                services().filter_map(|service| service.meta.get("external-source").cloned()),
            ),
            instance_count: self.instances.len(),
            checks_passing: count(CheckStatus::Passing),
            checks_warning: count(CheckStatus::Warning),
            checks_critical: count(CheckStatus::Critical),
            gateway_config: Map::new(),
            // One proxy that is not transparent is enough for the UI to warn.
            transparent_proxy: !self.proxies.is_empty()
                && self.proxies.iter().all(|proxy| &*proxy.service.proxy.mode == "transparent"),
            connect_native: last.is_some_and(|service| service.connect.native),
            peer_name: peer.clone(),
            connected_with_proxy: !self.proxies.is_empty(),
            connected_with_gateway: false,
        }
    }

    /// Each check once, by node and check id: instances on one node share the node's checks, and proxies have those of
    /// the instances beside them.
    fn statuses(&self) -> BTreeMap<(&str, &str), CheckStatus> {
        self.instances
            .iter()
            .chain(&self.proxies)
            .flat_map(|instance| &instance.checks)
            .map(|check| ((&*check.node, &*check.check_id), status(&check.status)))
            .collect()
    }
}

/// The status that the UI counts: words that we do not know are critical, and so is a peer's maintenance.
pub(crate) fn status(word: &str) -> CheckStatus {
    CheckStatus::parse_settable(word).unwrap_or(CheckStatus::Critical)
}

fn some(texts: impl Iterator<Item = Str>) -> Option<BTreeSet<Str>> {
    let set: BTreeSet<Str> = texts.filter(|text| !text.is_empty()).collect();
    (!set.is_empty()).then_some(set)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn instance(node: &str, service: &Value, checks: &Value) -> CheckServiceNode {
        let checks: Vec<Value> = checks
            .as_object()
            .unwrap()
            .iter()
            .map(|(id, status)| json!({"Node": node, "CheckID": id, "Status": status}))
            .collect();
        let node = json!({"Node": node, "Datacenter": "dc1"});
        serde_json::from_value(json!({"Node": node, "Service": service, "Checks": checks})).unwrap()
    }

    #[test]
    fn a_service_is_counted_with_its_proxies_and_each_check_once() {
        let rows = summarise(&[
            instance(
                "n",
                &json!({"ID": "b1", "Service": "b", "Tags": ["v1", "primary"]}),
                &json!({"serf": "passing", "b1": "passing"}),
            ),
            instance(
                "n",
                &json!({"Kind": "connect-proxy", "ID": "b1-proxy", "Service": "b-proxy",
                    "Proxy": {"DestinationServiceName": "b"}}),
                &json!({"serf": "passing", "tcp": "critical", "alias": "passing"}),
            ),
            instance(
                "n",
                &json!({"ID": "b2", "Service": "b", "Tags": ["v1"]}),
                &json!({"serf": "passing", "b2": "critical"}),
            ),
        ]);
        let expected = r#"{"Name":"b","Datacenter":"dc1","Tags":["primary","v1"],"Nodes":["n"],"ExternalSources":null,"InstanceCount":2,"ChecksPassing":3,"ChecksWarning":0,"ChecksCritical":2,"GatewayConfig":{},"TransparentProxy":false,"ConnectNative":false,"ConnectedWithProxy":true,"ConnectedWithGateway":false}"#;
        assert_eq!(serde_json::to_string(&rows[0]).unwrap(), expected);
        let proxy = serde_json::to_value(&rows[1]).unwrap();
        assert_eq!((&proxy["Kind"], &proxy["Tags"]), (&json!("connect-proxy"), &Value::Null));
        assert_eq!((&proxy["ChecksPassing"], &proxy["ChecksCritical"]), (&json!(2), &json!(1)));
    }

    #[test]
    fn the_same_name_from_a_peer_is_another_service() {
        let rows = summarise(&[
            instance(
                "n",
                &json!({"ID": "b", "Service": "b", "PeerName": "east"}),
                &json!({"b": "maintenance"}),
            ),
            instance("n", &json!({"ID": "b", "Service": "b"}), &json!({"b": "warning"})),
        ]);
        let counts: Vec<_> = rows
            .iter()
            .map(|row| (&*row.peer_name, row.checks_warning, row.checks_critical))
            .collect();
        assert_eq!(counts, [("", 1, 0), ("east", 0, 1)]);
    }

    #[test]
    fn only_transparent_proxies_make_a_service_transparent() {
        let proxy = |id: &str, mode: &str| {
            instance(
                "n",
                &json!({"Kind": "connect-proxy", "ID": id, "Service": "p",
                    "Proxy": {"DestinationServiceName": "a", "Mode": mode}}),
                &json!({}),
            )
        };
        let (one, other) = (proxy("1", "transparent"), proxy("2", "direct"));
        let is = |instances: &[CheckServiceNode]| summarise(instances)[0].transparent_proxy;
        assert!(is(std::slice::from_ref(&one)));
        assert!(!is(&[one, other.clone()]) && !is(&[other]));
    }
}
