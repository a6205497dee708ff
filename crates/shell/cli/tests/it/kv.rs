//! `consul kv`: what is sent, and every message of cli 5.6.

use serde_json::json;

use crate::run::{Run, Scratch, failure, success};
use crate::server::{Answer, Server};

fn row(key: &str, value: &str) -> serde_json::Value {
    json!({
        "LockIndex": 0, "Key": key, "Flags": 7, "Value": value, "CreateIndex": 10, "ModifyIndex": 11,
    })
}

fn put_server(written: bool) -> Server {
    Server::start(vec![Answer::put("/v1/kv/a/b", written)])
}

fn put(server: &Server, line: &[&str]) -> crate::run::Outcome {
    Run::against(server).stdin("from stdin").consul(&[&["kv", "put"], line].concat())
}

#[test]
fn values_come_literally_from_a_file_or_from_stdin() {
    let scratch = Scratch::new("kv");
    scratch.write("value", "from file\n");
    let at_file = format!("@{}", scratch.path().join("value").display());
    for (line, body) in [
        (&["a/b", "5"][..], "5"),
        (&["a/b", "-5"], "-5"),
        (&["a/b"], ""),
        (&["a/b", ""], ""),
        (&["a/b", "-"], "from stdin"),
        (&["a/b", &at_file], "from file\n"),
        (&["-base64", "a/b", "aGk="], "hi"),
        (&["/a/b", "x"], "x"),
    ] {
        let server = put_server(true);
        let key = line.iter().find(|word| word.ends_with("a/b")).unwrap();
        assert_eq!(put(&server, line), success(&format!("Success! Data written to: {key}\n")));
        let asked = server.asked();
        assert_eq!(asked[0].line, "PUT /v1/kv/a/b");
        assert_eq!(String::from_utf8_lossy(&asked[0].body), body);
    }
}

#[test]
fn locks_and_comparisons_are_parameters() {
    for (line, request, said) in [
        (&["-flags=42"][..], "PUT /v1/kv/a/b?flags=42", "Data written to"),
        (&["-cas", "-modify-index=3"], "PUT /v1/kv/a/b?cas=3", "Data written to"),
        (&["-acquire", "-session=s"], "PUT /v1/kv/a/b?acquire=s", "Lock acquired on"),
        (&["-release", "-session", "s"], "PUT /v1/kv/a/b?release=s", "Lock released on"),
    ] {
        let server = put_server(true);
        let outcome = put(&server, &[line, &["a/b", "v"]].concat());
        assert_eq!(outcome, success(&format!("Success! {said}: a/b\n")));
        assert_eq!(server.lines(), [request]);
    }
}

#[test]
fn a_write_that_did_not_happen_says_why() {
    for (line, text) in [
        (&["-cas", "-modify-index=3"][..], "Did not write to a/b: CAS failed"),
        (&["-cas"], "Did not write to a/b: CAS performed with index=0 and key already exists."),
        (&["-acquire", "-session=s"], "Did not acquire lock"),
        (&["-release", "-session=s"], "Did not release lock"),
    ] {
        let server = put_server(false);
        let outcome = put(&server, &[line, &["a/b", "v"]].concat());
        assert_eq!(outcome, failure(1, &format!("Error! {text}\n")));
    }
    let server = put_server(true);
    for (line, text) in [
        (&["-acquire", "k"][..], "Missing -session (required with -acquire and -release)"),
        (&[], "Missing KEY argument"),
        (&["a", "b", "c"], "Too many arguments (expected 1 or 2, got 3)"),
        (&["k", "@/no/such"], "Failed to read file: open /no/such: no such file or directory"),
    ] {
        assert_eq!(put(&server, line), failure(1, &format!("Error! {text}\n")));
    }
    assert_eq!(server.lines(), Vec::<String>::new());
}

#[test]
fn one_key_in_every_form() {
    let server = Server::start(vec![Answer::get("/v1/kv/a", vec![row("a", "aGk=")])]);
    let run = Run::against(&server);
    assert_eq!(run.consul(&["kv", "get", "/a"]), success("hi\n"));
    assert_eq!(run.consul(&["kv", "get", "-base64", "a"]), success("aGk=\n"));
    let detailed = "CreateIndex      10\nFlags            7\nKey              a\n\
                    LockIndex        0\nModifyIndex      11\nSession          -\n\
                    Value            hi\n";
    assert_eq!(run.consul(&["kv", "get", "-detailed", "a"]), success(detailed));
    assert_eq!(run.consul(&["kv", "get"]), failure(1, "Error! Missing KEY argument\n"));
    let text = "Too many arguments (expected 1, got 2)\n";
    assert_eq!(run.consul(&["kv", "get", "a", "b"]), failure(1, text));
}

