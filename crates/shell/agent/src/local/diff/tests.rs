//! Tables of cases, and the property that counts: after the commands, a real store holds what is wanted.

use model::{
    CheckStatus,
    agent::{CheckDefinition, decode_body},
};
use proptest::prelude::*;
use serde_json::{Value, json};
use state::{Answer, Envelope, FORMAT, Query, Reply, RequestId, Store};

use super::*;

fn node() -> Node {
    serde_json::from_value(json!({
        "ID": "11111111-1111-1111-1111-111111111111", "Node": "n", "Address": "127.0.0.1", "Datacenter": "dc1",
        "TaggedAddresses": {"lan": "127.0.0.1"}, "Meta": {"k": "v"},
    }))
    .unwrap()
}

/// What an agent with these services wants; each check is `passing`.
fn wanted(services: &[Value]) -> Wanted {
    let mut wanted = Wanted { node: Arc::new(node()), services: Vec::new(), checks: Vec::new() };
    for body in services {
        let definition = decode_body(body).unwrap();
        let row = definition.instance();
        for mut check in definition.planned_checks("n", &row) {
            check.row.status = CheckStatus::Passing.as_str().into();
            wanted.checks.push(WantedCheck { row: Arc::new(check.row), output_deferred: false });
        }
        wanted.services.push(Arc::new(row));
    }
    wanted
}

fn holding(wanted: &Wanted) -> CatalogRows {
    CatalogRows {
        node: Some(Arc::clone(&wanted.node)),
        services: wanted.services.clone(),
        checks: wanted.checks.iter().map(|check| Arc::clone(&check.row)).collect(),
    }
}

fn summary(plan: &Plan) -> Vec<String> {
    plan.node.iter().chain(&plan.commands).map(describe).collect()
}

fn describe(command: &Command) -> String {
    match command {
        Command::Register(r) => {
            let service = r.service.as_ref().map_or("-", |service| &*service.id);
            let checks: Vec<_> = r.checks.iter().map(|check| &*check.check_id).collect();
            format!("+{service}[{}]{}", checks.join(","), if r.skip_node_update { "" } else { "!" })
        }
        Command::Deregister(d) => format!("-{}/{}", d.service_id, d.check_id),
        other => panic!("{other:?}"),
    }
}

fn web() -> Value {
    json!({"Name": "web", "Port": 80, "Tags": ["a"], "Check": {"TTL": "1s"}})
}

fn run(wanted: &Wanted, rows: &CatalogRows) -> Vec<String> {
    summary(&diff(wanted, rows))
}

#[test]
fn equal_is_equal_whatever_the_indexes() {
    let wanted = wanted(&[web()]);
    let mut rows = holding(&wanted);
    Arc::make_mut(&mut rows.services[0]).modify_index = 9;
    Arc::make_mut(&mut rows.checks[0]).create_index = 9;
    rows.node = Some(Arc::new(Node { create_index: 3, ..node() }));
    assert_eq!(run(&wanted, &rows), [""; 0]);
}

#[test]
fn everything_is_written_into_an_empty_catalog() {
    let wanted = wanted(&[web(), json!({"Name": "db"})]);
    let written = run(&wanted, &CatalogRows::default());
    assert_eq!(written, ["+-[]!", "+web[service:web]", "+db[]"]);
}

type Edit = fn(&mut CatalogRows);

#[test]
fn only_what_differs_is_written() {
    let cases: [(&str, Edit, &[&str]); 9] = [
        (
            "node meta",
            |r| r.node = Some(Arc::new(Node { meta: BTreeMap::new(), ..node() })),
            &["+-[]!"],
        ),
        ("no node", |r| r.node = None, &["+-[]!"]),
        ("port", |r| Arc::make_mut(&mut r.services[0]).port = 1, &["+web[]"]),
        ("service gone", |r| drop(r.services.remove(0)), &["+web[]"]),
        ("check gone", |r| drop(r.checks.remove(0)), &["+-[service:web]"]),
        (
            "status",
            |r| Arc::make_mut(&mut r.checks[0]).status = "critical".into(),
            &["+-[service:web]"],
        ),
        (
            "service and check",
            |r| {
                r.services.clear();
                r.checks.clear();
            },
            &["+web[service:web]"],
        ),
        (
            "another service with a check",
            |r| {
                let mut check = HealthCheck::new("n".into(), "old-check".into());
                check.service_id = "old".into();
                r.services.push(Arc::new(NodeService::new("old".into(), "old".into())));
                r.checks.push(Arc::new(check));
            },
            &["-old/"],
        ),
        (
            "another check",
            |r| r.checks.push(Arc::new(HealthCheck::new("n".into(), "old-check".into()))),
            &["-/old-check"],
        ),
    ];
    for (name, edit, expected) in cases {
        let wanted = wanted(&[web()]);
        let mut rows = holding(&wanted);
        edit(&mut rows);
        assert_eq!(run(&wanted, &rows), expected, "{name}");
    }
}

#[test]
fn what_the_servers_maintain_is_left_alone() {
    let wanted = wanted(&[web()]);
    let mut rows = holding(&wanted);
    rows.services.push(Arc::new(NodeService::new("consul".into(), "consul".into())));
    rows.checks.push(Arc::new(HealthCheck::new("n".into(), SERF_HEALTH.into())));
    let virtual_address =
        serde_json::from_value(json!({"Address": "240.0.0.1", "Port": 80})).unwrap();
    let row = Arc::make_mut(&mut rows.services[0]);
    row.tagged_addresses.insert("consul-virtual".into(), virtual_address);
    assert_eq!(run(&wanted, &rows), [""; 0]);
    Arc::make_mut(&mut rows.services[0]).port = 1;
    let plan = diff(&wanted, &rows);
    let [Command::Register(registration)] = &plan.commands[..] else { panic!("{plan:?}") };
    let addresses = &registration.service.as_ref().unwrap().tagged_addresses;
    assert!(addresses.contains_key("consul-virtual"));
}

