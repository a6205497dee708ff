//! kill -9 at a bad moment: what was acknowledged is there, and peerings go on without a new token.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use product_tests::agent::{Agent, Plan, START};
use product_tests::scratch::Scratch;
use product_tests::{http, log, poll};
use serde_json::{Value, json};

use crate::consul;
use crate::peers::{Cluster, connect};

const WRITERS: usize = 6;
const REGISTRARS: usize = 2;
/// The kill comes in the middle of the stream of writes that follows this many.
const ENOUGH: usize = 300;

/// What must be true after the restart about names that nobody was changing when the kill came.
type Expected = BTreeMap<String, bool>;

#[test]
fn every_acknowledged_write_is_in_the_first_answer_after_kill_nine() {
    let scratch = Scratch::new("restart").unwrap();
    let mut agent = Agent::start(&scratch, Plan::new(&consul(), "durable", "dc1")).unwrap();
    for round in 0..2 {
        let acknowledged = Arc::new(AtomicUsize::new(0));
        let port = agent.plan.http;
        let writers: Vec<JoinHandle<Expected>> = (0..WRITERS)
            .map(|n| spawn_writer(port, format!("r{round}-w{n}"), Arc::clone(&acknowledged)))
            .collect();
        let registrars: Vec<JoinHandle<Expected>> = (0..REGISTRARS)
            .map(|n| spawn_registrar(port, format!("r{round}-s{n}"), Arc::clone(&acknowledged)))
            .collect();
        poll::until(Duration::from_secs(120), || {
            let count = acknowledged.load(Ordering::Relaxed);
            if count >= ENOUGH {
                Ok(())
            } else {
                Err(format!("only {count} writes in two minutes"))
            }
        })
        .unwrap();
        agent = agent.kill_and_launch().unwrap();
        let keys = collect(writers);
        let services = collect(registrars);
        assert!(keys.values().filter(|present| **present).count() > 20);
        assert!(!services.is_empty());
        check("key", &keys, &names(first_answer(&agent, "/v1/kv/?keys")));
        check(
            "service of the catalog",
            &services,
            &names(first_answer(&agent, "/v1/catalog/services")),
        );
        let own = first_answer(&agent, "/v1/agent/services");
        let own = own
            .as_object()
            .expect("a map")
            .values()
            .map(|service| service["Service"].clone())
            .collect();
        check("service of the agent", &services, &names(own));
    }
    assert_eq!(log::panic_line(&agent.process.log()), None);
}

/// Puts one key after the other and deletes every third again.
fn spawn_writer(port: u16, prefix: String, acknowledged: Arc<AtomicUsize>) -> JoinHandle<Expected> {
    std::thread::spawn(move || {
        let mut expected = Expected::new();
        for n in 0.. {
            let key = format!("{prefix}-{n}");
            let path = format!("/v1/kv/{key}");
            let Ok(()) = write(port, &path, "PUT", "some value", &acknowledged) else { break };
            expected.insert(key.clone(), true);
            if n % 3 == 0 {
                // Nobody can know whether a delete without an answer was carried out.
                expected.remove(&key);
                let Ok(()) = write(port, &path, "DELETE", "", &acknowledged) else { break };
                expected.insert(key, false);
            }
        }
        expected
    })
}

/// Registers one service after the other and deregisters every fourth again.
fn spawn_registrar(
    port: u16,
    prefix: String,
    acknowledged: Arc<AtomicUsize>,
) -> JoinHandle<Expected> {
    std::thread::spawn(move || {
        let mut expected = Expected::new();
        for n in 0.. {
            let name = format!("{prefix}-{n}");
            let body = json!({ "Name": name, "Port": 1000, "Check": { "TTL": "10m" } }).to_string();
            let Ok(()) = write(port, "/v1/agent/service/register", "PUT", &body, &acknowledged)
            else {
                break;
            };
            expected.insert(name.clone(), true);
            if n % 4 == 0 {
                expected.remove(&name);
                let path = format!("/v1/agent/service/deregister/{name}");
                let Ok(()) = write(port, &path, "PUT", "", &acknowledged) else { break };
                expected.insert(name, false);
            }
        }
        expected
    })
}

/// One write; `Err` when no answer came, which after the kill is the rule.
fn write(
    port: u16,
    path: &str,
    method: &str,
    body: &str,
    acknowledged: &AtomicUsize,
) -> Result<(), String> {
    let answer = http::request(port, method, path, body)?;
    assert_eq!(answer.status, 200, "{method} {path}: {}", answer.body);
    acknowledged.fetch_add(1, Ordering::Relaxed);
    Ok(())
}

fn collect(threads: Vec<JoinHandle<Expected>>) -> Expected {
    threads.into_iter().flat_map(|thread| thread.join().expect("a writer")).collect()
}

/// The first answer with status 200; until then the server may say that it is not ready.
fn first_answer(agent: &Agent, path: &str) -> Value {
    poll::until(START, || agent.ask("GET", path, ""))
        .unwrap_or_else(|why| panic!("{why}\n{}", agent.process.log()))
}

fn names(answer: Value) -> BTreeSet<String> {
    match answer {
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Value::Object(fields) => fields.keys().cloned().collect(),
        other => panic!("neither a list nor a map: {other}"),
    }
}

fn check(noun: &str, expected: &Expected, present: &BTreeSet<String>) {
    let wrong: Vec<&String> = expected
        .iter()
        .filter(|(name, there)| present.contains(*name) != **there)
        .map(|(name, _)| name)
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} acknowledged writes of a {noun} are lost: {wrong:?}",
        wrong.len(),
        expected.len()
    );
}

#[test]
fn a_peering_is_active_again_after_kill_nine_on_either_side() {
    let scratch = Scratch::new("restart-peering").unwrap();
    let mut generator = Cluster::start(&scratch, &consul(), "alpha", "to-beta");
    let mut dialer = Cluster::start(&scratch, &consul(), "beta", "to-alpha");
    connect(&generator, &dialer);
    generator.register("backend", 9001);
    generator.export(&["backend"]);
    dialer.see_imported("backend", "passing");

    dialer = dialer.kill_and_restart();
    // What was imported is there at once; that the stream lives is shown by the change.
    dialer.see_imported("backend", "passing");
    dialer.see_state("ACTIVE");
    generator.see_state("ACTIVE");
    generator.set_check("backend", "fail");
    dialer.see_imported("backend", "critical");

    generator = generator.kill_and_restart();
    generator.see_state("ACTIVE");
    dialer.see_state("ACTIVE");
    generator.set_check("backend", "pass");
    dialer.see_imported("backend", "passing");

    for cluster in [&generator, &dialer] {
        assert_eq!(log::panic_line(&cluster.agent.process.log()), None);
    }
}
