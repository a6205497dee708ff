//! `consul peering`, where the recordings are silent: token files, JSON, what is sent, errors.

use serde_json::{Value, json};

use crate::run::{Run, Scratch, failure, success};
use crate::server::{Answer, Server};

fn establish(run: &Run, line: &[&str]) -> crate::run::Outcome {
    run.consul(&[&["peering", "establish"], line].concat())
}

fn sent(server: &Server) -> Value {
    server.asked().last().unwrap().json()
}

#[test]
fn a_token_is_sent_with_name_and_metadata() {
    let server = Server::start(vec![Answer::post("/v1/peering/establish", json!({}))]);
    let run = Run::against(&server);
    let line = ["-name", "cluster-01", "-peering-token", "abc=", "-meta", "a=b=c"];
    assert_eq!(
        establish(&run, &line),
        success("Successfully established peering connection with cluster-01\n")
    );
    let body = json!({ "PeerName": "cluster-01", "PeeringToken": "abc=", "Meta": { "a": "b=c" } });
    assert_eq!(sent(&server), body);
}

#[test]
fn a_token_is_read_from_stdin_or_from_a_file() {
    let server = Server::start(vec![Answer::post("/v1/peering/establish", json!({}))]);
    let scratch = Scratch::new("tokens");
    scratch.write("bare.txt", "abc=\n");
    let file = json!({ "PeerName": "cluster-01", "PeeringToken": "abc=", "Partition": "team" });
    scratch.write("peering_token.json", &file.to_string());
    let run = Run::against(&server).directory(scratch.path()).stdin(" abc=\n");
    let expected = json!({ "PeerName": "n", "PeeringToken": "abc=" });
    for word in ["-", "@bare.txt"] {
        assert_eq!(establish(&run, &["-name", "n", "-peering-token", word]).exit, 0);
        assert_eq!(sent(&server), expected);
    }
    // The file that one would post to the HTTP API names the peer itself; a flag still wins.
    let outcome = establish(&run, &["-peering-token", "@peering_token.json"]);
    assert_eq!(outcome, success("Successfully established peering connection with cluster-01\n"));
    assert_eq!(sent(&server), file);
    establish(&run, &["-name", "n", "-partition=p", "-peering-token", "@peering_token.json"]);
    let expected = json!({ "PeerName": "n", "PeeringToken": "abc=", "Partition": "p" });
    assert_eq!(sent(&server), expected);
}

#[test]
fn what_a_token_source_lacks_is_said() {
    let scratch = Scratch::new("bad-tokens");
    scratch.write("empty.txt", "\n");
    scratch.write("broken.json", "{\"PeeringToken\": \"s3cret\"");
    let run = Run::default().directory(scratch.path());
    for (line, stderr) in [
        (&["-name", "n"][..], "Missing the required -peering-token flag\n"),
        (&["-peering-token", "x"], "Missing the required -name flag\n"),
        (
            &["-name", "n", "-peering-token", "@empty.txt"],
            "Missing the required -peering-token flag\n",
        ),
        (&["-peering-token", "@empty.txt"], "Missing the required -name flag\n"),
        (
            &["-name", "n", "-peering-token", "@absent"],
            "Error reading the peering token: Failed to read file: open absent: no such file or directory\n",
        ),
        (
            &["-name", "n", "-peering-token", "@broken.json"],
            "Error reading the peering token: not the JSON that it looks like (line 1, column 25)\n",
        ),
    ] {
        assert_eq!(establish(&run, line), failure(1, stderr));
    }
}

#[test]
fn the_agents_words_end_an_error() {
    let words = "failed to decode token: illegal base64 data at input byte 20: this looks like a JWT, \
                 not a peering token";
    let server = Server::start(vec![Answer::new("POST", "/v1/peering/establish", 500, words)]);
    let line = ["-name", "n", "-peering-token", "eyJhbGciOiJIUzI1NiJ9.e30.x"];
    let text =
        format!("Error establishing peering for n: Unexpected response code: 500 ({words})\n");
    assert_eq!(establish(&Run::against(&server), &line), failure(1, &text));
}

#[test]
fn a_token_request_carries_everything() {
    let answer = json!({ "PeeringToken": "abc=" });
    let server = Server::start(vec![Answer::post("/v1/peering/token", answer)]);
    let run = Run::against(&server);
    let line = [
        "peering",
        "generate-token",
        "-name=c",
        "-meta",
        "k=v",
        "-partition",
        "p",
        "-format",
        "json",
        "-server-external-addresses",
        "32.1.2.3:8502, peer.example.com:443",
    ];
    assert_eq!(run.consul(&line), success("{\"PeeringToken\":\"abc=\"}\n"));
    let addresses = json!(["32.1.2.3:8502", "peer.example.com:443"]);
    assert_eq!(
        sent(&server),
        json!({ "PeerName": "c", "Partition": "p", "Meta": { "k": "v" }, "ServerExternalAddresses": addresses })
    );
    assert_eq!(server.lines(), ["POST /v1/peering/token?partition=p"]);
    let line = ["peering", "generate-token", "-name=c", "-format", "x"];
    let text = "Invalid format, valid formats are {pretty|json}\n";
    assert_eq!(run.consul(&line), failure(1, text));
}

#[test]
fn exported_services_as_json_and_as_nothing() {
    let peering = |services: Value| json!({ "ID": "i", "Name": "c", "State": "ACTIVE", "StreamStatus": { "ExportedServices": services } });
    let server = Server::start(vec![
        Answer::get("/v1/peering/c", peering(json!(["a", "b"]))),
        Answer::get("/v1/peering/c", peering(Value::Null)),
    ]);
    let run = Run::against(&server);
    let line = ["peering", "exported-services", "-name", "c"];
    assert_eq!(
        run.consul(&[&line[..], &["-format=json"]].concat()),
        success("[{\"ID\":\"a\"},{\"ID\":\"b\"}]\n")
    );
    assert_eq!(run.consul(&line), success("\n"));
}

#[test]
fn a_peering_that_may_not_be_read_may_still_be_deleted() {
    let server = Server::start(vec![
        Answer::new("GET", "/v1/peering/c", 403, "Permission denied"),
        Answer::new("DELETE", "/v1/peering/c", 200, ""),
    ]);
    let outcome = Run::against(&server).consul(&["peering", "delete", "-name", "c"]);
    assert_eq!(outcome, success("Successfully submitted peering connection, c, for deletion\n"));
}
