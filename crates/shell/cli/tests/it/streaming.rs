//! `consul monitor` and `consul watch`: answers that go on.

use std::io::{Read, Write};
use std::net::TcpListener;

use serde_json::json;

use crate::run::{Run, Scratch, failure, success};
use crate::server::{Answer, Server};

#[test]
fn the_log_is_shown_until_the_agent_stops() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let agent = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 4096];
        let length = stream.read(&mut request).unwrap();
        // Lines need not end where chunks do.
        let answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
                      9\r\n[INFO] a\n\r\n7\r\n[INFO] \r\n6\r\nb\nlast\r\n0\r\n\r\n";
        stream.write_all(answer.as_bytes()).unwrap();
        String::from_utf8_lossy(&request[..length]).into_owned()
    });
    let line = ["monitor", "-log-level=debug", "-log-json", "-http-addr", &address];
    let outcome = Run::default().consul(&line);
    let text = "[INFO] a\n[INFO] b\nlast\n\nRemote side ended the monitor! This usually means that \
                the\nremote side has exited or crashed.\n";
    assert_eq!((outcome.exit, outcome.stdout.as_str()), (1, text));
    let request = agent.join().unwrap();
    assert!(request.starts_with("GET /v1/agent/monitor?logjson=true&loglevel=debug "), "{request}");
}

#[test]
fn a_log_that_may_not_be_seen_is_an_error() {
    let server = Server::start(vec![Answer::new("GET", "/v1/agent/monitor", 403, "no")]);
    let text = "Error starting monitor: Unexpected response code: 403 (no)\n";
    assert_eq!(Run::against(&server).consul(&["monitor"]), failure(1, text));
}

fn leader() -> Answer {
    Answer::get("/v1/status/leader", "127.0.0.1:8300")
}

#[test]
fn a_watch_without_a_program_prints_the_first_answer() {
    let row = json!({ "Key": "k", "Value": "aGk=" });
    let server = Server::start(vec![
        leader(),
        Answer::get("/v1/kv/k", vec![row]).index(5),
        Answer::get("/v1/catalog/services", json!({ "web": ["a"] })).index(5),
        Answer::new("GET", "/v1/kv/absent", 404, "").index(5),
    ]);
    let run = Run::against(&server);
    let watch = |line: &[&str]| run.consul(&[&["watch"], line].concat());
    let text = "{\n    \"Key\": \"k\",\n    \"Value\": \"aGk=\"\n}\n";
    assert_eq!(watch(&["-type=key", "-key=k"]), success(text));
    let text = "{\n    \"web\": [\n        \"a\"\n    ]\n}\n";
    assert_eq!(watch(&["-type=services"]), success(text));
    assert_eq!(watch(&["-type=key", "-key=absent"]), success("null\n"));
}

#[test]
fn a_program_runs_for_every_change_until_it_fails() {
    let answer = |services, index| Answer::get("/v1/catalog/services", services).index(index);
    let server = Server::start(vec![
        leader(),
        answer(json!({ "a": [] }), 5),
        answer(json!({ "a": [] }), 6),
        answer(json!({ "a": [], "b": [] }), 7),
    ]);
    let scratch = Scratch::new("watch");
    let log = scratch.path().join("log");
    // It keeps a record and gives up when it sees b.
    let script = format!(
        "read line; echo \"$CONSUL_INDEX $line\" >> {}; case $line in *b*) exit 3;; esac",
        log.display()
    );
    let outcome = Run::against(&server).consul(&["watch", "-type=services", &script]);
    assert_eq!(outcome, failure(1, "Error executing handler: exit status 3\n"));
    let record = std::fs::read_to_string(log).unwrap();
    assert_eq!(record, "5 {\"a\":[]}\n7 {\"a\":[],\"b\":[]}\n");
    assert_eq!(
        server.lines()[1..],
        [
            "GET /v1/catalog/services",
            "GET /v1/catalog/services?index=5",
            "GET /v1/catalog/services?index=6",
        ]
    );
}

#[test]
fn a_watch_for_nothing_is_explained() {
    let outcome = Run::default().consul(&["watch"]);
    assert_eq!(outcome.exit, 1);
    assert!(outcome.stderr.starts_with("Watch type must be specified\n\nUsage: consul watch "));
    let outcome =
        Run::default().consul(&["watch", "-type=service", "-service=x", "-passingonly=x"]);
    assert_eq!(outcome, failure(1, "Failed to parse passingonly flag: \"x\" is not a boolean\n"));
    let server = Server::start(vec![Answer::new("GET", "/v1/status/leader", 500, "no")]);
    let text = "Error querying Consul agent: Unexpected response code: 500 (no)\n";
    assert_eq!(Run::against(&server).consul(&["watch", "-type=nodes"]), failure(1, text));
}
