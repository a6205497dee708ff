//! Against a real store, in virtual time.

use std::sync::{Arc, atomic::Ordering};

use model::{
    CheckStatus,
    agent::{decode_body, decode_check_body},
    catalog::Deregistration,
};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::*;
use crate::{
    checks::Outcome,
    local::{
        RegisterOptions, Source,
        test_catalog::{TestCatalog, settings},
    },
};

struct Running {
    local: Local,
    catalog: Arc<TestCatalog>,
    stop: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

impl Running {
    fn start(catalog: TestCatalog) -> Self {
        Self::start_with(Local::open(settings()).unwrap(), catalog)
    }

    fn start_with(local: Local, catalog: TestCatalog) -> Self {
        let catalog = Arc::new(catalog);
        let stop = CancellationToken::new();
        let (runner, theirs, token) = (local.clone(), Arc::clone(&catalog), stop.clone());
        let task = tokio::spawn(async move { runner.run(theirs, token).await });
        Self { local, catalog, stop, task }
    }

    async fn register(&self, body: Value) {
        let options = RegisterOptions { source: Source::Api, replace_existing_checks: false };
        self.local.register_service(decode_body(&body).unwrap(), options).await.unwrap();
    }

    async fn flush(&self, seconds: u64) -> bool {
        self.local.flush(Instant::now() + Duration::from_secs(seconds)).await.is_ok()
    }

