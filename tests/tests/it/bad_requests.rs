//! Requests and commands that make no sense get one clear line, and leave nothing behind.

use product_tests::log;
use product_tests::scratch::Scratch;
use serde_json::{Value, json};

use crate::consul;
use crate::peers::{Cluster, connect};

/// One line, or the official list: a line that announces it, then one line for each mistake.
fn is_short(said: &str) -> bool {
    let mut lines = said.lines();
    let announced = lines.next().is_some_and(|first| first.ends_with("occurred:"));
    lines.all(|line| announced && line.starts_with("\t* "))
}

/// A command that has to fail; what it said on standard error, which has to be short.
fn refused(cluster: &Cluster, args: &[&str]) -> String {
    let output = cluster.agent.cli(args).unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    assert!(!output.status.success(), "{args:?} was accepted");
    assert!(is_short(&stderr), "{args:?}: one line is enough: {stderr}");
    assert_eq!(log::panic_line(&stderr), None);
    stderr
}

/// A request that has to fail; its status and body.
fn denied(cluster: &Cluster, method: &str, path: &str, body: &str) -> (u16, String) {
    let answer = cluster.agent.request(method, path, body).unwrap();
    assert!(answer.status >= 400, "{method} {path} {body}: {} {}", answer.status, answer.body);
    (answer.status, answer.body)
}

fn peerings(cluster: &Cluster) -> Vec<Value> {
    cluster.ask("GET", "/v1/peerings", "").as_array().cloned().unwrap_or_default()
}

fn assert_no_panic(cluster: &Cluster) {
    assert_eq!(log::panic_line(&cluster.agent.process.log()), None);
}

#[test]
fn tokens_that_cannot_be_used_are_refused_and_leave_no_peering() {
    let scratch = Scratch::new("bad-token").unwrap();
    let generator = Cluster::start(&scratch, &consul(), "alpha", "to-beta");
    let dialer = Cluster::start(&scratch, &consul(), "beta", "to-alpha");
    let establish = |cluster: &Cluster, token: &str| {
        refused(cluster, &["peering", "establish", "-name", "wrong", "-peering-token", token])
    };

    let own = generator.token();
    assert!(
        establish(&generator, &own).contains("cannot create a peering within the same cluster")
    );
    for garbled in ["not-base64!", "e30=", "e25vcGU=", &own[..own.len() / 2 / 4 * 4]] {
        let said = establish(&dialer, garbled);
        assert!(said.starts_with("Error establishing peering for wrong:"), "{said}");
        assert!(!said.contains(garbled), "a token is a secret: {said}");
    }
    let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZG1pbiIsImF1ZCI6IlNvbHIifQ.5T7L_L1MPfQ_5FjKGa1fTPqrzwK4bNSM812nW6oyjb8";
    assert!(establish(&dialer, jwt).contains("this looks like a JWT, not a peering token"));

    let newest = generator.token();
    assert!(
        establish(&dialer, &own).contains("a new peering token must be generated"),
        "superseded"
    );
    assert_eq!(peerings(&dialer), Vec::<Value>::new());

    dialer.establish(&newest);
    dialer.see_state("ACTIVE");
    assert!(establish(&dialer, &newest).contains("a new peering token must be generated"), "used");
    assert_eq!(peerings(&dialer).len(), 1);
    assert_eq!(peerings(&generator).len(), 1);
    for cluster in [&generator, &dialer] {
        assert_no_panic(cluster);
        let log = cluster.agent.process.log();
        assert!(!log.contains(&newest) && !log.contains(&own), "a token stands in a log");
    }
}

