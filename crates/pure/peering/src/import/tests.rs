//! Rows from payloads, and the text of each refusal.

use proptest::prelude::*;
use wire::service::{
    CheckServiceNode as Entry, ConnectProxyConfig, HealthCheck, Node as SentNode,
    NodeService as SentService, PeeringServiceMeta, ServiceAddress, ServiceConnect, Weights,
};

use super::*;

fn local() -> LocalNames {
    LocalNames { peer_name: "east".into(), partition: "default".into() }
}

fn entry(node: &str, id: &str) -> Entry {
    Entry {
        node: Some(SentNode {
            node: node.into(),
            id: "11111111-1111-1111-1111-111111111111".into(),
            peer_name: "forged".into(),
            partition: "forged".into(),
            ..SentNode::default()
        }),
        service: Some(SentService {
            id: id.into(),
            service: "web".into(),
            port: 80,
            peer_name: "forged".into(),
            weights: Some(Weights { passing: 3, warning: 2 }),
            ..SentService::default()
        }),
        checks: vec![HealthCheck {
            node: node.into(),
            check_id: format!("{id}:overall-check"),
            status: "passing".into(),
            service_id: id.into(),
            service_name: "web".into(),
            peer_name: "forged".into(),
            ..HealthCheck::default()
        }],
    }
}

fn import(entries: Vec<Entry>) -> Result<ImportedService, ImportError> {
    service("web", ExportedService { nodes: entries }, &local())
}

#[test]
fn every_row_carries_our_name_for_the_peer() {
    let imported = import(vec![entry("n", "w")]).expect("sound");
    let CheckServiceNode { node, service, checks } = &imported.instances[0];
    for name in [&node.peer_name, &service.peer_name, &checks[0].peer_name] {
        assert_eq!(&**name, "east");
    }
    for partition in [&node.partition, &service.partition, &checks[0].partition] {
        assert_eq!(&**partition, "default");
    }
    assert_eq!((service.weights.passing, service.weights.warning), (3, 2));
}

#[test]
fn names_of_three_parts_lose_the_tenancy() {
    let payload = ExportedService { nodes: vec![entry("n", "w")] };
    let imported = service("east/team/web", payload, &local()).expect("sound");
    assert_eq!(&*imported.name, "web");
    let listed = ExportedServiceList {
        services: vec!["z".into(), "a/b/web".into(), "web".into(), "api".into()],
    };
    let names = list(listed).expect("sound");
    assert_eq!(names.iter().map(|name| &**name).collect::<Vec<_>>(), ["api", "web", "z"]);
}

#[test]
fn the_resource_s_spelling_wins() {
    let payload = ExportedService { nodes: vec![entry("n", "w")] };
    let imported = service("Web", payload, &local()).expect("sound");
    assert_eq!(&*imported.instances[0].service.service, "Web");
    assert_eq!(&*imported.instances[0].checks[0].service_name, "Web");
}

#[test]
fn proxies_keep_what_callers_need() {
    let mut sent = entry("n", "w");
    let service = sent.service.as_mut().expect("service");
    service.kind = "connect-proxy".into();
    service.proxy = Some(ConnectProxyConfig {
        destination_service_name: "web".into(),
        destination_service_id: "web-instance-0".into(),
        local_service_port: 9,
        ..ConnectProxyConfig::default()
    });
    service.connect = Some(ServiceConnect {
        peer_meta: Some(PeeringServiceMeta {
            sni: vec!["s".into()],
            spiffe_id: vec!["i".into()],
            protocol: "tcp".into(),
        }),
        ..ServiceConnect::default()
    });
    let address = |port| ServiceAddress { address: "a".into(), port };
    service.tagged_addresses.insert("wan".into(), address(8443));
    service.tagged_addresses.insert("consul-virtual".into(), address(-1));
    let imported = import(vec![sent]).expect("sound");
    let row = &imported.instances[0].service;
    assert_eq!(&*row.proxy.destination_service_id, "web-instance-0");
    assert_eq!(row.proxy.local_service_port, 0);
    assert_eq!(&*row.connect.peer_meta.as_ref().expect("meta").sni[0], "s");
    let tags: Vec<&str> = row.tagged_addresses.keys().map(|tag| &**tag).collect();
    assert_eq!(tags, ["wan"], "each cluster has its own virtual addresses");
}

#[test]
fn the_first_entry_wins() {
    let mut other = entry("n", "w");
    other.service.as_mut().expect("service").port = 81;
    let mut second = entry("n", "v");
    second.node.as_mut().expect("node").address = "elsewhere".into();
    let imported = import(vec![entry("n", "w"), other, second]).expect("sound");
    assert_eq!(imported.instances.len(), 2);
    assert_eq!(imported.instances[1].service.port, 80);
    assert!(Arc::ptr_eq(&imported.instances[0].node, &imported.instances[1].node));
}

#[test]
fn absent_things_get_the_catalog_s_defaults() {
    let mut sent = entry("n", "w");
    sent.service.as_mut().expect("service").weights = Some(Weights { passing: 0, warning: 5 });
    sent.checks[0].status.clear();
    sent.checks[0].node.clear();
    let imported = import(vec![sent]).expect("sound");
    let row = &imported.instances[0];
    assert_eq!((row.service.weights.passing, row.service.weights.warning), (1, 1));
    assert_eq!((&*row.checks[0].status, &*row.checks[0].node), ("critical", "n"));
    assert_eq!(import(Vec::new()).expect("sound").instances, []);
}

