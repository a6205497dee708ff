//! What operators look at: the metrics, the log, the CA's settings.

use std::time::SystemTime;

use agent::{LogFeed, LogLine};
use http::Request;
use http_body_util::{BodyExt, Full};
use serde_json::Value;
use tracing::Level;

use crate::cluster::Cluster;

#[tokio::test(flavor = "multi_thread")]
async fn metrics_count_requests_and_rows() {
    let cluster = Cluster::with(r#"telemetry { prometheus_retention_time = "60s" }"#).await;
    cluster.put("/v1/kv/a", "1").await;
    let metrics = cluster.get("/v1/agent/metrics").await.json();
    let named = |list: &str, name: &str| {
        let rows = metrics[list].as_array().unwrap().iter();
        rows.filter(|row| row["Name"].as_str().unwrap().ends_with(name))
            .cloned()
            .collect::<Vec<Value>>()
    };
    assert_eq!(named("Gauges", "consul.state.kv_entries")[0]["Value"], 1);
    assert_eq!(named("Gauges", ".runtime.alloc_bytes").len(), 1);
    let put = named("Samples", "consul.api.http")
        .into_iter()
        .find(|row| row["Labels"]["method"] == "PUT" && row["Labels"]["path"] == "v1_kv");
    assert_eq!(put.unwrap()["Count"], 1);
    let text = cluster.get("/v1/agent/metrics?format=prometheus").await;
    assert!(text.body.contains("\nconsul_state_kv_entries 1\n"), "{text:?}");
    cluster.agent.shutdown().await;

    let cluster = Cluster::with("").await;
    assert_eq!(cluster.get("/v1/agent/metrics?format=prometheus").await.status, 415);
    cluster.agent.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_followed_until_the_agent_stops() {
    let cluster = Cluster::with("").await;
    let feed = LogFeed::default();
    cluster.agent.publishes_log_to(feed.clone());
    assert_eq!(
        cluster.get("/v1/agent/monitor?loglevel=loud").await.error(),
        (400, "Unknown log level: loud")
    );
    let request = Request::get("/v1/agent/monitor?loglevel=warn");
    let mut answer = cluster.api.answer(request.body(Full::default()).unwrap()).await;
    for (level, message) in [(Level::INFO, "detail"), (Level::WARN, "trouble")] {
        let (at, message) = (SystemTime::now(), message.to_owned());
        feed.publish(LogLine { at, level, target: "a::b", message, fields: Vec::new() });
    }
    let frame = answer.body_mut().frame().await.unwrap().unwrap().into_data().unwrap();
    let line = String::from_utf8(frame.to_vec()).unwrap();
    assert!(line.ends_with(" [WARN]  a.b: trouble\n"), "{line}");
    cluster.agent.shutdown().await;
    assert!(answer.body_mut().frame().await.is_none(), "the stream ends with the agent");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_authority_says_how_it_is_set() {
    let cluster = Cluster::with("").await;
    let answer = cluster.get("/v1/connect/ca/configuration").await;
    assert!(!answer.headers.contains_key("x-consul-index"), "{answer:?}");
    let json = answer.json();
    assert_eq!((&json["Provider"], &json["State"]), (&"consul".into(), &Value::Null));
    assert!(json["CreateIndex"].as_u64().unwrap() > 0, "{json}");
    assert_eq!(cluster.put("/v1/connect/ca/configuration", "{}").await.status, 405);
    let register = r#"{"Node": "n", "Address": "10.0.0.1", "ID": "no-uuid"}"#;
    let refused = cluster.put("/v1/catalog/register", register).await;
    assert_eq!(refused.error(), (500, "Bad node ID: uuid string is wrong length"));
    cluster.agent.shutdown().await;
}
