//! Laws of the store: an index never falls; an answer that changed fired its watch and raised its index; the same
//! commands give the same bytes.

use std::sync::Arc;

use model::{
    CheckServiceNode, ConfigEntry, HealthCheck, KvEntry, Node, NodeService, PeeringState, Scope,
    Secret, Str, Tenancy,
    catalog::{Deregistration, Registration},
    peering::{RemoteInfo, StoredPeering, TrustBundle},
};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{Answer, Dependency, ImportedService, Query, ServiceQuery};

fn envelope(at: u64, command: Command) -> Envelope {
    Envelope { format: crate::FORMAT, now: at * 1_000, request_id: RequestId(at, 1), command }
}

/// A log begins with entries that are no commands: no command has index 1, which answers of an empty store have.
fn next_index(store: &Store) -> u64 {
    store.index().max(1) + 1
}

fn apply(store: &mut Store, command: Command) -> Applied {
    let index = next_index(store);
    store.apply(index, &envelope(index, command))
}

fn node(name: &str) -> Node {
    serde_json::from_value(json!({"Node": name, "Address": "10.0.0.1", "Datacenter": "dc1"}))
        .unwrap()
}

fn instance(node_name: &str, service: &str, id: &str, status: &str) -> CheckServiceNode {
    let mut check = HealthCheck::new(node_name.into(), format!("{id}:overall-check").into());
    check.service_id = id.into();
    check.status = status.into();
    CheckServiceNode {
        node: Arc::new(node(node_name)),
        service: Arc::new(NodeService::new(id.into(), service.into())),
        checks: vec![Arc::new(check)],
    }
}

fn register(node_name: &str, service: &str, id: &str, status: &str) -> Command {
    let instance = instance(node_name, service, id, status);
    Command::Register(Registration {
        scope: Scope::default(),
        node: Node::clone(&instance.node),
        skip_node_update: false,
        service: Some(NodeService::clone(&instance.service)),
        checks: instance.checks.iter().map(|check| HealthCheck::clone(check)).collect(),
    })
}

fn kv_put(key: &str, value: &str) -> Command {
    let entry = serde_json::from_value::<KvEntry>(json!({"Key": key, "Value": null})).unwrap();
    Command::KvPut { entry: KvEntry { value: value.into(), ..entry }, cas: None }
}

fn peering(name: &str, id: &str) -> StoredPeering {
    StoredPeering {
        peering: serde_json::from_value(json!({"ID": id, "Name": name})).unwrap(),
        manual_addresses: Vec::new(),
    }
}

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

fn generate(store: &mut Store, name: &str, id: &str, token: &str) -> Reply {
    let command =
        Command::PeeringGenerate { peering: peering(name, id), establishment: secret(token) };
    apply(store, command).reply
}

/// A peering with a running stream; its epoch is returned.
fn peered(store: &mut Store, name: &str, id: &str) -> u64 {
    generate(store, name, id, "token");
    match apply(store, Command::ImportBegin { id: id.into(), peer_id: None }).reply {
        Reply::Index(epoch) => epoch,
        other => panic!("{other:?}"),
    }
}

fn import(id: &str, epoch: u64, name: &str, instances: Vec<CheckServiceNode>) -> Command {
    let services = vec![ImportedService { name: name.into(), instances, from: None, until: None }];
    Command::ReplaceImported { id: id.into(), epoch, services }
}

fn instances(store: &Store, scope: Scope, service: &str) -> Vec<(String, String)> {
    let query = Query::Service(ServiceQuery {
        scope,
        namespace: "default".into(),
        name: service.into(),
        connect: false,
        tags: Vec::new(),
    });
    let Answer::Instances(rows) = store.answer(&query).0 else { panic!("wrong answer") };
    rows.iter().map(|row| (row.service.id.to_string(), row.status().to_string())).collect()
}

#[test]
fn a_retried_request_is_applied_once() {
    let mut store = Store::default();
    let put = envelope(1, kv_put("a", "1"));
    assert_eq!(store.apply(1, &put).reply, Reply::Bool(true));
    apply(&mut store, kv_put("a", "2"));
    let again = store.apply(3, &put);
    assert_eq!((again.reply, again.touched.len()), (Reply::Bool(true), 0));
    let (Answer::Keys(keys), ..) =
        store.answer(&Query::Kv { tenancy: Tenancy::default(), key: "a".into() })
    else {
        panic!("wrong answer")
    };
    assert_eq!(keys[0].value, b"2");
}

