//! The handle as the HTTP API and the start of the agent use it.

use std::{fs, sync::Arc, time::Duration};

use model::{
    CheckStatus,
    agent::{decode_body, decode_check_body},
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{test_catalog::settings, test_dir::TestDir, *};
use crate::checks::Outcome;

const API: RegisterOptions =
    RegisterOptions { source: Source::Api, replace_existing_checks: false };

async fn register(local: &Local, body: Value) -> Result<(), LocalError> {
    local.register_service(decode_body(&body).unwrap(), API).await
}

async fn register_check(local: &Local, body: Value) -> Result<(), LocalError> {
    local.register_check(decode_check_body(&body).unwrap(), Source::Api).await
}

/// The answer, or a failed test when it takes too long.
async fn soon<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(30), future).await.expect("it takes too long")
}

fn open(dir: &TestDir) -> Local {
    Local::open(Settings { data_dir: Some(dir.path().to_owned()), ..settings() }).unwrap()
}

fn memory() -> Local {
    Local::open(settings()).unwrap()
}

fn ids<V>(map: &std::collections::BTreeMap<model::Str, V>) -> Vec<&str> {
    map.keys().map(|id| &**id).collect()
}

fn status<'a>(
    checks: &'a std::collections::BTreeMap<model::Str, Arc<model::HealthCheck>>,
    id: &str,
) -> (&'a str, &'a str) {
    (&checks[id].status, &checks[id].output)
}

/// The bodies of golden 1.22, chapter 02, and what `/v1/agent/checks` says then of the sidecar.
#[tokio::test]
async fn the_official_example() {
    let local = memory();
    register(
        &local,
        json!({
            "Name": "backend-service", "ID": "backend-1", "Port": 9001, "Address": "127.0.0.1",
            "Tags": ["v1", "primary"], "Meta": {"version": "1.2.3"},
            "Check": {"TTL": "10m", "Status": "passing"}, "Connect": {"SidecarService": {}},
        }),
    )
    .await
    .unwrap();
    let services = local.services();
    assert_eq!(ids(&services), ["backend-1", "backend-1-sidecar-proxy"]);
    assert_eq!(services["backend-1-sidecar-proxy"].port, 21000);
    assert_eq!(&*services["backend-1-sidecar-proxy"].tags[1], "primary");
    let checks = local.checks();
    let expected = json!({
        "Node": "alpha-node", "CheckID": "service:backend-1-sidecar-proxy:2",
        "Name": "Connect Sidecar Aliasing backend-1", "Status": "passing", "Notes": "",
        "Output": "All checks passing.", "ServiceID": "backend-1-sidecar-proxy",
        "ServiceName": "backend-service-sidecar-proxy", "ServiceTags": ["v1", "primary"], "Type": "alias",
        "Interval": "", "Timeout": "", "ExposedPort": 0, "Definition": {}, "CreateIndex": 0, "ModifyIndex": 0,
    });
    let alias = serde_json::to_value(&*checks["service:backend-1-sidecar-proxy:2"]).unwrap();
    assert_eq!(alias, expected);
    let tcp = &checks["service:backend-1-sidecar-proxy:1"];
    assert_eq!((&*tcp.status, &*tcp.kind, &*tcp.interval), ("critical", "tcp", "10s"));
    let hash = local.service("backend-1").unwrap().content_hash;
    assert_eq!(&*hash, "eeac2337e1e8ca21");
    assert_eq!(local.service("x"), None);
}

#[tokio::test]
async fn acknowledged_registrations_survive_a_kill() {
    let dir = TestDir::new();
    let local = open(&dir);
    register(
        &local,
        json!({"Name": "web", "Port": 80, "Token": "t0ken", "Connect": {"SidecarService": {}},
                            "Check": {"TTL": "1m", "Status": "passing"}}),
    )
    .await
    .unwrap();
    register(&local, json!({"Name": "db", "Check": {"TTL": "1m"}})).await.unwrap();
    register_check(&local, json!({"Name": "mem", "TTL": "1m", "Notes": "n"})).await.unwrap();
    local.deregister_service("db").await.unwrap();
    local.set_node_maintenance(true, "moving").await.unwrap();
    let (services, checks) = (local.services(), local.checks());
    // Nothing is told that it ends.
    std::mem::forget(local);
    let local = open(&dir);
    assert_eq!(local.services(), services);
    assert_eq!(ids(&local.checks()), ids(&checks));
    assert_eq!(&*local.checks()["mem"].notes, "n");
    assert_eq!(&*local.checks()["_node_maintenance"].notes, "moving");
    // Nobody knows yet whether it is still well.
    assert_eq!(&*local.checks()["service:web"].status, "critical");
    local.deregister_service("web").await.unwrap();
    assert_eq!(ids(&open(&dir).services()), [""; 0]);
}