#[test]
fn many_keys_in_every_form() {
    let rows = vec![row("a/x", "MQ=="), row("a/y", "Mg==")];
    let recurse = || Answer::get("/v1/kv/a/", rows.clone());
    let server = Server::start(vec![recurse(), recurse(), recurse()]);
    let run = Run::against(&server);
    assert_eq!(run.consul(&["kv", "get", "-recurse", "a/"]), success("a/x:1\na/y:2\n"));
    assert_eq!(run.consul(&["kv", "get", "-recurse", "-keys", "a/"]), success("a/x\na/y\n"));
    let detailed = run.consul(&["kv", "get", "-recurse", "-detailed", "a/"]).stdout;
    assert!(detailed.contains("Value            1\n\nCreateIndex"), "{detailed}");
    assert!(detailed.ends_with("Value            2\n"), "{detailed}");
    let keys = Server::start(vec![Answer::get("/v1/kv/a/", json!(["a/x", "a/y"]))]);
    assert_eq!(Run::against(&keys).consul(&["kv", "get", "-keys", "a/"]), success("a/x\na/y\n"));
    assert_eq!(keys.lines(), ["GET /v1/kv/a/?keys=&separator=%2F"]);
    let none = Server::start(vec![Answer::new("GET", "/v1/kv/", 404, "")]);
    assert_eq!(Run::against(&none).consul(&["kv", "get", "-recurse"]), success(""));
}

#[test]
fn deletions() {
    let server = Server::start(vec![Answer::delete("/v1/kv/a", true)]);
    let run = Run::against(&server);
    assert_eq!(run.consul(&["kv", "delete", "a"]), success("Success! Deleted key: a\n"));
    assert_eq!(
        run.consul(&["kv", "delete", "-recurse", "a"]),
        success("Success! Deleted keys with prefix: a\n")
    );
    assert_eq!(server.lines(), ["DELETE /v1/kv/a", "DELETE /v1/kv/a?recurse="]);
    let kept = Server::start(vec![Answer::delete("/v1/kv/a", false)]);
    let text = "Error! Did not delete key a: CAS failed\n";
    assert_eq!(
        Run::against(&kept).consul(&["kv", "delete", "-cas", "-modify-index=2", "a"]),
        failure(1, text)
    );
    assert_eq!(run.consul(&["kv", "delete"]), failure(1, "Error! Missing KEY argument\n"));
    let text = "Cannot specify -modify-index without -cas!\n";
    assert_eq!(run.consul(&["kv", "delete", "-modify-index=2", "a"]), failure(1, text));
}

#[test]
fn an_export_can_be_imported() {
    let rows = vec![row("a/x", "MQ=="), row("a/d/", "")];
    let server = Server::start(vec![
        Answer::get("/v1/kv/a", rows),
        Answer::put("/v1/kv/p/a/x", true),
        Answer::put("/v1/kv/p/a/d/", true),
    ]);
    let run = Run::against(&server);
    let export = run.consul(&["kv", "export", "a"]).stdout;
    let text = "[\n\t{\n\t\t\"key\": \"a/x\",\n\t\t\"flags\": 7,\n\t\t\"value\": \"MQ==\"\n\t},\n";
    assert!(export.starts_with(text), "{export}");
    let imported = run.stdin(&export).consul(&["kv", "import", "-prefix=p", "-"]);
    assert_eq!(imported, success("Imported: p/a/x\nImported: p/a/d/\n"));
    let asked = server.asked();
    assert_eq!(asked[1].line, "PUT /v1/kv/p/a/x?flags=7");
    assert_eq!(asked[1].body, b"1");
}

#[test]
fn an_import_that_fails_keeps_what_was_said() {
    let server = Server::start(vec![
        Answer::put("/v1/kv/a", true),
        Answer::new("PUT", "/v1/kv/b", 413, "too large"),
    ]);
    let data = json!([{ "key": "a" }, { "key": "b", "value": "MQ==" }]).to_string();
    let outcome = Run::against(&server).consul(&["kv", "import", &data]);
    assert_eq!((outcome.exit, outcome.stdout.as_str()), (1, "Imported: a\n"));
    let text = "Error! Failed writing data for key b: Unexpected response code: 413 (too large)\n";
    assert_eq!(outcome.stderr, text);
}
