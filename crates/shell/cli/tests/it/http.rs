//! The HTTP client: headers, addresses, TLS, and errors in the official words.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::net::UnixListener;
use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::json;

use crate::run::{Run, Scratch, failure, success};
use crate::server::{Answer, Server};

const NO_PEERINGS: &str = "There are no peering connections.\n";

fn list_server() -> Server {
    Server::start(vec![Answer::get("/v1/peerings", json!([]))])
}

#[test]
fn a_token_travels_in_a_header_and_nowhere_else() {
    let server = list_server();
    let run = Run::against(&server).variable("CONSUL_HTTP_TOKEN", "s3cret");
    assert_eq!(run.consul(&["peering", "list"]), success(NO_PEERINGS));
    let asked = server.asked();
    assert_eq!(asked[0].headers["x-consul-token"], "s3cret");
    assert_eq!(asked[0].line, "GET /v1/peerings");
    // Neither does it show up when things go wrong.
    let refused = Server::start(vec![Answer::new("GET", "/v1/peerings", 403, "Permission denied")]);
    let outcome = Run::against(&refused).consul(&["peering", "list", "-token=s3cret"]);
    let text = "Error listing peerings: Unexpected response code: 403 (Permission denied)\n";
    assert_eq!(outcome, failure(1, text));
    let outcome =
        Run::default().consul(&["peering", "list", "-token=s3cret", "-http-addr=127.0.0.1:1"]);
    assert!(!outcome.stderr.contains("s3cret"), "{}", outcome.stderr);
}

#[test]
fn without_a_token_or_password_there_are_no_such_headers() {
    let server = list_server();
    Run::against(&server).consul(&["peering", "list"]);
    let headers = &server.asked()[0].headers;
    assert!(!headers.contains_key("x-consul-token") && !headers.contains_key("authorization"));
    let run = Run::against(&server).variable("CONSUL_HTTP_AUTH", "me:pass");
    run.consul(&["peering", "list"]);
    assert_eq!(server.asked()[1].headers["authorization"], "Basic bWU6cGFzcw==");
}

#[test]
fn shared_flags_become_parameters() {
    let server = Server::start(vec![Answer::get("/v1/catalog/services", json!({ "a": [] }))]);
    let line = [
        "catalog",
        "services",
        "-datacenter=dc2",
        "-stale",
        "-namespace",
        "n",
        "-partition=p",
        "-node-meta=a=b c",
    ];
    assert_eq!(Run::against(&server).consul(&line), success("a\n"));
    assert_eq!(
        server.lines(),
        ["GET /v1/catalog/services?dc=dc2&node-meta=a%3Ab+c&ns=n&partition=p&stale="]
    );
}

#[test]
fn nobody_listening_is_told_in_the_official_words() {
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let address = format!("http://127.0.0.1:{port}");
    let outcome = Run::default().consul(&["peering", "list", "-http-addr", &address]);
    let text = format!(
        "Error listing peerings: Get \"{address}/v1/peerings\": dial tcp 127.0.0.1:{port}: connect: \
         connection refused\n"
    );
    assert_eq!(outcome, failure(1, &text));
    let outcome = Run::default().consul(&["peering", "list", "-http-addr=unix:///no/such.sock"]);
    let text = "Error listing peerings: Get \"http://localhost/v1/peerings\": dial unix \
                /no/such.sock: connect: no such file or directory\n";
    assert_eq!(outcome, failure(1, text));
}

#[test]
fn an_agent_that_hangs_up_is_told_as_go_does() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 1024];
        assert!(stream.read(&mut request).unwrap() > 0);
    });
    let outcome = Run::default().consul(&["reload", "-http-addr", &address]);
    let text = format!("Error reloading: Put \"http://{address}/v1/agent/reload\": EOF\n");
    assert_eq!(outcome, failure(1, &text));
    server.join().unwrap();
}

#[test]
fn a_path_prefix_comes_before_every_path() {
    let server = Server::start(vec![Answer::get("/proxy/v1/peerings", json!([]))]);
    let address = format!("http://{}/proxy/", server.address);
    let outcome = Run::default().consul(&["peering", "list", "-http-addr", &address]);
    assert_eq!(outcome, success(NO_PEERINGS));
}

#[test]
fn a_socket_file_is_an_address_too() {
    let scratch = Scratch::new("socket");
    let path = scratch.path().join("consul.sock");
    let listener = UnixListener::bind(&path).unwrap();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        answer_empty_list(&mut stream)
    });
    let address = format!("unix://{}", path.display());
    let outcome =
        Run::default().variable("CONSUL_HTTP_ADDR", &address).consul(&["peering", "list"]);
    assert_eq!(outcome, success(NO_PEERINGS));
    assert!(server.join().unwrap().contains("host: localhost\r\n"));
}