#[test]
fn a_refused_command_leaves_nothing_behind() {
    let mut store = Store::default();
    let Command::Register(mut registration) = register("n", "web", "web-1", "passing") else {
        panic!("not a registration")
    };
    registration.checks[0].service_id = "other".into();
    let before = store.answer(&Query::Nodes(Scope::default()));
    let applied = apply(&mut store, Command::Register(registration));
    assert!(matches!(applied.reply, Reply::Refused(Refusal::UnknownService { .. })));
    assert_eq!(store.answer(&Query::Nodes(Scope::default())), before);
}

#[test]
fn secrets_are_used_once_and_superseded() {
    let mut store = Store::default();
    let exchange = |with: &str, pending: &str| Command::PeeringExchange {
        id: "id-1".into(),
        establishment: secret(with),
        pending: secret(pending),
    };
    generate(&mut store, "beta", "id-1", "first");
    generate(&mut store, "beta", "id-ignored", "second");
    let refused = Reply::Refused(Refusal::EstablishmentSecret);
    assert_eq!(apply(&mut store, exchange("first", "p")).reply, refused, "superseded");
    assert_eq!(apply(&mut store, exchange("second", "p")).reply, Reply::Done);
    assert_eq!(apply(&mut store, exchange("second", "q")).reply, refused, "used");
    assert_eq!(apply(&mut store, exchange("", "q")).reply, refused, "empty");

    let promote = |pending: &str| Command::PeeringPromote {
        id: "id-1".into(),
        pending: secret(pending),
        remote: RemoteInfo { partition: "".into(), datacenter: "dc2".into() },
    };
    assert_eq!(apply(&mut store, promote("q")).reply, Reply::Refused(Refusal::StreamSecret));
    assert_eq!(apply(&mut store, promote("p")).reply, Reply::Done);
    let secrets = store.peering_secrets("id-1").unwrap();
    assert!(secrets.active.as_ref().unwrap().matches(&secret("p")) && secrets.pending.is_none());
    assert_eq!(&*store.peering_with_id("id-1").unwrap().peering.remote.datacenter, "dc2");
}

#[test]
fn roles_do_not_mix_and_a_terminated_acceptor_gives_no_token() {
    let mut store = Store::default();
    let mut dialer = peering("beta", "id-2");
    dialer.peering.peer_server_addresses = vec!["127.0.0.1:8503".into()];
    let establish = |row: &StoredPeering| Command::PeeringEstablish {
        peering: row.clone(),
        active: secret("a"),
    };
    assert_eq!(apply(&mut store, establish(&dialer)).reply, Reply::Done);
    let refused = generate(&mut store, "beta", "id-3", "t");
    assert_eq!(refused, Reply::Refused(Refusal::IsDialer("beta".into())));

    generate(&mut store, "gamma", "id-4", "t");
    dialer.peering.name = "gamma".into();
    let refused = apply(&mut store, establish(&dialer)).reply;
    assert_eq!(refused, Reply::Refused(Refusal::IsAcceptor("gamma".into())));
    apply(&mut store, Command::PeeringTerminate { id: "id-4".into() });
    let refused = generate(&mut store, "gamma", "id-5", "t");
    assert_eq!(refused, Reply::Refused(Refusal::Terminated("gamma".into())));
}

#[test]
fn an_import_is_diffed_and_never_meets_local_rows() {
    let mut store = Store::default();
    apply(&mut store, register("n1", "web", "web-1", "passing"));
    let epoch = peered(&mut store, "beta", "id-1");
    let two =
        vec![instance("n1", "web", "web-1", "critical"), instance("n2", "web", "web-2", "passing")];
    apply(&mut store, import("id-1", epoch, "web", two));
    let peer = Scope::peer("default", "beta");
    assert_eq!(instances(&store, Scope::default(), "web"), [("web-1".into(), "passing".into())]);
    assert_eq!(instances(&store, peer.clone(), "web").len(), 2);

    let same =
        vec![instance("n1", "web", "web-1", "critical"), instance("n2", "web", "web-2", "passing")];
    assert_eq!(apply(&mut store, import("id-1", epoch, "web", same)).touched, []);

    let one = vec![instance("n1", "web", "web-1", "passing")];
    apply(&mut store, import("id-1", epoch, "web", one));
    assert_eq!(instances(&store, peer.clone(), "web"), [("web-1".into(), "passing".into())]);
    let (Answer::Nodes(nodes), ..) = store.answer(&Query::Nodes(peer.clone())) else { panic!() };
    assert_eq!(nodes.len(), 1, "the node that became empty is gone");

    let retain = Command::RetainImported { id: "id-1".into(), epoch, services: Vec::new() };
    apply(&mut store, retain);
    assert_eq!(instances(&store, peer, "web"), []);
    assert_eq!(instances(&store, Scope::default(), "web").len(), 1);
}