#[test]
fn deferred_output_is_no_difference_but_goes_along() {
    let mut wanted = wanted(&[web()]);
    let rows = holding(&wanted);
    let check = &mut wanted.checks[0];
    Arc::make_mut(&mut check.row).output = "chatty".into();
    check.output_deferred = true;
    assert_eq!(run(&wanted, &rows), [""; 0]);
    wanted.checks[0].output_deferred = false;
    assert_eq!(run(&wanted, &rows), ["+-[service:web]"]);
    wanted.checks[0].output_deferred = true;
    Arc::make_mut(&mut wanted.checks[0].row).status = "critical".into();
    let plan = diff(&wanted, &rows);
    let [Command::Register(registration)] = &plan.commands[..] else { panic!("{plan:?}") };
    assert_eq!(&*registration.checks[0].output, "chatty");
}

#[test]
fn overridden_tags_are_adopted_and_kept() {
    let body =
        json!({"Name": "web", "Tags": ["a"], "EnableTagOverride": true, "Check": {"TTL": "1s"}});
    let wanted = wanted(&[body]);
    let mut rows = holding(&wanted);
    Arc::make_mut(&mut rows.services[0]).tags = vec!["x".into()];
    Arc::make_mut(&mut rows.checks[0]).service_tags = vec!["x".into()];
    let plan = diff(&wanted, &rows);
    assert_eq!(summary(&plan), [""; 0]);
    assert_eq!(plan.adopted_tags, [("web".into(), vec!["x".into()])]);
    Arc::make_mut(&mut rows.services[0]).port = 1;
    let plan = diff(&wanted, &rows);
    let [Command::Register(registration)] = &plan.commands[..] else { panic!("{plan:?}") };
    assert_eq!(registration.service.as_ref().unwrap().tags, ["x".into()]);
}

#[test]
fn tags_are_not_overridden_where_that_is_not_allowed() {
    let wanted = wanted(&[web()]);
    let mut rows = holding(&wanted);
    Arc::make_mut(&mut rows.services[0]).tags = vec!["x".into()];
    let plan = diff(&wanted, &rows);
    assert_eq!(
        (summary(&plan).as_slice(), plan.adopted_tags.len()),
        (&["+web[]".to_owned()][..], 0)
    );
}

#[test]
fn many_checks_are_written_in_parts() {
    let mut wanted = wanted(&[]);
    for number in 0..100 {
        let definition =
            CheckDefinition { name: format!("c{number}").into(), ..Default::default() };
        let row = Arc::new(definition.row("n", None));
        wanted.checks.push(WantedCheck { row, output_deferred: false });
    }
    let rows = CatalogRows { node: Some(Arc::new(node())), ..CatalogRows::default() };
    assert_eq!(diff(&wanted, &rows).commands.len(), 2);
}

/// Rows of the node in a real store.
fn rows_of(store: &Store) -> CatalogRows {
    let scope = Scope::default();
    let node = Query::Node { scope: scope.clone(), node: "n".into() };
    let checks = Query::ChecksOfNode { scope, node: "n".into() };
    let (node, services) = match store.answer(&node).0 {
        Answer::Node(Some((node, services))) => (Some(node), services),
        _ => (None, Vec::new()),
    };
    let Answer::Checks(checks) = store.answer(&checks).0 else { panic!("no checks") };
    CatalogRows { node, services, checks }
}

fn apply(store: &mut Store, index: &mut u64, mut plan: Plan, backwards: bool) {
    if backwards {
        plan.commands.reverse();
    }
    for command in plan.node.into_iter().chain(plan.commands) {
        *index += 1;
        let request_id = RequestId(0, *index);
        let envelope = Envelope { format: FORMAT, now: 0, request_id, command };
        let applied = store.apply(*index, &envelope);
        assert!(!matches!(applied.reply, Reply::Refused(_)), "{:?}", applied.reply);
    }
}

fn any_services() -> impl Strategy<Value = Vec<Value>> {
    let one = ("[abc]", 0..3u16, prop::collection::vec("[xy]", 0..2), 0..3usize, any::<bool>());
    prop::collection::btree_map("[abc]", one, 0..4).prop_map(|services| {
        let body = |(id, (name, port, tags, checks, free)): (String, (String, u16, Vec<String>, usize, bool))| {
            let checks = vec![json!({"TTL": "1s"}); checks];
            json!({"ID": id, "Name": name, "Port": port, "Tags": tags, "Checks": checks, "EnableTagOverride": free})
        };
        services.into_iter().map(body).collect()
    })
}

proptest! {
    #[test]
    fn the_commands_make_a_store_equal_in_any_order(
        before in any_services(), after in any_services(), backwards in any::<bool>(),
    ) {
        let (mut store, mut index) = (Store::default(), 0);
        apply(&mut store, &mut index, diff(&wanted(&before), &CatalogRows::default()), backwards);
        let wanted = wanted(&after);
        let plan = diff(&wanted, &rows_of(&store));
        apply(&mut store, &mut index, plan, backwards);
        let rows = rows_of(&store);
        let again = diff(&wanted, &rows);
        prop_assert_eq!(summary(&again), Vec::<String>::new());
        prop_assert_eq!(rows.services.len(), wanted.services.len());
        prop_assert_eq!(rows.checks.len(), wanted.checks.len());
    }
}
