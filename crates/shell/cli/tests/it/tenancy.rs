//! `consul partition` and `consul namespace`.

use serde_json::json;

use crate::run::{Run, failure, success};
use crate::server::{Answer, Server};

#[test]
fn one_is_created_and_shown() {
    let row = json!({ "Name": "team-1", "Description": "Example", "Meta": { "k": "v" }, "CreateIndex": 3, "ModifyIndex": 4 });
    let server = Server::start(vec![
        Answer::put("/v1/namespace", row.clone()),
        Answer::get("/v1/namespace/team-1", row),
        Answer::new("GET", "/v1/namespace/nope", 404, ""),
    ]);
    let run = Run::against(&server);
    let line = ["namespace", "create", "-name", "team-1", "-description=Example", "-meta", "k=v"];
    let text = "Name: team-1\nDescription:\n   Example\nMeta:\n   k: v\n";
    assert_eq!(run.consul(&line), success(text));
    let body = json!({ "Name": "team-1", "Description": "Example", "Meta": { "k": "v" } });
    assert_eq!(server.asked()[0].json(), body);
    let text = format!("{text}Create Index: 3\nModify Index: 4\n");
    assert_eq!(run.consul(&["namespace", "read", "-meta", "team-1"]), success(&text));
    let text = "There is no namespace \"nope\"\n";
    assert_eq!(run.consul(&["namespace", "read", "nope"]), failure(1, text));
    let text = "Missing required '-name' flag\n";
    assert_eq!(run.consul(&["namespace", "create"]), failure(1, text));
}

#[test]
fn all_are_listed() {
    let rows = json!([{ "Name": "default", "Description": "Builtin" }, { "Name": "team-1" }]);
    let server = Server::start(vec![Answer::get("/v1/partitions", rows)]);
    let run = Run::against(&server);
    let text = "default:\n   Description:\n      Builtin\nteam-1:\n   Description:\n";
    assert_eq!(run.consul(&["partition", "list"]), success(text));
    let json = run.consul(&["partition", "list", "-format=json"]).stdout;
    assert!(json.starts_with("[\n   {\n      \"Name\": \"default\",\n"), "{json}");
    let text = "Unknown format: x\n";
    assert_eq!(run.consul(&["partition", "list", "-format=x"]), failure(1, text));
}

#[test]
fn one_is_changed_and_deleted() {
    let row = json!({ "Name": "a", "Meta": { "old": "1" } });
    let server = Server::start(vec![
        Answer::get("/v1/namespace/a", row.clone()),
        Answer::put("/v1/namespace/a", row.clone()),
        Answer::put("/v1/partition/a", row),
        Answer::new("DELETE", "/v1/partition/a", 200, ""),
    ]);
    let run = Run::against(&server).stdin("name = \"a\" description = \"b\"");
    let line = ["namespace", "update", "-name=a", "-merge-meta", "-meta=new=2"];
    assert_eq!(run.consul(&line).exit, 0);
    let body = json!({ "Name": "a", "Meta": { "new": "2", "old": "1" } });
    assert_eq!(server.asked()[1].json(), body);
    assert_eq!(run.consul(&["partition", "write", "-"]).exit, 0);
    assert_eq!(server.asked()[2].json(), json!({ "Name": "a", "Description": "b" }));
    let text = "Partition \"a\" deleted successfully\n";
    assert_eq!(run.consul(&["partition", "delete", "a"]), success(text));
}