#[test]
fn parts_of_a_service_speak_of_their_range_only() {
    let mut store = Store::default();
    let epoch = peered(&mut store, "beta", "id-1");
    let rows = |ids: &[&str]| ids.iter().map(|id| instance("n", "web", id, "passing")).collect();
    apply(&mut store, import("id-1", epoch, "web", rows(&["a", "b", "c", "d"])));
    let middle = Some(("n".into(), "c".into()));
    let part = |from, until, ids: &[&str]| Command::ReplaceImported {
        id: "id-1".into(),
        epoch,
        services: vec![ImportedService { name: "web".into(), instances: rows(ids), from, until }],
    };
    let ids = |store: &Store| -> Vec<String> {
        let rows = instances(store, Scope::peer("default", "beta"), "web");
        rows.into_iter().map(|(id, _)| id).collect()
    };
    apply(&mut store, part(None, middle.clone(), &["b"]));
    assert_eq!(ids(&store), ["b", "c", "d"]);
    apply(&mut store, part(middle, None, &["d", "e"]));
    assert_eq!(ids(&store), ["b", "d", "e"]);
}

#[test]
fn a_check_of_another_node_is_refused() {
    let mut store = Store::default();
    let Command::Register(mut registration) = register("n1", "web", "web-1", "passing") else {
        panic!("not a registration")
    };
    registration.checks[0].node = "n2".into();
    let applied = apply(&mut store, Command::Register(registration));
    assert!(matches!(applied.reply, Reply::Refused(Refusal::Registration(_))), "{applied:?}");
}

#[test]
fn a_stream_to_a_cluster_that_the_row_no_longer_names_cannot_begin_or_import() {
    let mut store = Store::default();
    let row = |peer_id: &str| {
        let mut row = peering("beta", "id-2");
        row.peering.peer_server_addresses = vec!["127.0.0.1:8503".into()];
        row.peering.peer_id = peer_id.into();
        Command::PeeringEstablish { peering: row, active: secret("s") }
    };
    let begin =
        |peer_id: &str| Command::ImportBegin { id: "id-2".into(), peer_id: Some(peer_id.into()) };
    apply(&mut store, row("one"));
    let Reply::Index(epoch) = apply(&mut store, begin("one")).reply else { panic!("no epoch") };
    apply(&mut store, row("two"));
    let stale = Reply::Refused(Refusal::StaleEpoch);
    assert_eq!(apply(&mut store, begin("one")).reply, stale);
    assert_eq!(apply(&mut store, import("id-2", epoch, "web", Vec::new())).reply, stale);
    assert!(matches!(apply(&mut store, begin("two")).reply, Reply::Index(_)));
}

#[test]
fn an_older_stream_cannot_import_and_a_deleted_peering_takes_its_data_along() {
    let mut store = Store::default();
    let old = peered(&mut store, "beta", "id-1");
    let epoch = peered(&mut store, "beta", "id-1");
    let stale = Reply::Refused(Refusal::StaleEpoch);
    let rows = || vec![instance("n1", "web", "web-1", "passing")];
    assert_eq!(apply(&mut store, import("id-1", old, "web", rows())).reply, stale);
    apply(&mut store, import("id-1", epoch, "web", rows()));
    let bundle = TrustBundle { root_pems: vec!["PEM".into()], ..TrustBundle::default() };
    apply(&mut store, Command::TrustBundlePut { id: "id-1".into(), epoch, bundle });
    assert_eq!(store.peering_with_id("id-1").unwrap().peering.peer_ca_pems, ["PEM\n"]);

    let delete = Command::PeeringDelete { partition: "default".into(), name: "BETA".into() };
    assert_eq!(apply(&mut store, delete).reply, Reply::Bool(true));
    let row = store.peering_with_id("id-1").unwrap();
    assert_eq!(row.peering.state, PeeringState::Deleting);
    assert!(row.peering.deleted_at.is_some() && store.peering_secrets("id-1").is_none());
    assert_eq!(apply(&mut store, import("id-1", epoch, "web", rows())).reply, stale);
    assert_eq!(
        generate(&mut store, "beta", "id-9", "t"),
        Reply::Refused(Refusal::MarkedForDeletion)
    );

    let cleanup = Command::PeeringCleanup { id: "id-1".into() };
    assert_eq!(apply(&mut store, cleanup).reply, Reply::Bool(false));
    assert!(store.peering_with_id("id-1").is_none());
    assert_eq!(instances(&store, Scope::peer("default", "beta"), "web"), []);
    assert_eq!(generate(&mut store, "beta", "id-9", "t"), Reply::Done, "the name is free again");
}

