//! Over real sockets: what clients see of connections, and how they end.

use agent::Listener;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};

use crate::cluster::{Cluster, PATIENCE};

/// A cluster with its API on a socket.
async fn served(settings: &str) -> (Cluster, std::net::SocketAddr) {
    let cluster = Cluster::with(settings).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    cluster.agent.spawn(http_api::serve(Listener::Tcp(listener), cluster.agent.clone()));
    (cluster, address)
}

/// Sends bytes and reads until the other side closes.
async fn exchange(stream: &mut TcpStream, request: &[u8]) -> String {
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    // A connection that is cut has said what it had to say.
    let _ = timeout(PATIENCE, stream.read_to_end(&mut answer)).await.expect("the connection ends");
    String::from_utf8_lossy(&answer).into_owned()
}

const LAST: &str = "Host: x\r\nConnection: close\r\n\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn connections_are_kept_and_headers_spelled_as_go_does() {
    let (cluster, address) = served("").await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let two =
        format!("GET /v1/status/leader HTTP/1.1\r\nHost: x\r\n\r\nGET /v1/kv/a HTTP/1.1\r\n{LAST}");
    let answers = exchange(&mut stream, two.as_bytes()).await;
    assert!(answers.starts_with("HTTP/1.1 200 OK\r\n"), "{answers}");
    assert!(answers.contains("HTTP/1.1 404 Not Found\r\n"), "{answers}");
    for header in
        ["X-Consul-Default-Acl-Policy: allow", "X-Consul-Knownleader: true", "X-Consul-Index: "]
    {
        assert!(answers.contains(header), "{header}: {answers}");
    }
    let mut stream = TcpStream::connect(address).await.unwrap();
    let answer = exchange(&mut stream, b"no HTTP at all\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    cluster.agent.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_client_cannot_take_all_connections() {
    let (cluster, address) = served("limits { http_max_conns_per_client = 1 }").await;
    let request = format!("GET /v1/status/leader HTTP/1.1\r\n{LAST}");
    let mut first = TcpStream::connect(address).await.unwrap();
    first.write_all(b"GET /v1/status/leader HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    first.read_exact(&mut [0; 12]).await.unwrap();
    let mut second = TcpStream::connect(address).await.unwrap();
    let refused = exchange(&mut second, b"").await;
    assert!(refused.starts_with("HTTP/1.1 429 Too Many Requests\r\n"), "{refused}");
    let (head, body) = refused.split_once("\r\n\r\n").unwrap();
    assert!(head.contains(&format!("Content-Length: {}", body.len())), "{refused}");
    assert!(exchange(&mut first, request.as_bytes()).await.contains("HTTP/1.1 200"));
    cluster.agent.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_ends_blocked_reads_and_idle_connections() {
    let (cluster, address) = served("").await;
    let index = cluster.get("/v1/kv/a").await.index();
    let mut idle = TcpStream::connect(address).await.unwrap();
    idle.write_all(b"GET /v1/status/leader HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    idle.read_exact(&mut [0; 12]).await.unwrap();
    let blocked = format!("/v1/kv/a?index={index}&wait=9m");
    let stopped =
        timeout(PATIENCE, async { tokio::join!(cluster.get(&blocked), cluster.agent.shutdown()) });
    let (answer, ()) = stopped.await.expect("the agent stops");
    assert_eq!(answer.error(), (503, "the agent is shutting down"));
    exchange(&mut idle, b"").await;
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
}