#[tokio::test]
async fn reports_survive_while_their_ttl_lasts() {
    let dir = TestDir::new();
    let local = open(&dir);
    for (name, ttl) in [("long", "1h"), ("short", "1ns")] {
        register(&local, json!({"Name": name, "Check": {"TTL": ttl}})).await.unwrap();
        let id = format!("service:{name}");
        local.update_ttl(&id, CheckStatus::Passing, "well").await.unwrap();
    }
    drop(local);
    let checks = open(&dir).checks();
    assert_eq!(status(&checks, "service:long"), ("passing", "well"));
    assert_eq!(status(&checks, "service:short"), ("critical", ""));
}

#[tokio::test]
async fn a_damaged_file_costs_only_its_service() {
    let dir = TestDir::new();
    let local = open(&dir);
    for name in ["web", "db"] {
        register(&local, json!({"Name": name, "Check": {"TTL": "1m"}})).await.unwrap();
    }
    drop(local);
    fs::write(dir.path().join("services/web.json"), b"{\"Service\": {").unwrap();
    let local = open(&dir);
    assert_eq!(ids(&local.services()), ["db"]);
    assert_eq!(ids(&local.checks()), ["service:db"]);
}

#[tokio::test]
async fn a_full_disk_changes_nothing() {
    let dir = TestDir::new();
    let local = open(&dir);
    fs::create_dir(dir.path().join("services/web.json.tmp")).unwrap();
    let error = register(&local, json!({"Name": "web", "Check": {"TTL": "1m"}})).await.unwrap_err();
    assert!(error.to_string().starts_with("cannot write "), "{error}");
    assert!(local.services().is_empty() && local.checks().is_empty());
}

#[tokio::test]
async fn errors_have_the_official_texts() {
    let local = memory();
    let text = |result: Result<(), LocalError>| result.unwrap_err().to_string();
    assert_eq!(text(register(&local, json!({})).await), "Missing service name");
    assert_eq!(
        text(local.deregister_service("web").await),
        "Unknown service ID \"web\". Ensure that the service ID is passed, not the service name."
    );
    assert_eq!(
        text(local.deregister_check("c").await),
        "Unknown check ID \"c\". Ensure that the check ID is passed, not the check name."
    );
    assert_eq!(
        text(local.update_ttl("c", CheckStatus::Passing, "").await),
        "Unknown check ID \"c\". Ensure that the check ID is passed, not the check name."
    );
    let check = json!({"Name": "c", "TCP": "127.0.0.1:1", "Interval": "1h"});
    register_check(&local, check).await.unwrap();
    assert_eq!(
        text(local.update_ttl("c", CheckStatus::Passing, "").await),
        "CheckID \"c\" does not have associated TTL"
    );
    let orphan = json!({"Name": "d", "ServiceID": "web", "TTL": "1s"});
    assert_eq!(text(register_check(&local, orphan).await), "ServiceID \"web\" does not exist");
    assert_eq!(
        text(local.set_service_maintenance("web", true, "").await),
        "Unknown service ID \"web\". Ensure that the service ID is passed, not the service name."
    );
}

#[tokio::test]
async fn sidecar_ports_are_given_out_in_order_and_kept() {
    let ports = Some(21000..=21001);
    let local = Local::open(Settings { sidecar_ports: ports, ..settings() }).unwrap();
    let body =
        |id: &str| json!({"Name": "web", "ID": id, "Port": 80, "Connect": {"SidecarService": {}}});
    for id in ["a", "b", "a"] {
        register(&local, body(id)).await.unwrap();
    }
    let port = |id: &str| local.services()[id].port;
    assert_eq!((port("a-sidecar-proxy"), port("b-sidecar-proxy")), (21000, 21001));
    let error = register(&local, body("c")).await.unwrap_err().to_string();
    let expected =
        "no port provided for sidecar_service and none left in the configured range [21000, 21001]";
    assert_eq!(error, expected);
    assert_eq!(local.services().len(), 4, "nothing of c");
    local.deregister_service("a").await.unwrap();
    register(&local, body("c")).await.unwrap();
    assert_eq!(local.services()["c-sidecar-proxy"].port, 21000);
    let off = Local::open(Settings { sidecar_ports: None, ..settings() }).unwrap();
    let error = register(&off, body("a")).await.unwrap_err().to_string();
    assert_eq!(
        error,
        "no port provided for sidecar_service and auto-assignment disabled in config"
    );
}