/// Small worlds: few names, so that commands meet.
fn any_command() -> impl Strategy<Value = Command> {
    let name = prop::sample::select(vec!["a", "b", "ab"]);
    let status = prop::sample::select(vec!["passing", "critical"]);
    let scope = Scope::default();
    prop_oneof![
        (name.clone(), name.clone(), name.clone(), status)
            .prop_map(|(node, service, id, status)| register(node, service, id, status)),
        (name.clone(), name.clone(), any::<bool>()).prop_map(move |(node, id, whole)| {
            Command::Deregister(Deregistration {
                scope: scope.clone(),
                node: node.into(),
                namespace: "default".into(),
                service_id: if whole { "".into() } else { id.into() },
                check_id: "".into(),
            })
        }),
        (name.clone(), name.clone()).prop_map(|(key, value)| kv_put(key, value)),
        (name.clone(), any::<bool>()).prop_map(|(key, recurse)| Command::KvDelete {
            tenancy: Tenancy::default(),
            key: key.into(),
            cas: None,
            recurse,
        }),
        (name.clone(), name.clone()).prop_map(|(service, peer)| {
            let json = json!({"Kind": "exported-services", "Name": "default",
                "Services": [{"Name": service, "Consumers": [{"Peer": peer}]}]});
            let mut entry = ConfigEntry::decode(&json).unwrap();
            entry.normalise().unwrap();
            Command::ConfigPut { tenancy: Tenancy::default(), entry, cas: None }
        }),
        (1..40_u64).prop_map(|index| Command::ReapGraves { index }),
    ]
}

fn queries() -> Vec<Query> {
    let tenancy = Tenancy::default();
    let mut queries = vec![
        Query::Nodes(Scope::default()),
        Query::AllInstances(Scope::default()),
        Query::ServiceNames { scope: Scope::default(), namespace: "default".into() },
        Query::KvPrefix { tenancy: tenancy.clone(), prefix: "a".into() },
        Query::ChecksInState { scope: Scope::default(), state: "passing".into() },
        Query::Exported { partition: "default".into() },
    ];
    for name in ["a", "b", "ab"] {
        let name: Str = name.into();
        queries.push(Query::Kv { tenancy: tenancy.clone(), key: name.clone() });
        queries.push(Query::Node { scope: Scope::default(), node: name.clone() });
        queries.push(Query::Service(ServiceQuery {
            scope: Scope::default(),
            namespace: "default".into(),
            name: name.clone(),
            connect: false,
            tags: Vec::new(),
        }));
    }
    queries
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn an_answer_that_changed_fired_and_rose_and_no_index_ever_fell(
        commands in prop::collection::vec(any_command(), 1..40),
    ) {
        let mut store = Store::default();
        for command in commands {
            let before: Vec<(Answer, u64, Vec<Dependency>)> =
                queries().iter().map(|query| store.answer(query)).collect();
            let touched = apply(&mut store, command.clone()).touched;
            for (query, (answer, index, dependencies)) in queries().iter().zip(before) {
                let (now, next, _) = store.answer(query);
                prop_assert!(next >= index, "{query:?} fell from {index} to {next} by {command:?}");
                if now != answer {
                    let fired = dependencies.iter().any(|d| touched.iter().any(|t| d.fires(t)));
                    prop_assert!(fired, "{query:?} changed unseen by {command:?}");
                    prop_assert!(next > index, "{query:?} changed at {index} by {command:?}");
                }
            }
        }
    }

    #[test]
    fn same_commands_same_bytes_and_a_snapshot_is_the_store(
        commands in prop::collection::vec(any_command(), 1..30),
    ) {
        let (mut one, mut two) = (Store::default(), Store::default());
        for command in &commands {
            let bytes = envelope(next_index(&one), command.clone()).encode().unwrap();
            let stored = Envelope::decode(&bytes).unwrap();
            prop_assert_eq!(&stored.command, command);
            let index = next_index(&one);
            prop_assert_eq!(one.apply(index, &stored), apply(&mut two, command.clone()));
        }
        let bytes = one.write_snapshot().unwrap();
        prop_assert_eq!(&bytes, &two.write_snapshot().unwrap());
        let restored = Store::read_snapshot(&bytes).unwrap();
        for query in queries() {
            prop_assert_eq!(restored.answer(&query), one.answer(&query));
        }
    }

    #[test]
    fn foreign_bytes_are_refused_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Envelope::decode(&bytes);
        let _ = Store::read_snapshot(&bytes);
    }
}
