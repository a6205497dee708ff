//! Payloads of services and proxies from rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::catalog::ServiceAddress;
use model::{HealthCheck, Node, NodeService};
use wire::Message;

use super::*;

fn node(name: &str) -> Node {
    Node {
        id: "".into(),
        node: name.into(),
        address: "10.0.0.1".into(),
        datacenter: "dc1".into(),
        partition: "default".into(),
        peer_name: "".into(),
        tagged_addresses: BTreeMap::from([("lan".into(), "10.0.0.1".into())]),
        meta: BTreeMap::from([("consul-version".into(), "1.22.0".into())]),
        locality: None,
        create_index: 7,
        modify_index: 9,
    }
}

fn row(node_name: &str, service: NodeService, checks: &[(&str, &str)]) -> CheckServiceNode {
    let checks = checks.iter().map(|(id, status)| {
        let mut check = HealthCheck::new(node_name.into(), (*id).into());
        check.status = (*status).into();
        check.output = "secret details".into();
        Arc::new(check)
    });
    CheckServiceNode {
        node: Arc::new(node(node_name)),
        checks: checks.collect(),
        service: Arc::new(service),
    }
}

fn web(id: &str) -> NodeService {
    NodeService { port: 8080, ..NodeService::new(id.into(), "web".into()) }
}

fn status_of(checks: &[(&str, &str)]) -> Option<String> {
    let payload = service_payload(&[row("n", web("w"), checks)]);
    payload.nodes[0].checks.first().map(|check| check.status.clone())
}

#[test]
fn checks_become_one_with_the_worst_status() {
    assert_eq!(status_of(&[]), None);
    let cases: [(&[(&str, &str)], &str); 7] = [
        (&[("serfHealth", "passing"), ("web", "passing")], "passing"),
        (&[("a", "critical"), ("b", "warning"), ("c", "passing")], "critical"),
        (&[("a", "warning"), ("b", "passing")], "warning"),
        (&[("a", "critical"), ("b", "strange")], "strange"),
        (&[("_node_maintenance", "critical"), ("a", "passing")], "maintenance"),
        (&[("a", "strange"), ("_service_maintenance:w", "critical")], "maintenance"),
        (&[("a", "maintenance"), ("b", "critical")], "maintenance"),
    ];
    for (checks, expected) in cases {
        assert_eq!(status_of(checks).as_deref(), Some(expected), "{checks:?}");
    }
}

#[test]
fn the_one_check_names_its_instance_and_tells_no_details() {
    let payload = service_payload(&[row("n", web("w-1"), &[("a", "passing")])]);
    let check = &payload.nodes[0].checks[0];
    assert_eq!((check.node.as_str(), check.check_id.as_str()), ("n", "w-1:overall-check"));
    assert_eq!(check.name, "overall-check");
    assert_eq!((check.service_id.as_str(), check.service_name.as_str()), ("w-1", "web"));
    assert_eq!(check.enterprise_meta, Some(EnterpriseMeta::default()));
    assert!(check.output.is_empty());
}

#[test]
fn instances_are_sorted_and_stripped() {
    let mut service = web("b");
    service.tagged_addresses = BTreeMap::from([
        ("lan".into(), ServiceAddress { address: "10.0.0.2".into(), port: 1 }),
        ("consul-virtual".into(), ServiceAddress { address: "240.0.0.1".into(), port: 1 }),
    ]);
    service.connect.native = true;
    service.proxy.destination_service_name = "x".into();
    let rows = [row("z", web("a"), &[]), row("y", service, &[]), row("y", web("a"), &[])];
    let payload = service_payload(&rows);
    let keys: Vec<(&str, &str)> = payload
        .nodes
        .iter()
        .map(|entry| {
            let (node, service) = (entry.node.as_ref(), entry.service.as_ref());
            (node.expect("node").node.as_str(), service.expect("service").id.as_str())
        })
        .collect();
    assert_eq!(keys, [("y", "a"), ("y", "b"), ("z", "a")]);

    let sent = payload.nodes[1].service.as_ref().expect("service");
    assert_eq!(sent.tagged_addresses.keys().collect::<Vec<_>>(), ["lan"]);
    assert!(sent.connect.is_none() && sent.proxy.is_none() && sent.raft_index.is_none());
    assert_eq!(sent.enterprise_meta, Some(EnterpriseMeta::default()));
    let node = payload.nodes[1].node.as_ref().expect("node");
    assert!(node.raft_index.is_none() && node.partition.is_empty());
    assert_eq!(node.meta["consul-version"], "1.22.0");
}

