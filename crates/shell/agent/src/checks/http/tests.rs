//! Against a real socket that plays prepared answers, one connection each.

use std::{collections::BTreeMap, time::Duration};

use model::{CheckStatus, Secret};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
};

use super::*;

/// Serves `answers` in order; yields the requests as they came.
async fn serve(answers: Vec<String>) -> (String, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let task = tokio::spawn(async move {
        let mut requests = Vec::new();
        for answer in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = String::new();
            while !is_whole(&request) {
                let mut buffer = [0; 4096];
                let count = stream.read(&mut buffer).await.unwrap();
                assert_ne!(count, 0, "the request ended early: {request}");
                request.push_str(std::str::from_utf8(&buffer[..count]).unwrap());
            }
            requests.push(request);
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
        requests
    });
    (address, task)
}

fn is_whole(request: &str) -> bool {
    let Some((head, body)) = request.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    body.len() >= length.map_or(0, |length| length.parse().unwrap())
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n{body}")
}

fn probe(url: String) -> HttpProbe {
    HttpProbe {
        url: url.into(),
        method: "".into(),
        header: Secret::default(),
        body: Secret::default(),
        follow_redirects: true,
        tls: TlsChoice { skip_verify: false, server_name: None },
        max_output: 4096,
    }
}

async fn run(probe: &HttpProbe) -> Outcome {
    probe.run(Duration::from_secs(10)).await
}

#[tokio::test]
async fn the_status_decides() {
    for (line, status) in [
        ("200 OK", CheckStatus::Passing),
        ("204 No Content", CheckStatus::Passing),
        ("429 Too Many Requests", CheckStatus::Warning),
        ("404 Not Found", CheckStatus::Critical),
        ("503 Own Words", CheckStatus::Critical),
    ] {
        let (address, server) = serve(vec![answer(line, "", "")]).await;
        let outcome = run(&probe(format!("http://{address}/health"))).await;
        assert_eq!(outcome.status, status, "{line}");
        assert_eq!(outcome.output, format!("HTTP GET http://{address}/health: {line} Output: "));
        server.await.unwrap();
    }
}

#[tokio::test]
async fn the_request_is_as_defined() {
    let (address, server) = serve(vec![answer("200 OK", "", "fine")]).await;
    let header = BTreeMap::from([
        ("X-Two".to_owned(), vec!["1".to_owned(), "2".to_owned()]),
        ("Host".to_owned(), vec!["virtual.example".to_owned()]),
    ]);
    let probe = HttpProbe {
        method: "POST".into(),
        header: Secret::new(header),
        body: Secret::new("{\"a\":1}".to_owned()),
        ..probe(format!("http://{address}/x?y=z"))
    };
    let outcome = run(&probe).await;
    let expected = format!("HTTP POST http://{address}/x?y=z: 200 OK Output: fine");
    assert_eq!(outcome, Outcome::passing(expected));
    let request = server.await.unwrap().remove(0);
    assert!(request.starts_with("POST /x?y=z HTTP/1.1\r\n") && request.ends_with("{\"a\":1}"));
    for line in [
        "x-two: 1",
        "x-two: 2",
        "host: virtual.example",
        "user-agent: Consul Health Check",
        "accept: text/plain, text/*, */*",
    ] {
        assert!(request.contains(&format!("\r\n{line}\r\n")), "{line} in {request}");
    }
}

#[tokio::test]
async fn redirects_are_followed_as_get() {
    let away = answer("302 Found", "Location: next\r\n", "");
    let (address, server) = serve(vec![away, answer("200 OK", "", "there")]).await;
    let probe = HttpProbe {
        method: "POST".into(),
        body: Secret::new("data".to_owned()),
        ..probe(format!("http://{address}/a/b"))
    };
    assert_eq!(run(&probe).await.status, CheckStatus::Passing);
    let requests = server.await.unwrap();
    assert!(requests[1].starts_with("GET /a/next HTTP/1.1\r\n") && !requests[1].contains("data"));
}

