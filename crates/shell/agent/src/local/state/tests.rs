//! What can happen to the rows, in order and in virtual time.

use model::agent::{CheckDefinition, decode_body, decode_check_body};
use serde_json::{Value, json};

use super::*;

fn at(start: Instant, seconds: u64) -> Moment {
    let defer_output = Duration::from_secs(300);
    Moment { now: start + Duration::from_secs(seconds), defer_output }
}

struct Bench {
    state: State,
    start: Instant,
}

impl Bench {
    fn new() -> Self {
        Self { state: State::new("n".into()), start: Instant::now() }
    }

    /// Registers a service with its checks as the handle does.
    fn register(&mut self, body: Value) -> Vec<Option<Generation>> {
        let definition = decode_body(&body).unwrap();
        let row = definition.instance();
        let moment = at(self.start, 0);
        let checks = definition.planned_checks("n", &row);
        let sidecar = row.id.ends_with("-sidecar-proxy");
        let entry = ServiceEntry { row: Arc::new(row), source: Source::Api, sidecar };
        self.state.put_service(entry, moment);
        checks.into_iter().map(|check| self.put(check.row, check.definition)).collect()
    }

    fn check(&mut self, body: Value) -> Option<Generation> {
        let definition = decode_check_body(&body).unwrap();
        let service = self.state.services.get(&definition.service_id).map(|e| Arc::clone(&e.row));
        self.put(definition.row("n", service.as_deref()), definition)
    }

    fn put(&mut self, row: HealthCheck, definition: CheckDefinition) -> Option<Generation> {
        let definition = Some(definition);
        let new = NewCheck { row, definition, token: Secret::default(), source: Source::Api };
        self.state.put_check(new, None, at(self.start, 0))
    }

    fn set(&mut self, id: &str, status: CheckStatus, output: &str, seconds: u64) {
        let outcome = Outcome { status, output: output.to_owned() };
        self.state.set_status(id, outcome, at(self.start, seconds));
    }

    fn shown(&self, id: &str) -> (&str, &str) {
        let row = &self.state.checks[id].row;
        (&row.status, &row.output)
    }
}

fn web() -> Value {
    json!({"Name": "web", "Tags": ["a"], "Check": {"TTL": "10s"}})
}

#[test]
fn registering_again_keeps_status_output_and_runner() {
    let mut bench = Bench::new();
    assert_eq!(bench.register(web()), [Some(1)]);
    bench.set("service:web", CheckStatus::Passing, "well", 1);
    assert_eq!(bench.register(web()), [None]);
    assert_eq!(bench.shown("service:web"), ("passing", "well"));
    let other = json!({"Name": "web", "Check": {"TTL": "20s", "Status": "warning"}});
    assert_eq!(bench.register(other), [Some(2)]);
    assert_eq!(bench.shown("service:web"), ("passing", "well"));
}

#[test]
fn a_restored_report_counts_for_a_new_check_only() {
    let mut bench = Bench::new();
    bench.register(json!({"Name": "web"}));
    let definition = decode_check_body(&json!({"Name": "c", "TTL": "10s"})).unwrap();
    let new = || NewCheck {
        row: definition.row("n", None),
        definition: Some(definition.clone()),
        token: Secret::default(),
        source: Source::Api,
    };
    let moment = at(bench.start, 0);
    bench.state.put_check(new(), Some(("passing".into(), "old".into())), moment);
    assert_eq!(bench.shown("c"), ("passing", "old"));
    bench.set("c", CheckStatus::Warning, "now", 1);
    bench.state.put_check(new(), Some(("passing".into(), "old".into())), moment);
    assert_eq!(bench.shown("c"), ("warning", "now"));
}