/// Reads a request, answers `[]`, returns the request.
fn answer_empty_list(stream: &mut (impl Read + Write)) -> String {
    let mut request = Vec::new();
    let mut buffer = [0; 1024];
    while !request.ends_with(b"\r\n\r\n") {
        let length = stream.read(&mut buffer).unwrap();
        assert!(length > 0, "the request ended early");
        request.extend_from_slice(&buffer[..length]);
    }
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]").unwrap();
    String::from_utf8_lossy(&request).to_ascii_lowercase()
}

#[test]
fn wrong_addresses_and_answers_are_explained() {
    let list =
        |address: &str| Run::default().consul(&["peering", "list", "-http-addr", address]).stderr;
    assert_eq!(list("ftp://x"), "Error connecting to Consul agent: Unknown protocol scheme: ftp\n");
    assert!(!list("http://me:s3cret@x:1").contains("s3cret"));
    let server = Server::start(vec![Answer::new("GET", "/v1/peerings", 200, "<html>")]);
    let text = list(&server.address);
    assert!(text.starts_with("Error listing peerings: the agent's answer is not"), "{text}");
}

#[test]
fn one_connection_carries_many_requests() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    // It accepts once only: a second connection would wait for ever.
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut requests = 0;
        let mut buffer = [0; 4096];
        while stream.read(&mut buffer).unwrap_or(0) > 0 {
            requests += 1;
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntrue").unwrap();
        }
        requests
    });
    let data = json!([{ "key": "a" }, { "key": "b" }, { "key": "c" }]).to_string();
    let outcome = Run::default().consul(&["kv", "import", "-http-addr", &address, &data]);
    assert_eq!(outcome, success("Imported: a\nImported: b\nImported: c\n"));
    assert_eq!(server.join().unwrap(), 3);
}

/// An HTTPS server for as many connections; returns its port and its certificate.
fn https_server(connections: usize) -> (u16, String) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec!["agent.example".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().take(connections).flatten() {
            let session = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(session, stream);
            // A client that does not trust the certificate ends the handshake.
            if stream.conn.complete_io(&mut stream.sock).is_ok() {
                answer_empty_list(&mut stream);
            }
        }
    });
    (port, cert.pem())
}

#[test]
fn https_with_a_ca_file_and_a_server_name() {
    let (port, pem) = https_server(1);
    let scratch = Scratch::new("https");
    scratch.write("ca.pem", &pem);
    let run = Run::default()
        .directory(scratch.path())
        .variable("CONSUL_HTTP_ADDR", &format!("https://127.0.0.1:{port}"))
        .variable("CONSUL_CACERT", "ca.pem");
    let outcome = run.consul(&["peering", "list", "-tls-server-name=agent.example"]);
    assert_eq!(outcome, success(NO_PEERINGS));
}

#[test]
fn https_with_a_directory_of_cas() {
    let (port, pem) = https_server(1);
    let scratch = Scratch::new("https-directory");
    scratch.write("ca.pem", &pem);
    scratch.write("notes.txt", "not a certificate");
    let address = format!("127.0.0.1:{port}");
    let run = Run::default().directory(scratch.path()).variable("CONSUL_HTTP_SSL", "true");
    let line = ["peering", "list", "-http-addr", &address, "-ca-path", "."];
    assert_eq!(
        run.consul(&[&line[..], &["-tls-server-name", "agent.example"]].concat()),
        success(NO_PEERINGS)
    );
}

#[test]
fn https_trusts_nobody_without_reason() {
    let (port, pem) = https_server(3);
    let address = format!("https://127.0.0.1:{port}");
    let line = ["peering", "list", "-http-addr", &address];
    let scratch = Scratch::new("https-distrust");
    scratch.write("ca.pem", &pem);
    // A CA that nobody vouches for, then a name that the certificate does not have.
    let start = format!("Error listing peerings: Get \"{address}/v1/peerings\": tls: ");
    let run = Run::default().directory(scratch.path());
    for line in [line.to_vec(), [&line[..], &["-ca-file=ca.pem"]].concat()] {
        let outcome = run.consul(&line);
        assert_eq!(outcome.exit, 1);
        assert!(outcome.stderr.starts_with(&start), "{}", outcome.stderr);
    }
    let run = run.variable("CONSUL_HTTP_SSL_VERIFY", "false");
    assert_eq!(run.consul(&line), success(NO_PEERINGS));
    let outcome = Run::default().consul(&[&line[..], &["-ca-file=/no/such"]].concat());
    let text = "Error connecting to Consul agent: Error loading CA file /no/such: no such file or directory\n";
    assert_eq!(outcome, failure(1, text));
}
