//! What holds for every endpoint (http-api 2).

use bytes::Bytes;
use http::Request;
use http_body_util::Full;

use crate::cluster::Cluster;

#[tokio::test(flavor = "multi_thread")]
async fn methods_paths_and_redirects() {
    let cluster = Cluster::with("").await;
    let options = cluster.call("OPTIONS", "/v1/kv/a", "").await;
    assert_eq!((options.status, &*options.body), (200, ""));
    assert_eq!(options.headers["allow"], "OPTIONS,GET,PUT,DELETE");
    let head = cluster.call("HEAD", "/v1/kv/a", "").await;
    assert_eq!(head.error(), (405, "method HEAD not allowed"));

    for (path, location) in [
        ("/v1//catalog/nodes?x=1", "/v1/catalog/nodes?x=1"),
        ("/v1/kv", "/v1/kv/"),
        ("//evil.example/", "/evil.example/"),
    ] {
        let answer = cluster.get(path).await;
        assert_eq!((answer.status, &*answer.headers["location"]), (307, location), "{path}");
    }
    let unknown = cluster.get("/v1/nosuch").await;
    assert_eq!(unknown.error(), (404, "Invalid URL path: not a recognized HTTP API endpoint\n"));
    assert!(!unknown.headers.contains_key("x-consul-default-acl-policy"));
    assert!(cluster.get("/nosuch").await.body.contains("ensure the path starts with '/v1/'"));
    assert_eq!(cluster.get("/v1/kv/a%00b").await.status, 400);
    assert_eq!(cluster.get("/v1/kv/a%zz").await.status, 400);
    assert_eq!(cluster.get("/v1/catalog/nodes?x=%zz").await.status, 500);
    assert_eq!(cluster.get("/").await.status, 200);
    assert_eq!(cluster.get("/v1/acl/tokens").await.error(), (401, "ACL support disabled"));
    cluster.agent.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn layouts_headers_and_tenancy() {
    let cluster = Cluster::with(
        r#"http_config { response_headers { "Access-Control-Allow-Origin" = "*" "Bad Name" = "x" } }"#,
    )
    .await;
    // Dev mode indents; `?pretty` adds a newline.
    assert_eq!(cluster.get("/v1/catalog/datacenters").await.body, "[\n    \"dc1\"\n]");
    assert_eq!(cluster.get("/v1/catalog/datacenters?pretty").await.body, "[\n    \"dc1\"\n]\n");
    let answer = cluster.get("/v1/nosuch").await;
    assert_eq!(answer.headers["access-control-allow-origin"], "*");
    assert!(!answer.headers.contains_key("bad name"));

    for path in ["/v1/catalog/nodes?ns=a", "/v1/kv/a?partition=b", "/v1/peerings?partition=b"] {
        let answer = cluster.get(path).await;
        assert_eq!(answer.status, 400, "{path}: {answer:?}");
        assert!(answer.body.contains("the only one is \"default\""), "{path}: {answer:?}");
    }
    assert_eq!(cluster.get("/v1/catalog/nodes?ns=default&partition=default").await.status, 200);
    let body = r#"{"Name":"web","Partition":"b"}"#;
    assert_eq!(cluster.put("/v1/agent/service/register", body).await.status, 400);
    cluster.agent.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_and_tokens() {
    let cluster = Cluster::with("limits { kv_max_value_size = 16 }").await;
    let large = cluster.put("/v1/kv/a", &"x".repeat(17)).await;
    let text = "Request body(17 bytes) too large, max size: 16 bytes. See https://developer.hashicorp.com/docs/agent/config/config-files#kv_max_value_size.";
    assert_eq!(large.error(), (413, text));
    let large = cluster.put("/v1/config", &"x".repeat(2 << 20)).await;
    assert_eq!(large.status, 413);

    let secret = "2f5e5f9d-hunter2";
    let body = format!(r#"{{"PeerName": "a", "PeeringToken": ["{secret}"]}}"#);
    let request = Request::builder()
        .method("POST")
        .uri(format!("/v1/peering/establish?token={secret}"))
        .header("X-Consul-Token", secret);
    let answer = cluster.send(request.body(Full::new(Bytes::from(body))).unwrap()).await;
    assert_eq!(answer.status, 400);
    assert!(!format!("{answer:?}").contains("hunter2"), "{answer:?}");
    let wrong = cluster.put("/v1/agent/service/register", "{\"Name\":").await;
    let text = "Request decode failed: EOF while parsing a value at line 1 column 8";
    assert_eq!(wrong.error(), (400, text));
    cluster.agent.shutdown().await;
}