#[test]
fn versions_rise_with_what_the_catalog_must_learn() {
    let mut bench = Bench::new();
    bench.register(web());
    let mut version = bench.state.version();
    let mut rose = |bench: &Bench| {
        std::mem::replace(&mut version, bench.state.version()) < bench.state.version()
    };
    bench.set("service:web", CheckStatus::Passing, "", 1);
    assert!(rose(&bench), "another status");
    bench.set("service:web", CheckStatus::Passing, "", 2);
    assert!(!rose(&bench), "nothing new");
    bench.set("service:web", CheckStatus::Passing, "chatty", 3);
    assert!(!rose(&bench), "output alone waits");
    assert_eq!(bench.shown("service:web").1, "chatty");
    bench.state.tick(at(bench.start, 3 + 299));
    // The TTL ran out in between, which is news.
    assert!(rose(&bench));
}

#[test]
fn output_alone_is_due_after_its_time() {
    let mut bench = Bench::new();
    bench.check(json!({"Name": "c", "TCP": "x:1", "Interval": "1s", "Status": "passing"}));
    bench.set("c", CheckStatus::Passing, "one", 10);
    bench.set("c", CheckStatus::Passing, "two", 100);
    let version = bench.state.version();
    let deferred = |bench: &Bench| bench.state.checks["c"].output_deferred_until.is_some();
    assert_eq!(
        bench.state.tick(at(bench.start, 309)),
        Some(bench.start + Duration::from_secs(310))
    );
    assert!(deferred(&bench) && bench.state.version() == version);
    assert_eq!(bench.state.tick(at(bench.start, 310)), None);
    assert!(!deferred(&bench) && bench.state.version() > version);
    bench.set("c", CheckStatus::Passing, "three", 400);
    bench.set("c", CheckStatus::Critical, "four", 401);
    assert!(!deferred(&bench), "a new status takes the output along");
}

#[test]
fn ttl_checks_expire_and_come_back() {
    let mut bench = Bench::new();
    bench.register(web());
    let due = |seconds| Some(bench.start + Duration::from_secs(seconds));
    assert_eq!(bench.state.tick(at(bench.start, 0)), due(10));
    let outcome = Outcome::passing("well");
    let ttl = bench.state.renew_ttl("service:web", outcome, at(bench.start, 5));
    assert_eq!(ttl, Some(Duration::from_secs(10)));
    assert_eq!(bench.state.tick(at(bench.start, 14)), due(15));
    assert_eq!(bench.shown("service:web"), ("passing", "well"));
    bench.state.tick(at(bench.start, 15));
    let expired = "TTL expired (last output before timeout follows): well";
    assert_eq!(bench.shown("service:web"), ("critical", expired));
    bench.state.take_deadlines_moved();
    bench.state.renew_ttl("service:web", Outcome::passing("again"), at(bench.start, 60));
    assert!(bench.state.take_deadlines_moved(), "the timer must learn of the new deadline");
    assert_eq!(bench.shown("service:web"), ("passing", "again"));
}

#[test]
fn aliases_follow_at_once() {
    let mut bench = Bench::new();
    bench.register(json!({"Name": "web", "Check": {"TTL": "10s", "Status": "passing"}}));
    bench.register(
        json!({"Name": "p", "ID": "web-sidecar-proxy", "Check": {"AliasService": "web"}}),
    );
    bench.check(json!({"Name": "chain", "ServiceID": "web", "AliasService": "web-sidecar-proxy"}));
    let alias = "service:web-sidecar-proxy";
    assert_eq!(bench.shown(alias), ("passing", "All checks passing."));
    bench.set("service:web", CheckStatus::Critical, "down", 1);
    assert_eq!(bench.shown(alias).0, "critical");
    assert!(bench.shown(alias).1.contains("down"));
    assert_eq!(bench.shown("chain").0, "critical");
}

#[test]
fn a_circle_of_aliases_comes_to_rest() {
    let mut bench = Bench::new();
    bench.register(json!({"Name": "a", "Check": {"AliasService": "b"}}));
    bench.register(json!({"Name": "b", "Check": {"AliasService": "a"}}));
    bench.check(json!({"Name": "c", "ServiceID": "a", "TTL": "10s", "Status": "passing"}));
    bench.set("c", CheckStatus::Critical, "down", 1);
    assert_eq!(bench.shown("service:b").0, "critical");
}