#[tokio::test]
async fn scripts_need_consent() {
    let open = |remote, local| {
        let mut settings = settings();
        settings.checks.enable_remote_scripts = remote;
        settings.checks.enable_local_scripts = local;
        Local::open(settings).unwrap()
    };
    let body = json!({"Name": "s", "Args": ["true"], "Interval": "1h"});
    let definition = || decode_check_body(&body).unwrap();
    let allowed = async |local: &Local, source| local.register_check(definition(), source).await;
    let off = open(false, false);
    let text = allowed(&off, Source::Api).await.unwrap_err().to_string();
    assert!(text.starts_with("Scripts are disabled on this agent; to enable, configure"), "{text}");
    assert!(allowed(&off, Source::File).await.is_err());
    let files = open(false, true);
    let text = allowed(&files, Source::Api).await.unwrap_err().to_string();
    assert!(text.starts_with("Scripts are disabled on this agent from remote calls"), "{text}");
    allowed(&files, Source::File).await.unwrap();
    allowed(&open(true, false), Source::Api).await.unwrap();
    let service = json!({"Name": "web", "Connect": {"SidecarService": {
        "Checks": [{"Args": ["true"], "Interval": "1h"}]}}});
    assert!(register(&off, service).await.is_err());
    assert!(off.services().is_empty());
}

#[tokio::test]
async fn a_stored_script_that_is_no_longer_allowed_is_critical() {
    let dir = TestDir::new();
    let mut allowing = Settings { data_dir: Some(dir.path().to_owned()), ..settings() };
    allowing.checks.enable_remote_scripts = true;
    let local = Local::open(allowing).unwrap();
    register(&local, json!({"Name": "web", "Check": {"Args": ["true"], "Interval": "1h"}}))
        .await
        .unwrap();
    drop(local);
    let checks = open(&dir).checks();
    let (status, output) = status(&checks, "service:web");
    assert_eq!(status, "critical");
    assert!(output.starts_with("Scripts are disabled on this agent"), "{output}");
}

#[tokio::test]
async fn maintenance_comes_and_goes() {
    let local = memory();
    register(&local, json!({"Name": "web", "Tags": ["a"]})).await.unwrap();
    for _ in 0..2 {
        local.set_service_maintenance("web", true, "upgrade").await.unwrap();
    }
    let checks = local.checks();
    let check = &checks["_service_maintenance:web"];
    assert_eq!(
        (&*check.status, &*check.notes, &*check.kind),
        ("critical", "upgrade", "maintenance")
    );
    assert_eq!((&*check.name, &*check.service_id), ("Service Maintenance Mode", "web"));
    let health = local.status_by_id("web").unwrap();
    assert_eq!(health.aggregated_status, CheckStatus::Maintenance);
    local.set_service_maintenance("web", false, "").await.unwrap();
    local.set_node_maintenance(true, "").await.unwrap();
    assert_eq!(ids(&local.checks()), ["_node_maintenance"]);
    assert!(!local.checks()["_node_maintenance"].notes.is_empty());
    assert_eq!(local.status_by_id("web").unwrap().aggregated_status, CheckStatus::Maintenance);
    for _ in 0..2 {
        local.set_node_maintenance(false, "").await.unwrap();
    }
    assert!(local.checks().is_empty());
}

#[tokio::test]
async fn health_is_the_worst_of_service_and_node() {
    let local = memory();
    for id in ["a", "b"] {
        register(
            &local,
            json!({"Name": "web", "ID": id, "Check": {"TTL": "1m", "Status": "passing"}}),
        )
        .await
        .unwrap();
    }
    local.update_ttl("service:b", CheckStatus::Warning, "slow").await.unwrap();
    let statuses: Vec<_> =
        local.status_by_name("web").iter().map(|health| health.aggregated_status).collect();
    assert_eq!(statuses, [CheckStatus::Passing, CheckStatus::Warning]);
    assert!(local.status_by_name("x").is_empty() && local.status_by_id("x").is_none());
    register_check(&local, json!({"Name": "mem", "TTL": "1m"})).await.unwrap();
    let health = local.status_by_id("a").unwrap();
    assert_eq!((health.aggregated_status, health.checks.len()), (CheckStatus::Critical, 2));
}

