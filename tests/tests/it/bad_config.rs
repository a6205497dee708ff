//! An agent that cannot start says why in one clear line and ends.

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use product_tests::agent::{self, Agent, Plan};
use product_tests::log;
use product_tests::scratch::Scratch;

use crate::consul;

const SOON: Duration = Duration::from_secs(30);

/// Starts an agent with the file, which has to be refused; what it said.
fn refused(scratch: &Scratch, name: &str, text: &str) -> String {
    let file = scratch.write(name, text).unwrap();
    let mut command = agent::consul(&consul());
    command.args(["agent", "-config-file"]).arg(file).current_dir(scratch.folder());
    refuse(scratch, name, command)
}

fn refuse(scratch: &Scratch, name: &str, command: Command) -> String {
    let mut process = scratch.spawn(name, command).unwrap();
    let status = process.wait(SOON).unwrap_or_else(|why| panic!("{why}:\n{}", process.log()));
    let said = process.log();
    assert!(!status.success(), "{name} was accepted:\n{said}");
    assert_eq!(log::panic_line(&said), None, "{name}");
    said
}

/// One line holds all the words.
fn has_line(said: &str, words: &[&str]) -> bool {
    said.lines().any(|line| words.iter().all(|word| line.contains(word)))
}

fn plan(node: &str) -> Plan {
    Plan::new(&consul(), node, "dc1")
}

fn config(plan: &Plan, scratch: &Scratch) -> String {
    plan.config(&scratch.path(&format!("{}-data", plan.node)))
}

#[test]
fn a_file_that_does_not_parse_is_refused_with_its_position() {
    let scratch = Scratch::new("bad-file").unwrap();
    let said = refused(&scratch, "unclosed.hcl", "server = true\nports {\n  http = 1\n");
    assert!(has_line(&said, &["unclosed.hcl"]), "{said}");
    assert!(
        has_line(&said, &["4:"]) || has_line(&said, &["line 4"]) || has_line(&said, &["3:"]),
        "{said}"
    );
    let said = refused(&scratch, "broken.json", "{\n  \"server\": true,\n  \"ports\": oops\n}\n");
    assert!(has_line(&said, &["broken.json"]), "{said}");
    assert!(has_line(&said, &["3:"]) || has_line(&said, &["line 3"]), "{said}");
}

#[test]
fn unknown_keys_and_bad_values_are_named() {
    let scratch = Scratch::new("bad-key").unwrap();
    let good = config(&plan("keys"), &scratch);
    let said = refused(&scratch, "unknown.hcl", &format!("{good}\ndatacentre = \"x\"\n"));
    assert!(has_line(&said, &["invalid config key", "datacentre"]), "{said}");
    let said =
        refused(&scratch, "inner.hcl", &format!("{good}\nperformance {{ raft_multiplyer = 1 }}\n"));
    assert!(has_line(&said, &["invalid config key", "performance.raft_multiplyer"]), "{said}");
    let said = refused(&scratch, "name.hcl", &format!("{good}\ndatacenter = \"Bad Name\"\n"));
    assert!(has_line(&said, &["datacenter"]), "{said}");
    let said = refused(&scratch, "missing-data-dir.hcl", "server = true\nbootstrap = true\n");
    assert!(has_line(&said, &["data_dir cannot be empty"]), "{said}");
    let mut command = agent::consul(&consul());
    command.args(["agent", "-config-file", "no-such-file.hcl"]).current_dir(scratch.folder());
    assert!(has_line(&refuse(&scratch, "no-file", command), &["no-such-file.hcl"]));
}

#[test]
fn a_port_in_use_is_named() {
    let scratch = Scratch::new("bad-port").unwrap();
    for (name, port_of) in
        [("http", (|plan| plan.http) as fn(&Plan) -> u16), ("grpc-tls", |plan| plan.grpc_tls)]
    {
        let plan = plan(name);
        let port = port_of(&plan);
        let _holder = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
        let said = refused(&scratch, &format!("{name}.hcl"), &config(&plan, &scratch));
        assert!(has_line(&said, &[&port.to_string(), "ddress already in use"]), "{said}");
    }
}

#[test]
fn a_second_agent_on_one_data_directory_is_refused_and_the_first_goes_on() {
    let scratch = Scratch::new("bad-data").unwrap();
    let first = plan("first");
    let mut second = plan("second");
    second.node = "first-again".to_owned();
    let data = scratch.path("first-data");
    let mut agent = Agent::start(&scratch, first).unwrap();
    let said = refused(&scratch, "second.hcl", &second.config(&data));
    assert!(has_line(&said, &[&shown(&data)]), "{said}");
    agent.wait_for_leader().unwrap();
    assert_eq!(agent.ask("PUT", "/v1/kv/x", "y"), Ok(true.into()));
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