/// Protocol 5.8: a real importer crashes on the first three and refuses the whole service for the
/// fourth.
#[test]
fn nothing_is_sent_that_harms_an_importer() {
    let mut imported = web("i");
    imported.peer_name = "other".into();
    let mut proxy = NodeService::new("p".into(), "web".into());
    proxy.kind = "connect-proxy".into();
    let mut meta = web("");
    meta.meta.insert("consul-reserved".into(), "x".into());
    meta.meta.insert("long".into(), "x".repeat(513).into());
    for number in 0..70 {
        meta.meta.insert(format!("k{number:02}").into(), "v".into());
    }
    let rows = [
        row("", web("a"), &[]),
        row("n", NodeService::new("s".into(), "web-sidecar-proxy".into()), &[]),
        row("n", imported, &[]),
        row("n", proxy, &[]),
        row("n", meta, &[("c", "passing")]),
    ];
    let payload = service_payload(&rows);
    assert_eq!(payload.nodes.len(), 1);
    let sent = payload.nodes[0].service.as_ref().expect("service");
    assert_eq!(sent.id, "web", "the id defaults to the name");
    assert_eq!(payload.nodes[0].checks[0].check_id, "web:overall-check");
    assert_eq!(sent.meta.len(), 64);
    assert!(!sent.meta.contains_key("consul-reserved") && !sent.meta.contains_key("long"));
}

#[test]
fn a_namesake_in_another_tenancy_says_so() {
    let mut service = web("a");
    service.namespace = "team".into();
    service.partition = "east".into();
    let payload = service_payload(&[row("n", service, &[])]);
    let sent = payload.nodes[0].service.as_ref().expect("service");
    let meta = EnterpriseMeta { namespace: "team".into(), partition: "east".into() };
    assert_eq!(sent.enterprise_meta, Some(meta));
}

fn gateway(node: &str, id: &str) -> CheckServiceNode {
    let mut service = NodeService::new(id.into(), "mesh-gateway".into());
    service.kind = "mesh-gateway".into();
    service.port = 8443;
    service.tags = vec!["x".into()];
    service.meta.insert("k".into(), "v".into());
    service
        .tagged_addresses
        .insert("wan".into(), ServiceAddress { address: "203.0.113.7".into(), port: 443 });
    row(node, service, &[("serfHealth", "passing"), ("tcp", "warning")])
}

fn identity() -> ClusterIdentity {
    ClusterIdentity {
        trust_domain: "td.consul".into(),
        datacenter: "dc1".into(),
        partition: "default".into(),
    }
}

fn plan<'a>(
    identity: &'a ClusterIdentity,
    service: &'a str,
    protocol: &'a str,
    other_targets: &'a [Target],
) -> ProxyPlan<'a> {
    ProxyPlan { service, identity, peer_name: "cluster-02", protocol, other_targets }
}

