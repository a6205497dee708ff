//! Where we differ from official builds on purpose: rows of docs/differences.md, seen from outside.

use std::time::Duration;

use product_tests::agent::{self, Agent, Plan};
use product_tests::scratch::Scratch;
use serde_json::json;

use crate::consul;
use crate::peers::{Cluster, connect};

#[test]
fn deleting_an_unknown_peering_succeeds_and_says_that_there_was_none() {
    let scratch = Scratch::new("unknown-peering").unwrap();
    let cluster = Cluster::start(&scratch, &consul(), "alpha", "to-beta");
    let output = cluster.agent.cli(&["peering", "delete", "-name", "nobody"]).unwrap();
    assert!(output.status.success());
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert_eq!(stdout.trim(), "Successfully submitted peering connection, nobody, for deletion");
    assert!(String::from_utf8_lossy(&output.stderr).contains("nobody"), "{output:?}");
}

#[test]
fn a_stray_argument_is_pointed_out_and_the_command_carried_out() {
    let scratch = Scratch::new("stray-argument").unwrap();
    let cluster = Cluster::start(&scratch, &consul(), "alpha", "to-beta");
    let output = cluster.agent.cli(&["peering", "generate-token", "-name", "x", "extra"]).unwrap();
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("eyJ"));
    assert!(String::from_utf8_lossy(&output.stderr).contains("extra"), "{output:?}");
}

#[test]
fn imported_data_is_served_while_the_peer_is_lost_and_says_so() {
    let scratch = Scratch::new("lost-peer").unwrap();
    let mut exporter = Cluster::start(&scratch, &consul(), "alpha", "to-beta");
    let importer = Cluster::start(&scratch, &consul(), "beta", "to-alpha");
    connect(&exporter, &importer);
    exporter.register("backend", 9001);
    exporter.export(&["backend"]);
    importer.see_imported("backend", "passing");
    let path = "/v1/health/service/backend?peer=to-alpha";
    let before = importer.agent.request("GET", path, "").unwrap();
    assert_eq!(before.header("X-Consul-Peer-State"), Some("ACTIVE"));
    assert_eq!(before.header("X-Consul-Peer-Freshness"), Some("heard"));

    exporter.agent.process.kill().unwrap();
    importer.see_state("FAILING");
    let after = importer.agent.request("GET", path, "").unwrap();
    assert_eq!(after.header("X-Consul-Peer-State"), Some("FAILING"));
    assert_eq!(after.json()[0]["Service"]["Service"], "backend");
}

#[test]
fn a_configuration_with_keys_of_later_capabilities_starts_with_a_warning() {
    let scratch = Scratch::new("later-keys").unwrap();
    let mut plan = Plan::new(&consul(), "later", "dc1");
    plan.more = "autopilot { min_quorum = 3 }".to_owned();
    let agent = Agent::start(&scratch, plan).unwrap();
    let log = agent.process.log();
    assert!(log.lines().any(|line| line.contains("WARN") && line.contains("autopilot")), "{log}");
}

#[test]
fn a_promise_of_protection_that_cannot_be_kept_is_refused() {
    let scratch = Scratch::new("protection").unwrap();
    for (name, more) in [
        ("acl", "acl { enabled = true }"),
        ("encrypt", "encrypt = \"pUqJrVyVRj5jsiYEkM/tFQYfWyJIv4s3XkvDwy7Cu5s=\""),
    ] {
        let mut plan = Plan::new(&consul(), name, "dc1");
        plan.more = more.to_owned();
        let mut agent = Agent::launch(&scratch, plan).unwrap();
        let status = agent.process.wait(Duration::from_secs(30)).unwrap();
        let log = agent.process.log();
        assert!(!status.success() && log.contains(name), "{log}");
        assert!(!log.contains("pUqJrVyVRj5"), "the key stands in the log");
    }
}

#[test]
fn dev_mode_keeps_everything_in_memory() {
    let scratch = Scratch::new("dev").unwrap();
    let plan = Plan::new(&consul(), "dev", "dc1");
    let home = scratch.path("home");
    std::fs::create_dir(&home).unwrap();
    let mut command = agent::consul(&plan.binary);
    command.args([
        "agent",
        "-dev",
        "-node",
        "dev",
        "-bind",
        "127.0.0.1",
        "-grpc-port",
        "-1",
        "-dns-port",
        "-1",
    ]);
    for (flag, port) in [
        ("-http-port", plan.http),
        ("-grpc-tls-port", plan.grpc_tls),
        ("-serf-lan-port", plan.serf_lan),
        ("-server-port", plan.server),
    ] {
        command.args([flag, &port.to_string()]);
    }
    command
        .args(["-serf-wan-port", "-1"])
        .current_dir(&home)
        .env("HOME", &home)
        .env("TMPDIR", &home);
    let process = scratch.spawn("dev", command).unwrap();
    let mut agent = Agent::attach(&scratch, plan, process);
    agent.wait_for_leader().unwrap();
    assert_eq!(agent.ask("PUT", "/v1/kv/a", "b"), Ok(json!(true)));
    // Peering is on in this mode.
    assert_eq!(agent.ask("GET", "/v1/peerings", ""), Ok(json!([])));
    assert_eq!(std::fs::read_dir(&home).unwrap().count(), 0, "something was written");
}