#[test]
fn aliases_know_the_node_and_missing_services() {
    let mut bench = Bench::new();
    bench.check(json!({"Name": "alias", "AliasService": "web"}));
    assert_eq!(bench.shown("alias").1, "Service web could not be found on node n");
    bench.register(json!({"Name": "web"}));
    assert_eq!(bench.shown("alias"), ("passing", "No checks found."));
    bench.check(json!({"Name": "mem", "TTL": "10s"}));
    assert_eq!(bench.shown("alias").0, "critical", "the node's checks count");
    bench.state.remove_check("mem", at(bench.start, 1));
    assert_eq!(bench.shown("alias").0, "passing");
    bench.state.remove_service("web", at(bench.start, 1));
    assert_eq!(bench.shown("alias").0, "critical");
    bench.check(json!({"Name": "far", "AliasService": "web", "AliasNode": "other"}));
    assert!(bench.shown("far").1.contains("another node"));
}

#[test]
fn a_service_takes_its_checks_and_sidecar_along() {
    let mut bench = Bench::new();
    bench.register(web());
    bench.register(json!({"Name": "p", "ID": "web-sidecar-proxy", "Check": {"TTL": "1s"}}));
    bench.register(json!({"Name": "db", "Check": {"TTL": "1s"}}));
    let removal = bench.state.remove_service("web", at(bench.start, 1));
    assert_eq!(removal.services, ["web".into(), "web-sidecar-proxy".into()]);
    let checks: Vec<&str> = bench.state.checks.keys().map(|id| &**id).collect();
    assert_eq!(checks, ["service:db"]);
    assert_eq!(bench.state.remove_service("web", at(bench.start, 1)), Removal::default());
    assert_eq!(bench.state.by_service.len(), 1);
}

#[test]
fn replacing_spares_what_is_named_and_maintenance() {
    let mut bench = Bench::new();
    bench.register(json!({"Name": "web", "Checks": [{"CheckID": "a", "TTL": "1s"}, {"CheckID": "b", "TTL": "1s"}]}));
    bench.check(json!({"Name": "_service_maintenance:web", "ServiceID": "web", "TTL": "1s"}));
    let kept = BTreeSet::from(["a".into()]);
    assert_eq!(bench.state.replaced_checks("web", &kept), ["b".into()]);
}

#[test]
fn only_long_critical_results_are_overdue() {
    let mut bench = Bench::new();
    bench.register(json!({"Name": "web", "Check": {
        "TTL": "1h", "DeregisterCriticalServiceAfter": "90s"}}));
    bench.check(json!({"Name": "node", "TTL": "1h", "DeregisterCriticalServiceAfter": "90s"}));
    bench.set("node", CheckStatus::Critical, "", 0);
    let overdue = |bench: &Bench, seconds| {
        bench.state.overdue(at(bench.start, seconds).now).into_keys().collect::<Vec<_>>()
    };
    assert!(overdue(&bench, 1_000).is_empty(), "critical, but no result yet");
    bench.set("service:web", CheckStatus::Critical, "", 1_000);
    bench.set("service:web", CheckStatus::Critical, "other", 1_050);
    assert!(overdue(&bench, 1_090).is_empty());
    assert_eq!(overdue(&bench, 1_091), ["web".into()]);
    bench.set("service:web", CheckStatus::Warning, "", 1_092);
    assert!(overdue(&bench, 5_000).is_empty());
}

#[test]
fn tags_of_others_are_adopted_where_allowed() {
    let mut bench = Bench::new();
    bench.register(json!({"Name": "web", "EnableTagOverride": true, "Check": {"TTL": "1s"}}));
    bench.register(json!({"Name": "db", "Check": {"TTL": "1s"}}));
    for id in ["web", "db"] {
        bench.state.adopt_tags(id, vec!["x".into()]);
    }
    let tags = |id: &str| bench.state.services[id].row.tags.len();
    assert_eq!((tags("web"), tags("db")), (1, 0));
    assert_eq!(bench.state.checks["service:web"].row.service_tags.len(), 1);
}