#[test]
fn bodies_and_names_that_make_no_sense_change_nothing() {
    let scratch = Scratch::new("bad-body").unwrap();
    let cluster = Cluster::start(&scratch, &consul(), "alpha", "to-beta");
    for (method, path, body, words) in [
        ("POST", "/v1/peering/token", "{\"PeerName\": ", "Body decoding failed"),
        ("POST", "/v1/peering/token", "not json", "Body decoding failed"),
        ("POST", "/v1/peering/token", "{\"PeerName\": \"Bad_Name!\"}", "is not a valid peer name"),
        ("POST", "/v1/peering/token", "{}", "PeerName is required"),
        ("PUT", "/v1/agent/service/register", "{\"Name\": \"x\", \"Prot\": 1}", "unknown field"),
        ("PUT", "/v1/agent/service/register", "[1, 2", "decode failed"),
        ("PUT", "/v1/config", "{\"Kind\": \"no-such-kind\", \"Name\": \"x\"}", "no-such-kind"),
        ("GET", "/v1/health/service/?peer=nobody", "", "Peering not found for \"nobody\""),
        ("GET", "/v1/no/such/path", "", ""),
        ("DELETE", "/v1/peering/token", "", ""),
    ] {
        let (_, said) = denied(&cluster, method, path, body);
        assert!(said.contains(words), "{method} {path} {body}: {said}");
        assert!(said.trim().lines().count() <= 1, "{method} {path}: one line is enough: {said}");
    }
    assert_eq!(peerings(&cluster), Vec::<Value>::new());
    assert_eq!(cluster.ask("GET", "/v1/agent/services", ""), json!({}));
    assert_no_panic(&cluster);
}

#[test]
fn files_that_do_not_parse_are_refused_by_config_write_with_their_position() {
    let scratch = Scratch::new("bad-entry").unwrap();
    let cluster = Cluster::start(&scratch, &consul(), "alpha", "to-beta");
    for (name, text, words) in [
        (
            "unclosed.hcl",
            "Kind = \"exported-services\"\nName = \"default\"\nServices = [\n",
            &["4:"][..],
        ),
        (
            "broken.json",
            "{\n  \"Kind\": \"exported-services\",\n  \"Name\": oops\n}\n",
            &["3:"][..],
        ),
        ("no-kind.hcl", "Name = \"default\"\n", &["kind"][..]),
        (
            "unknown.hcl",
            "Kind = \"exported-services\"\nName = \"default\"\nServises = []\n",
            &["Servises"][..],
        ),
    ] {
        let file = scratch.write(name, text).unwrap();
        let said = refused(&cluster, &["config", "write", &file.display().to_string()]);
        assert!(words.iter().all(|word| said.contains(word)), "{name}: {said}");
    }
    let both = "Kind = \"exported-services\"\nName = \"default\"\nServices = [{ Name = \"x\" Consumers = [{ Peer = \"a\" PeerName = \"b\" }] }]\n";
    let file = scratch.write("both.hcl", both).unwrap();
    refused(&cluster, &["config", "write", &file.display().to_string()]);
    assert_eq!(
        cluster.agent.cli(&["config", "list", "-kind", "exported-services"]).unwrap().stdout,
        b""
    );
    assert_no_panic(&cluster);
}

#[test]
fn commands_that_make_no_sense_are_refused() {
    let scratch = Scratch::new("bad-command").unwrap();
    let generator = Cluster::start(&scratch, &consul(), "alpha", "to-beta");
    let dialer = Cluster::start(&scratch, &consul(), "beta", "to-alpha");
    assert_eq!(
        refused(&generator, &["peering", "generate-token"]),
        "Missing the required -name flag"
    );
    assert!(
        refused(&generator, &["peering", "read", "-name", "nobody"])
            .contains("No peering with name nobody found.")
    );
    assert!(refused(&generator, &["kv", "get", "nothing"]).contains("No key exists at: nothing"));
    connect(&generator, &dialer);
    // A name that stands for a cluster already cannot stand for another one.
    let said = refused(&dialer, &["peering", "generate-token", "-name", dialer.peer]);
    assert!(said.contains("there is already an established peering"), "{said}");
    dialer.see_state("ACTIVE");
}