#[tokio::test]
async fn output_is_cut_to_its_limit() {
    let mut settings = settings();
    settings.checks.output_max_size = 10;
    let local = Local::open(settings).unwrap();
    register_check(&local, json!({"Name": "c", "TTL": "1m"})).await.unwrap();
    local.update_ttl("c", CheckStatus::Passing, "0123456789abc").await.unwrap();
    let expected = "0123456789 ... (captured 10 of 13 bytes)";
    assert_eq!(&*local.checks()["c"].output, expected);
    local.update_check("c", Outcome::critical("0123456789abc"));
    assert_eq!(status(&local.checks(), "c"), ("critical", "0123456789"));
    local.update_check("unknown", Outcome::passing(""));
}

#[tokio::test]
async fn existing_checks_are_replaced_when_asked() {
    let dir = TestDir::new();
    let local = open(&dir);
    let checks = json!([{"CheckID": "a", "TTL": "1m"}, {"CheckID": "b", "TTL": "1m"}]);
    register(&local, json!({"Name": "web", "Checks": checks})).await.unwrap();
    let again = json!({"Name": "web", "Check": {"CheckID": "a", "TTL": "1m"}});
    register(&local, again.clone()).await.unwrap();
    assert_eq!(ids(&local.checks()), ["a", "b"]);
    let options = RegisterOptions { replace_existing_checks: true, ..API };
    local.register_service(decode_body(&again).unwrap(), options).await.unwrap();
    assert_eq!(ids(&local.checks()), ["a"]);
    assert_eq!(ids(&open(&dir).checks()), ["a"]);
}

#[tokio::test]
async fn files_win_are_not_stored_and_keep_checks_of_the_api() {
    let dir = TestDir::new();
    let local = open(&dir);
    register(&local, json!({"Name": "web", "Port": 1, "Check": {"TTL": "1m"}})).await.unwrap();
    let file =
        || vec![decode_body(&json!({"name": "web", "port": 2, "check": {"ttl": "1m"}})).unwrap()];
    assert!(local.load_files(file(), Vec::new()).await.is_empty());
    assert_eq!(local.services()["web"].port, 2);
    register_check(&local, json!({"Name": "extra", "ServiceID": "web", "TTL": "1m"}))
        .await
        .unwrap();
    drop(local);
    let local = open(&dir);
    assert_eq!(ids(&local.services()), [""; 0]);
    assert!(local.load_files(file(), Vec::new()).await.is_empty());
    assert_eq!(ids(&local.checks()), ["extra", "service:web"]);
}

#[tokio::test]
async fn a_reload_removes_what_files_no_longer_define() {
    let local = memory();
    register(&local, json!({"Name": "api", "Check": {"TTL": "1m"}})).await.unwrap();
    let service = |name: &str| {
        decode_body(
            &json!({"name": name, "check": {"ttl": "1m"}, "connect": {"sidecar_service": {}}}),
        )
        .unwrap()
    };
    let check = |name: &str| decode_check_body(&json!({"name": name, "ttl": "1m"})).unwrap();
    let problems = local.load_files(vec![service("a"), service("b")], vec![check("c")]).await;
    assert!(problems.is_empty());
    local.set_node_maintenance(true, "").await.unwrap();
    let broken = check("");
    let problems = local.load_files(vec![service("b")], vec![broken]).await;
    let texts: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(texts, ["Failed to register check '': Missing check name"]);
    assert_eq!(ids(&local.services()), ["api", "b", "b-sidecar-proxy"]);
    assert!(!local.checks().contains_key("c") && local.checks().contains_key("_node_maintenance"));
}

#[tokio::test]
async fn a_caller_that_goes_away_leaves_nothing_half_done() {
    let dir = TestDir::new();
    let local = open(&dir);
    let mut changes = local.subscribe();
    let body = json!({"Name": "web", "Check": {"TTL": "1m"}});
    {
        // Polled once, then dropped: the change is under way.
        let registering = register(&local, body);
        let mut registering = std::pin::pin!(registering);
        assert!(futures_util::poll!(registering.as_mut()).is_pending());
    }
    soon(changes.changed()).await.unwrap();
    assert_eq!(ids(&local.services()), ["web"]);
    assert_eq!(ids(&open(&dir).services()), ["web"]);
}

#[tokio::test]
async fn a_running_check_reports_into_the_registry() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let local = memory();
    let mut changes = local.subscribe();
    // The shortest interval: the first run comes within a second.
    let check = json!({"TCP": address, "Interval": "1s"});
    register(&local, json!({"Name": "web", "Check": check})).await.unwrap();
    while &*local.checks()["service:web"].status != "passing" {
        soon(changes.changed()).await.unwrap();
    }
    assert_eq!(&*local.checks()["service:web"].output, format!("TCP connect {address}: Success"));
    local.deregister_service("web").await.unwrap();
    local.shared.runners.drain().await;
}
