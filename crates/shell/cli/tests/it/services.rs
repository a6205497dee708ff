//! `consul services` and `consul config`: what is read from files and what is sent.

use serde_json::{Value, json};

use crate::run::{Run, Scratch, failure, success};
use crate::server::{Answer, Server};

fn bodies(server: &Server) -> Vec<Value> {
    server.asked().iter().filter(|asked| !asked.body.is_empty()).map(|asked| asked.json()).collect()
}

#[test]
fn services_are_registered_from_flags() {
    let server = Server::start(vec![Answer::new("PUT", "/v1/agent/service/register", 200, "")]);
    let line = [
        "services",
        "register",
        "-name=web",
        "-id=web-1",
        "-port=80",
        "-tag=a",
        "-tag=b",
        "-meta=k=v",
        "-tagged-address=wan=[::1]:9",
    ];
    assert_eq!(Run::against(&server).consul(&line), success("Registered service: web\n"));
    let body = json!({
        "Name": "web", "ID": "web-1", "Tags": ["a", "b"], "Port": 80, "Meta": { "k": "v" },
        "TaggedAddresses": { "wan": { "Address": "::1", "Port": 9 } },
    });
    assert_eq!(bodies(&server), [body]);
}

#[test]
fn services_are_registered_and_removed_by_files() {
    let server = Server::start(vec![
        Answer::new("PUT", "/v1/agent/service/register", 200, ""),
        Answer::new("PUT", "/v1/agent/service/deregister/web-1", 200, ""),
        Answer::new("PUT", "/v1/agent/service/deregister/db", 200, ""),
    ]);
    let scratch = Scratch::new("services");
    let web = "service {\n name = \"web\"\n id = \"web-1\"\n enable_tag_override = true\n \
               check { ttl = \"10s\" }\n connect { sidecar_service { } }\n}\n";
    scratch.write("web.hcl", web);
    scratch.write("db.json", r#"{"services": [{"name": "db", "port": 5432}]}"#);
    let run = Run::against(&server).directory(scratch.path());
    let outcome = run.consul(&["services", "register", "web.hcl", "db.json"]);
    assert_eq!(outcome, success("Registered service: web\nRegistered service: db\n"));
    let web = json!({
        "Name": "web", "Id": "web-1", "EnableTagOverride": true, "Check": { "Ttl": "10s" },
        "Connect": { "SidecarService": {} },
    });
    assert_eq!(bodies(&server), [web, json!({ "Name": "db", "Port": 5432 })]);
    let outcome = run.consul(&["services", "deregister", "web.hcl", "db.json"]);
    assert_eq!(outcome, success("Deregistered service: web-1\nDeregistered service: db\n"));
}

#[test]
fn service_arguments_are_checked() {
    for (line, text) in [
        (&["register"][..], "Service registration requires at least one argument or flags."),
        (
            &["register", "-name=x", "f.hcl"],
            "Service registration requires arguments or -id, not both.",
        ),
        (&["deregister"], "Service deregistration requires at least one argument or -id."),
        (
            &["deregister", "-id=x", "f.hcl"],
            "Service deregistration requires arguments or -id, not both.",
        ),
        (
            &["register", "-name=x", "-tagged-address=wan=a"],
            "Invalid Tagged Address: \"a\" is not host:port",
        ),
        (
            &["register", "f.txt"],
            "Error: file f.txt has unknown extension; must be .hcl or .json, or config format must be set",
        ),
    ] {
        let outcome = Run::default().consul(&[&["services"], line].concat());
        assert_eq!(outcome, failure(1, &format!("{text}\n")));
    }
}

#[test]
fn an_export_keeps_the_rest_of_the_entry_and_compares_its_index() {
    let entry = json!({
        "Kind": "exported-services", "Name": "default",
        "Services": [{ "Name": "web", "Consumers": [{ "Peer": "a" }] }],
        "Meta": { "k": "v" }, "Hash": 1, "CreateIndex": 5, "ModifyIndex": 9,
    });
    let path = "/v1/config/exported-services/default";
    let server = Server::start(vec![
        Answer::get(path, entry),
        Answer::put("/v1/config", true),
        Answer::put("/v1/config", false),
    ]);
    let run = Run::against(&server);
    let line = ["services", "export", "-name=db", "-consumer-peers=a,b"];
    let text = "Successfully exported service \"db\" to cluster peers \"a,b\"\n";
    assert_eq!(run.consul(&line), success(text));
    let body = json!({
        "Kind": "exported-services", "Name": "default",
        "Services": [
            { "Name": "web", "Consumers": [{ "Peer": "a" }] },
            { "Name": "db", "Consumers": [{ "Peer": "a" }, { "Peer": "b" }] },
        ],
        "Meta": { "k": "v" }, "CreateIndex": 5, "ModifyIndex": 9,
    });
    assert_eq!(bodies(&server), [body]);
    assert_eq!(server.lines()[1], "PUT /v1/config?cas=9");
    let text = "Config entry was changed during update. Please try again\n";
    assert_eq!(run.consul(&line), failure(1, text));
}

#[test]
fn the_first_export_makes_the_entry() {
    let path = "/v1/config/exported-services/default";
    let missing = "Config entry not found for \"exported-services\" / \"default\"";
    let server = Server::start(vec![
        Answer::new("GET", path, 404, missing),
        Answer::put("/v1/config", true),
    ]);
    let line = ["services", "export", "-name=db", "-consumer-peers=a"];
    assert_eq!(Run::against(&server).consul(&line).exit, 0);
    assert_eq!(server.lines()[1], "PUT /v1/config?cas=0");
    let services = json!([{ "Name": "db", "Consumers": [{ "Peer": "a" }] }]);
    let body = json!({ "Kind": "exported-services", "Name": "default", "Services": services });
    assert_eq!(bodies(&server), [body]);
}

#[test]
fn exported_and_imported_services_are_tables_or_json() {
    let row = |name: &str, peer: &str| json!({ "Service": name, "Consumers": { "Peers": [peer] } });
    let server = Server::start(vec![
        Answer::get("/v1/exported-services", vec![row("web", "a"), row("db", "b")]),
        Answer::get("/v1/imported-services", json!([{ "Service": "web", "SourcePeer": "east" }])),
    ]);
    let run = Run::against(&server);
    let exported = |line: &[&str]| run.consul(&[&["services", "exported-services"], line].concat());
    assert_eq!(exported(&[]), success("Service  Consumer Peers\nweb      a\ndb       b\n"));
    let filtered = exported(&["-filter", "Consumers.Peers contains b"]);
    assert_eq!(filtered, success("Service  Consumer Peers\ndb       b\n"));
    let filtered = exported(&["-filter", "Service == nope"]);
    assert_eq!(filtered, success("No exported services found\n"));
    let wrong = exported(&["-filter", "Nope == 1"]).stderr;
    assert!(wrong.starts_with("Error while creating filter: "), "{wrong}");
    let imported = run.consul(&["services", "imported-services"]);
    assert_eq!(imported, success("Service  Source Peer\nweb      east\n"));
    let json = run.consul(&["services", "imported-services", "-format=json"]).stdout;
    assert!(json.starts_with("[\n    {\n        \"Service\": \"web\",\n"), "{json}");
}

#[test]
fn config_entries_compare_indexes_when_told_to() {
    let server = Server::start(vec![
        Answer::put("/v1/config", false),
        Answer::delete("/v1/config/exported-services/default", false),
    ]);
    let run = Run::against(&server).stdin("Kind = \"exported-services\"\nName = \"default\"\n");
    let outcome = run.consul(&["config", "write", "-cas", "-modify-index=7", "-"]);
    let text = "Config entry not updated: exported-services/default\n";
    assert_eq!(outcome, failure(1, text));
    let line = ["config", "delete", "-filename=-", "-cas", "-modify-index=7"];
    let text = "Config entry not deleted: exported-services/default\n";
    assert_eq!(run.consul(&line), failure(1, text));
    assert_eq!(
        server.lines(),
        ["PUT /v1/config?cas=7", "DELETE /v1/config/exported-services/default?cas=7"]
    );
}

#[test]
fn config_arguments_are_checked() {
    for (line, text) in [
        (&["read"][..], "Must specify the -kind parameter"),
        (&["read", "-kind=k"], "Must specify the -name parameter"),
        (&["list"], "Must specify the -kind parameter"),
        (&["delete"], "Must specify the -kind or -filename parameter"),
        (&["delete", "-kind=k"], "Must specify the -name parameter"),
        (&["delete", "-name=n"], "Must specify the -kind parameter"),
        (&["delete", "-kind=k", "-filename=f"], "filename can't be used with kind or name"),
        (
            &["delete", "-kind=k", "-name=n", "-cas"],
            "Must specify a -modify-index greater than 0 with -cas",
        ),
        (
            &["delete", "-kind=k", "-name=n", "-modify-index=1"],
            "Cannot specify -modify-index without -cas",
        ),
    ] {
        let outcome = Run::default().consul(&[&["config"], line].concat());
        assert_eq!(outcome, failure(1, &format!("{text}\n")));
    }
}

#[test]
fn files_are_validated_without_an_agent() {
    let scratch = Scratch::new("validate");
    scratch.write("good.hcl", "data_dir = \"data\"\ndatacenter = \"dc1\"\n");
    scratch.write("bad.json", r#"{"data_dir": "data", "nosuch": 1}"#);
    let run = Run::default().directory(scratch.path());
    assert_eq!(run.consul(&["validate", "good.hcl"]).stdout, "Configuration is valid!\n");
    assert_eq!(run.consul(&["validate", "-quiet", "good.hcl"]), success(""));
    let bad = run.consul(&["validate", "bad.json"]);
    assert_eq!((bad.exit, bad.stdout.as_str()), (1, ""));
    let start = "Config validation failed: failed to parse bad.json: ";
    assert!(bad.stderr.starts_with(start) && bad.stderr.contains("nosuch"), "{}", bad.stderr);
    assert_eq!(
        run.consul(&["validate"]),
        failure(1, "Must specify at least one config file or directory\n")
    );
}
