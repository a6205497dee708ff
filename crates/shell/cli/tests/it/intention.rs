//! `consul intention`: what is sent, and every message of cli 5.3.

use serde_json::json;

use crate::run::{Run, Scratch, failure, success};
use crate::server::{Answer, Server};

const EXACT: &str = "/v1/connect/intentions/exact";
const ALL: &str = "/v1/connect/intentions";

fn intention(run: &Run, line: &[&str]) -> crate::run::Outcome {
    run.consul(&[&["intention"], line].concat())
}

#[test]
fn intentions_are_created() {
    let server = Server::start(vec![Answer::post(ALL, json!({ "ID": "x" }))]);
    let run = Run::against(&server);
    let outcome = intention(&run, &["create", "-deny", "-meta", "a=b", "web", "n/db"]);
    assert_eq!(outcome, success("Created: web => n/db (deny)\n"));
    let body = json!({
        "SourceType": "consul", "Action": "deny", "SourceName": "web", "DestinationName": "db",
        "DestinationNS": "n", "Meta": { "a": "b" },
    });
    assert_eq!(server.asked()[0].json(), body);
    for (line, text) in [
        (&["create", "web"][..], "Error: Must specify two arguments: source and destination"),
        (&["create", "-allow", "-deny", "a", "b"], "Only one of -allow or -deny may be specified."),
        (
            &["create", "a/b/c/d", "x"],
            "Error: Invalid intention source: input can contain at most two '/'",
        ),
    ] {
        assert_eq!(intention(&run, line), failure(1, &format!("{text}\n")));
    }
}

#[test]
fn intentions_are_created_from_files() {
    let server = Server::start(vec![Answer::post(ALL, json!({ "ID": "x" }))]);
    let scratch = Scratch::new("intentions");
    let row = json!({ "SourceName": "a", "DestinationName": "b", "Action": "allow" });
    scratch.write("one.json", &row.to_string());
    let l7 = json!({ "SourceName": "a", "DestinationName": "b", "Permissions": [{}] });
    scratch.write("l7.json", &l7.to_string());
    let run = Run::against(&server).directory(scratch.path()).stdin(&row.to_string());
    let outcome = intention(&run, &["create", "-file", "one.json", "-"]);
    assert_eq!(outcome, success("Created: a => b (allow)\nCreated: a => b (allow)\n"));
    assert_eq!(server.asked()[0].json(), row);
    let text = "Error: cannot create L7 intention from file \"l7.json\" using this CLI; use 'consul \
                config write' instead\n";
    assert_eq!(intention(&run, &["create", "-file", "l7.json"]), failure(1, text));
}

#[test]
fn an_intention_is_replaced_only_when_told_to() {
    let row = json!({ "SourceName": "a", "DestinationName": "b", "Action": "allow" });
    let server = Server::start(vec![Answer::get(EXACT, row), Answer::put(EXACT, true)]);
    let outcome = intention(&Run::against(&server), &["create", "-replace", "a", "b"]);
    assert_eq!(outcome, success(""));
    assert_eq!(server.lines()[1], format!("PUT {EXACT}?destination=b&source=a"));
    let taken = Server::start(vec![Answer::new("POST", ALL, 500, "duplicate intention found")]);
    let text = "Error creating intention \"a => b (allow)\": Unexpected response code: 500 \
                (duplicate intention found)\n";
    assert_eq!(intention(&Run::against(&taken), &["create", "a", "b"]), failure(1, text));
}

#[test]
fn a_check_answers_by_exit_code() {
    let check = "/v1/connect/intentions/check";
    let server = Server::start(vec![
        Answer::get(check, json!({ "Allowed": true })),
        Answer::get(check, json!({ "Allowed": false })),
        Answer::new("GET", check, 500, "no"),
    ]);
    let run = Run::against(&server);
    assert_eq!(intention(&run, &["check", "a", "b"]), success("Allowed\n"));
    let denied = intention(&run, &["check", "a", "b"]);
    assert_eq!((denied.exit, denied.stdout.as_str()), (1, "Denied\n"));
    let text = "Error checking the connection: Unexpected response code: 500 (no)\n";
    assert_eq!(intention(&run, &["check", "a", "b"]), failure(2, text));
    let text = "Error: command requires exactly two arguments: src and dst\n";
    assert_eq!(intention(&run, &["check", "a"]), failure(2, text));
    assert_eq!(server.lines()[0], format!("GET {check}?destination=b&source=a&source-type=consul"));
}

#[test]
fn matches_are_listed_in_order() {
    let path = "/v1/connect/intentions/match";
    let row =
        |source: &str| json!({ "SourceName": source, "DestinationName": "db", "Action": "allow" });
    let answer = json!({ "db": [row("web"), row("*")] });
    let server = Server::start(vec![Answer::get(path, answer)]);
    let run = Run::against(&server);
    let text = "web => db (allow)\n* => db (allow)\n";
    assert_eq!(intention(&run, &["match", "db"]), success(text));
    assert_eq!(intention(&run, &["match", "-source", "db"]), success(text));
    assert_eq!(
        server.lines(),
        [format!("GET {path}?by=destination&name=db"), format!("GET {path}?by=source&name=db")]
    );
    let text = "Error: only one of -source or -destination may be specified\n";
    assert_eq!(intention(&run, &["match", "-source", "-destination", "x"]), failure(1, text));
}

#[test]
fn one_intention_is_shown_and_deleted() {
    let row = json!({
        "ID": "", "SourceName": "web", "DestinationName": "db", "Permissions": [{ "Action": "allow" }],
    });
    let server = Server::start(vec![
        Answer::get(EXACT, row),
        Answer::new("GET", "/v1/connect/intentions/nope", 404, ""),
        Answer::delete(EXACT, true),
    ]);
    let run = Run::against(&server);
    let text = "Source:       web\nDestination:  db\nCreated At:   Monday, 01-Jan-01 00:00:00 UTC\n\
                Permissions:\n[\n  {\n    \"Action\": \"allow\"\n  }\n]\n";
    assert_eq!(intention(&run, &["get", "web", "db"]), success(text));
    let text = "Intention not found with ID \"nope\"\n";
    assert_eq!(intention(&run, &["get", "nope"]), failure(1, text));
    assert_eq!(intention(&run, &["delete", "web", "db"]), success("Intention deleted.\n"));
    let text = "command requires exactly 1 or 2 arguments\n";
    assert_eq!(intention(&run, &["get"]), failure(1, text));
    assert_eq!(intention(&run, &["delete", "a", "b", "c"]), failure(1, text));
}
