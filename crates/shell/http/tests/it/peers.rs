//! What the official build does not answer, or answers about the wrong cluster (decisions 14, 17, 19, 22, 23).

use serde_json::{Value, json};

use crate::cluster::Cluster;

/// `beta` imports `web` of `alpha`, which it calls `east`.
async fn peered() -> (Cluster, Cluster) {
    let (alpha, beta) = (Cluster::recorded("alpha").await, Cluster::recorded("beta").await);
    let service =
        r#"{"Name":"web","Port":80,"Tags":["t"],"Check":{"TTL":"10m","Status":"passing"}}"#;
    assert_eq!(alpha.put("/v1/agent/service/register", service).await.status, 200);
    let token = alpha.call("POST", "/v1/peering/token", r#"{"PeerName":"west"}"#).await.json();
    let body = json!({"PeerName": "east", "PeeringToken": token["PeeringToken"]});
    let established = beta.call("POST", "/v1/peering/establish", &body.to_string()).await;
    assert_eq!((established.status, established.json()), (200, json!({})), "{established:?}");
    let entry = json!({"Kind": "exported-services",
        "Services": [{"Name": "web", "Consumers": [{"Peer": "west"}]}]});
    assert_eq!(alpha.put("/v1/config", &entry.to_string()).await.json(), json!(true));
    beta.eventually("/v1/health/service/web?peer=east", |answer| answer.body.contains("web")).await;
    (alpha, beta)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_read_honours_the_peer() {
    let (alpha, beta) = peered().await;
    let all = beta.get("/v1/health/service/?peer=east").await;
    assert_eq!(all.json()[0]["Service"]["Service"], "web");
    assert_eq!(all.headers["x-consul-peer-state"], "ACTIVE");
    assert_eq!(all.headers["x-consul-peer-freshness"], "heard");
    assert!(all.headers["x-consul-peer-age-ms"].parse::<u64>().unwrap() < 60_000);
    let none = beta.get("/v1/health/service/?peer=nobody").await;
    assert_eq!(none.error(), (404, "Peering not found for \"nobody\""));
    let tagged = beta.get("/v1/health/service/?peer=east&tag=none").await;
    assert_eq!(tagged.json(), json!([]));

    let rows = |path: &'static str| async { beta.get(path).await.json() };
    let of_alpha =
        |rows: &Value| rows.as_array().unwrap().iter().all(|row| row["Node"] == "alpha-node");
    for path in [
        "/v1/catalog/nodes?peer=east",
        "/v1/health/node/alpha-node?peer=east",
        "/v1/health/checks/web?peer=east",
        "/v1/health/state/any?peer=east",
    ] {
        let found = rows(path).await;
        assert!(
            found.as_array().is_some_and(|rows| !rows.is_empty()) && of_alpha(&found),
            "{path}: {found}"
        );
    }
    assert_eq!(rows("/v1/catalog/services?peer=east").await, json!({"web": ["t"]}));
    assert_eq!(rows("/v1/catalog/node/alpha-node?peer=east").await["Node"]["PeerName"], "east");
    // Nothing of it shows up among our own rows.
    assert_eq!(rows("/v1/catalog/service/web").await, json!([]));
    assert_eq!(rows("/v1/catalog/node/alpha-node").await, Value::Null);

    let imported = beta.get("/v1/imported-services").await;
    assert_eq!(imported.json(), json!([{"Service": "web", "SourcePeer": "east"}]));
    let path = format!("/v1/imported-services?index={}&wait=60s", imported.index());
    let (woken, deleted) = tokio::join!(
        beta.get(&path),
        alpha.call("DELETE", "/v1/config/exported-services/default", "")
    );
    assert_eq!(deleted.json(), json!({}));
    assert_eq!(woken.json(), json!([]));
    for cluster in [alpha, beta] {
        cluster.agent.shutdown().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn peering_that_is_off_says_how_to_turn_it_on() {
    let cluster = Cluster::with("peering { enabled = false }").await;
    for (method, path, body) in [
        ("GET", "/v1/peerings", ""),
        ("GET", "/v1/peering/a", ""),
        ("DELETE", "/v1/peering/a", ""),
        ("POST", "/v1/peering/token", r#"{"PeerName":"a"}"#),
    ] {
        let answer = cluster.call(method, path, body).await;
        assert_eq!(answer.status, 500, "{path}");
        assert!(
            answer.body.starts_with("peering must be enabled to use this endpoint"),
            "{answer:?}"
        );
    }
    cluster.agent.shutdown().await;
}