    async fn end(self) {
        self.stop.cancel();
        self.task.await.unwrap();
        assert_eq!(self.local.shared.runners.count(), 0);
    }
}

fn web() -> Value {
    json!({"Name": "web", "Port": 80, "Check": {"TTL": "10m", "Status": "passing"}})
}

#[tokio::test(start_paused = true)]
async fn what_was_registered_is_there_after_a_flush() {
    let running = Running::start(TestCatalog::default());
    running.register(web()).await;
    assert!(running.flush(5).await);
    assert_eq!(running.catalog.services(), ["web"]);
    assert_eq!(running.catalog.statuses(), [("service:web".to_owned(), CheckStatus::Passing)]);
    assert!(running.catalog.node_rows("alpha-node").node.is_some());
    running.local.deregister_service("web").await.unwrap();
    assert!(running.flush(5).await);
    assert_eq!(running.catalog.services(), [""; 0]);
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_sidecar_arrives_with_its_alias_as_it_is() {
    let running = Running::start(TestCatalog::default());
    let mut body = web();
    body["Connect"] = json!({"SidecarService": {}});
    running.register(body).await;
    assert!(running.flush(5).await);
    let alias = ("service:web-sidecar-proxy:2".to_owned(), CheckStatus::Passing);
    assert!(running.catalog.statuses().contains(&alias));
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn failures_are_tried_again() {
    let catalog = TestCatalog::default();
    catalog.failures.store(7, Ordering::SeqCst);
    let running = Running::start(catalog);
    running.register(web()).await;
    assert!(!running.flush(1).await, "not while every command fails");
    assert!(running.flush(60).await);
    assert_eq!(running.catalog.services(), ["web"]);
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn what_others_break_is_mended_within_a_minute() {
    let running = Running::start(TestCatalog::default());
    running.register(web()).await;
    assert!(running.flush(5).await);
    running.catalog.write(Command::Deregister(Deregistration {
        scope: model::Scope::default(),
        node: "alpha-node".into(),
        namespace: "default".into(),
        service_id: "".into(),
        check_id: "".into(),
    }));
    assert_eq!(running.catalog.services(), [""; 0]);
    tokio::time::advance(Duration::from_secs(61)).await;
    while running.catalog.services().is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(running.catalog.statuses().len(), 1);
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn statuses_go_at_once_and_outputs_later() {
    let running = Running::start(TestCatalog::default());
    let body = json!({"Name": "c", "TCP": "127.0.0.1:1", "Interval": "24h", "Status": "passing"});
    running.local.register_check(decode_check_body(&body).unwrap(), Source::Api).await.unwrap();
    assert!(running.flush(5).await);
    let output =
        |running: &Running| running.catalog.node_rows("alpha-node").checks[0].output.to_string();
    running.local.update_check("c", Outcome::warning("slow"));
    assert!(running.flush(5).await);
    assert_eq!(output(&running), "slow");
    running.local.update_check("c", Outcome::warning("slower"));
    assert_eq!(&*running.local.checks()["c"].output, "slower");
    assert!(running.flush(5).await);
    assert_eq!(output(&running), "slow");
    // At most one and a half times the interval of five minutes.
    let mut changes = running.local.subscribe();
    changes.mark_unchanged();
    let before = Instant::now();
    changes.changed().await.unwrap();
    let waited = (Instant::now() - before).as_secs();
    assert!((150..=451).contains(&waited), "{waited}");
    assert!(running.flush(5).await);
    assert_eq!(output(&running), "slower");
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn ttls_expire_in_the_catalog() {
    let running = Running::start(TestCatalog::default());
    running.register(json!({"Name": "web", "Check": {"TTL": "30s", "Status": "passing"}})).await;
    assert!(running.flush(5).await);
    let mut changes = running.local.subscribe();
    changes.mark_unchanged();
    let before = Instant::now();
    changes.changed().await.unwrap();
    assert!((29..=31).contains(&(Instant::now() - before).as_secs()));
    assert!(running.flush(5).await);
    assert_eq!(running.catalog.statuses()[0].1, CheckStatus::Critical);
    assert_eq!(&*running.local.checks()["service:web"].output, "TTL expired");
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn long_critical_services_are_deregistered() {
    let running = Running::start(TestCatalog::default());
    let check = json!({"TTL": "1s", "Status": "passing", "DeregisterCriticalServiceAfter": "1m"});
    running.register(json!({"Name": "web", "Check": check})).await;
    assert!(running.flush(5).await);
    let mut changes = running.local.subscribe();
    let before = Instant::now();
    while !running.local.services().is_empty() {
        changes.changed().await.unwrap();
    }
    let waited = (Instant::now() - before).as_secs();
    assert!((60..=95).contains(&waited), "{waited}");
    assert!(running.flush(5).await);
    assert_eq!(running.catalog.services(), [""; 0]);
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_taken_node_name_stops_everything() {
    let catalog = TestCatalog::default();
    let mut other = settings().node;
    other.id = "22222222-2222-2222-2222-222222222222".into();
    let mut alive = model::HealthCheck::new("alpha-node".into(), "serfHealth".into());
    alive.status = "passing".into();
    catalog.write(Command::Register(Registration {
        scope: model::Scope::default(),
        node: other,
        skip_node_update: false,
        service: None,
        checks: vec![alive],
    }));
    let running = Running::start(catalog);
    running.register(web()).await;
    assert!(!running.flush(30).await);
    assert_eq!(running.catalog.services(), [""; 0], "nothing is written into another's node");
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_catalog_that_is_behind_at_the_start_misleads_nobody() {
    let first = Running::start(TestCatalog::default());
    let body = json!({"Name": "web", "Check": {"TTL": "10m"}});
    first.register(body.clone()).await;
    assert!(first.flush(5).await);
    let behind = first.catalog.node_rows("alpha-node");
    first.local.update_ttl("service:web", CheckStatus::Passing, "").await.unwrap();
    assert!(first.flush(5).await);
    let catalog = Arc::clone(&first.catalog);
    first.end().await;
    let catalog = Arc::into_inner(catalog).unwrap();
    // The agent comes back, its check critical as in the older catalog; the newer one says passing.
    *catalog.behind.lock().unwrap() = Some(behind);
    let local = Local::open(settings()).unwrap();
    let options = RegisterOptions { source: Source::Api, replace_existing_checks: false };
    local.register_service(decode_body(&body).unwrap(), options).await.unwrap();
    let second = Running::start_with(local, catalog);
    assert!(second.flush(5).await);
    // Now it has replayed its log, whether somebody wrote or not.
    *second.catalog.behind.lock().unwrap() = None;
    assert_eq!(second.catalog.statuses()[0].1, CheckStatus::Critical);
    second.end().await;
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_when_nothing_differs() {
    let running = Running::start(TestCatalog::default());
    running.register(web()).await;
    assert!(running.flush(5).await);
    let applied = running.catalog.applied.load(Ordering::SeqCst);
    running.register(web()).await;
    assert!(running.flush(5).await);
    tokio::time::advance(Duration::from_secs(61)).await;
    assert!(running.flush(5).await);
    assert_eq!(running.catalog.applied.load(Ordering::SeqCst), applied);
    running.end().await;
}

#[test]
fn waits_grow_and_are_bounded() {
    let wait = |failures| retry_after(failures, 1.0);
    assert_eq!(wait(0), Duration::from_millis(250));
    assert_eq!(wait(2), Duration::from_secs(1));
    assert_eq!((wait(10), wait(u32::MAX)), (LONGEST_RETRY, LONGEST_RETRY));
    assert!(retry_after(5, 0.0) >= RETRY);
}