#[tokio::test]
async fn redirects_are_answers_when_disabled() {
    let away = answer("302 Found", "Location: /next\r\n", "");
    let (address, server) = serve(vec![away]).await;
    let probe = HttpProbe { follow_redirects: false, ..probe(format!("http://{address}/")) };
    let outcome = run(&probe).await;
    let expected = format!("HTTP GET http://{address}/: 302 Found Output: ");
    assert_eq!(outcome, Outcome::critical(expected));
    server.await.unwrap();
}

#[tokio::test]
async fn redirects_end_after_ten() {
    let away = answer("307 Temporary Redirect", "Location: /again\r\n", "");
    let (address, server) = serve(vec![away; 11]).await;
    let outcome = run(&probe(format!("http://{address}/"))).await;
    let expected = format!("Get \"http://{address}/\": stopped after 10 redirects");
    assert_eq!(outcome, Outcome::critical(expected));
    assert_eq!(server.await.unwrap().len(), 11);
}

#[tokio::test]
async fn long_bodies_keep_their_end_within_the_limit() {
    let body = "x".repeat(10_000) + "end";
    let (address, server) = serve(vec![answer("200 OK", "", &body)]).await;
    let outcome = run(&probe(format!("http://{address}/"))).await;
    assert_eq!(outcome.output.len(), 4096);
    assert!(outcome.output.starts_with("HTTP GET http://") && outcome.output.ends_with("end"));
    server.await.unwrap();
}

#[tokio::test]
async fn nobody_there_is_critical() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    let outcome = run(&probe(format!("http://{address}/"))).await;
    let expected =
        format!("Get \"http://{address}/\": dial tcp {address}: connect: connection refused");
    assert_eq!(outcome, Outcome::critical(expected));
}

#[tokio::test]
async fn silence_is_critical_after_the_timeout() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let outcome = probe(format!("http://{address}/")).run(Duration::from_millis(20)).await;
    let expected = format!("Get \"http://{address}/\": no answer within 20ms");
    assert_eq!(outcome, Outcome::critical(expected));
}

#[tokio::test]
async fn nonsense_is_critical() {
    let text = |url: &str| {
        let probe = probe(url.to_owned());
        async move { run(&probe).await }
    };
    let outcome = text("ftp://x/").await;
    assert_eq!(outcome, Outcome::critical("Get \"ftp://x/\": unsupported protocol scheme \"ftp\""));
    assert_eq!(text("").await.status, CheckStatus::Critical);
    assert_eq!(text("http://").await.status, CheckStatus::Critical);
}

#[tokio::test]
async fn credentials_in_the_url_are_used_and_not_shown() {
    let (address, server) = serve(vec![answer("200 OK", "", "")]).await;
    let outcome = run(&probe(format!("http://me:pa%3ass@{address}/"))).await;
    let expected = format!("HTTP GET http://me:xxxxx@{address}/: 200 OK Output: ");
    assert_eq!(outcome, Outcome::passing(expected));
    let request = server.await.unwrap().remove(0);
    let authorization = format!("authorization: Basic {}", STANDARD.encode("me:pa:ss"));
    assert!(request.contains(&authorization), "{request}");
}

#[tokio::test]
async fn certificates_are_verified_unless_told_otherwise() {
    let address =
        crate::checks::test_tls::serve("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await;
    let tls = |skip_verify, name: Option<&str>| TlsChoice {
        skip_verify,
        server_name: name.map(Into::into),
    };
    let probe = |tls| HttpProbe { tls, ..probe(format!("https://{address}/")) };
    let expected = Outcome::passing(format!("HTTP GET https://{address}/: 200 OK Output: ok"));
    assert_eq!(run(&probe(tls(true, None))).await, expected);
    assert_eq!(run(&probe(tls(true, Some("other.example")))).await, expected);
    let refused = run(&probe(tls(false, None))).await;
    assert_eq!(refused.status, CheckStatus::Critical);
    assert!(refused.output.starts_with(&format!("Get \"https://{address}/\": ")), "{refused:?}");
    let nonsense = run(&probe(tls(true, Some("no name")))).await;
    assert_eq!(nonsense.status, CheckStatus::Critical);
}