#[test]
fn a_proxy_has_one_entry_for_each_gateway() {
    let identity = identity();
    let gateways = [gateway("z", "gw"), gateway("a", "gw"), gateway("m", "")];
    let payload = proxy_payload(&plan(&identity, "web", "", &[]), &gateways);
    let ids: Vec<&str> = payload
        .nodes
        .iter()
        .map(|entry| entry.service.as_ref().expect("service").id.as_str())
        .collect();
    assert_eq!(
        ids,
        ["web-sidecar-proxy-instance-0", "web-sidecar-proxy", "web-sidecar-proxy-instance-2"]
    );

    let sent = payload.nodes[0].service.as_ref().expect("service");
    assert_eq!((sent.kind.as_str(), sent.service.as_str()), ("connect-proxy", "web-sidecar-proxy"));
    let proxy = sent.proxy.as_ref().expect("proxy");
    assert_eq!(proxy.destination_service_name, "web");
    assert_eq!(proxy.destination_service_id, "web-instance-0");
    assert_eq!(sent.port, 8443);
    assert_eq!(sent.tagged_addresses["wan"].port, 443);
    assert!(sent.tags.is_empty() && sent.meta.is_empty());
    let check = &payload.nodes[0].checks[0];
    assert_eq!(check.check_id, "web-sidecar-proxy-instance-0:overall-check");
    assert_eq!(
        (check.status.as_str(), check.service_name.as_str()),
        ("warning", "web-sidecar-proxy")
    );
    let plain = payload.nodes[1].service.as_ref().and_then(|service| service.proxy.as_ref());
    assert_eq!(plain.expect("proxy").destination_service_id, "web");
}

fn peer_meta(payload: &ExportedService) -> PeeringServiceMeta {
    let service = payload.nodes[0].service.as_ref().expect("service");
    service.connect.as_ref().and_then(|connect| connect.peer_meta.clone()).expect("peer meta")
}

fn target(name: &str, subset: &str, datacenter: &str) -> Target {
    Target {
        subset: subset.into(),
        service: ServiceName::parse(name, "default"),
        datacenter: datacenter.into(),
    }
}

/// Trap T-26: below HTTP the importer meets the target's own identity.
#[test]
fn tcp_lists_the_identities_of_all_targets() {
    let identity = identity();
    let targets = [
        target("z", "", "dc1"),
        target("web", "", "dc1"),
        target("a", "", "dc2"),
        target("a", "v2", "dc1"),
        target("far", "", ""),
    ];
    let gateways = [gateway("a", "gw")];
    let meta = peer_meta(&proxy_payload(&plan(&identity, "web", "tcp", &targets), &gateways));
    assert_eq!(meta.sni, ["web.default.default.cluster-02.external.td.consul"]);
    assert_eq!(
        meta.spiffe_id,
        [
            "spiffe://td.consul/ns/default/dc/dc1/svc/web",
            "spiffe://td.consul/gateway/mesh/dc/dc1",
            "spiffe://td.consul/ns/default/dc/dc2/svc/a",
            "spiffe://td.consul/ns/default/dc/dc1/svc/a",
            "spiffe://td.consul/ns/default/dc/dc1/svc/z",
        ]
    );
    let http = peer_meta(&proxy_payload(&plan(&identity, "web", "http", &targets), &gateways));
    assert_eq!((http.spiffe_id.len(), http.protocol.as_str()), (2, "http"));
}

#[test]
fn a_name_with_tenancy_is_taken_apart() {
    let identity = identity();
    let payload =
        proxy_payload(&plan(&identity, "east/team/web", "tcp", &[]), &[gateway("a", "gw")]);
    assert_eq!(peer_meta(&payload).sni, ["web.team.east.cluster-02.external.td.consul"]);
    let sent = payload.nodes[0].service.as_ref().expect("service");
    assert_eq!(sent.service, "web-sidecar-proxy");
}

#[test]
fn equal_rows_give_equal_bytes_in_any_order() {
    let rows = [row("b", web("1"), &[("c", "passing")]), row("a", web("2"), &[("c", "passing")])];
    let reversed: Vec<CheckServiceNode> = rows.iter().rev().cloned().collect();
    assert_eq!(service_payload(&rows).encode_to_vec(), service_payload(&reversed).encode_to_vec());
}