#[test]
fn each_refusal_names_the_field() {
    type Break = fn(&mut Entry);
    let cases: [(Break, &str); 9] = [
        (|entry| entry.node = None, "Nodes[1].Node must be set"),
        (|entry| entry.service = None, "Nodes[1].Service must be set"),
        (|entry| node_of(entry).node.clear(), "Nodes[1].Node.Node must be set"),
        (|entry| service_of(entry).id.clear(), "Nodes[1].Service.ID must be set"),
        (
            |entry| service_of(entry).port = 65_536,
            "Nodes[1].Service.Port must be a port from 0 to 65535, but it is 65536",
        ),
        (
            |entry| service_of(entry).service = "db".into(),
            r#"Nodes[1].Service.Service must be "web" as ResourceID says, not "db""#,
        ),
        (|entry| entry.checks[0].check_id.clear(), "Nodes[1].Checks.CheckID must be set"),
        (
            |entry| entry.checks[0].node = "other".into(),
            r#"Nodes[1].Checks.Node must be "m" as the instance says, not "other""#,
        ),
        (
            |entry| entry.checks[0].service_id = "x".into(),
            r#"Nodes[1].Checks.ServiceID must be "v" as the instance says, not "x""#,
        ),
    ];
    for (spoil, text) in cases {
        let mut spoilt = entry("m", "v");
        spoil(&mut spoilt);
        let refusal = import(vec![entry("n", "w"), spoilt]).expect_err(text);
        assert_eq!(refusal.to_string(), text);
    }
}

fn node_of(entry: &mut Entry) -> &mut SentNode {
    entry.node.as_mut().expect("node")
}

fn service_of(entry: &mut Entry) -> &mut SentService {
    entry.service.as_mut().expect("service")
}

#[test]
fn bundles_take_our_names_and_end_in_newlines() {
    let sent = PeeringTrustBundle {
        trust_domain: "td.consul".into(),
        peer_name: "forged".into(),
        root_pe_ms: vec!["a".into(), "b\n".into()],
        exported_partition: "p".into(),
        create_index: 9,
        ..PeeringTrustBundle::default()
    };
    let bundle = trust_bundle(sent.clone(), &local()).expect("sound");
    assert_eq!(&*bundle.peer_name, "east");
    assert_eq!(bundle.root_pems, ["a\n", "b\n"]);
    assert_eq!((&*bundle.exported_partition, bundle.create_index), ("p", 0));

    let rootless = PeeringTrustBundle { root_pe_ms: Vec::new(), ..sent.clone() };
    assert_eq!(trust_bundle(rootless, &local()), Err(ImportError::NoRoots));
    let homeless = PeeringTrustBundle { trust_domain: String::new(), ..sent };
    assert_eq!(trust_bundle(homeless, &local()), Err(ImportError::NoTrustDomain));
}

#[test]
fn addresses_are_never_empty() {
    let sent = |addresses: &[&str]| PeeringServerAddresses {
        addresses: addresses.iter().map(ToString::to_string).collect(),
    };
    assert_eq!(server_addresses(&sent(&["a:1"])).expect("sound"), ["a:1".into()]);
    assert_eq!(server_addresses(&sent(&[])), Err(ImportError::NoAddresses));
    assert_eq!(server_addresses(&sent(&["a:1", ""])), Err(ImportError::NoAddresses));
}

#[test]
fn the_payload_must_be_of_the_named_type() {
    let payload = Any { type_url: "x".into(), value: Vec::new() };
    let refusal = read(Resource::ExportedServiceList, "", &payload, &local()).expect_err("type");
    assert_eq!(
        refusal.to_string(),
        "mismatched resourceURL \"type.googleapis.com/hashicorp.consul.internal.peerstream.\
         ExportedServiceList\" and Any typeUrl \"x\""
    );
}

/// What we export arrives as it was, but for the names that belong to each side.
#[test]
fn exported_rows_come_back() {
    let sent = import(vec![entry("n", "w"), entry("m", "v")]).expect("sound");
    let mut ours = sent.instances.clone();
    for row in &mut ours {
        Arc::make_mut(&mut row.node).peer_name = "".into();
        Arc::make_mut(&mut row.service).peer_name = "".into();
    }
    let again = service("web", crate::export::service_payload(&ours), &local()).expect("sound");
    for (before, after) in sent.instances.iter().zip(&again.instances) {
        assert_eq!((&before.node, &before.service), (&after.node, &after.service));
        assert_eq!(after.checks.len(), 1);
    }
}

proptest! {
    /// Any bytes in a payload are read or refused.
    #[test]
    fn reading_never_panics(
        id in "\\PC{0,12}",
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        which in 0usize..4,
    ) {
        let resource = [
            Resource::ExportedService,
            Resource::ExportedServiceList,
            Resource::TrustBundle,
            Resource::ServerAddresses,
        ][which];
        let payload = Any { type_url: resource.url().into(), value: bytes };
        let _ = read(resource, &id, &payload, &local());
    }
}
