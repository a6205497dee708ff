//! Intentions one by one, as the intention API writes them into config entries.

use serde_json::json;

use crate::cluster::Cluster;

const EXACT: &str = "/v1/connect/intentions/exact?source=web&destination=db";

#[tokio::test(flavor = "multi_thread")]
async fn one_intention_is_written_read_and_deleted_by_its_ends() {
    let cluster = Cluster::with("").await;
    assert_eq!(cluster.get(EXACT).await.error(), (404, "Intention not found"));
    let put = cluster.put(EXACT, r#"{"Action": "deny"}"#).await;
    assert_eq!((put.status, put.json()), (200, json!(true)), "{put:?}");
    let other = "/v1/connect/intentions/exact?source=peer:east/web&destination=default/db";
    let permissions = json!({"Permissions": [{"Action": "allow", "HTTP": {"PathPrefix": "/"}}]});
    let defaults = json!({"Kind": "service-defaults", "Name": "db", "Protocol": "http"});
    assert_eq!(cluster.put("/v1/config", &defaults.to_string()).await.status, 200);
    let put = cluster.put(other, &permissions.to_string()).await;
    assert_eq!((put.status, put.json()), (200, json!(true)), "{put:?}");

    let read = cluster.get(other).await.json();
    assert_eq!((&read["SourcePeer"], &read["SourceName"]), (&json!("east"), &json!("web")));
    assert_eq!(read["Permissions"][0]["HTTP"]["PathPrefix"], "/");
    assert!(read.get("Action").is_none(), "{read}");
    let check = "/v1/connect/intentions/check?source=web&destination=db";
    assert_eq!(cluster.get(check).await.json(), json!({"Allowed": false}));
    cluster.put(EXACT, r#"{"Action": "allow", "SourceName": "web"}"#).await;
    assert_eq!(cluster.get(check).await.json(), json!({"Allowed": true}));
    let differs = cluster.put(EXACT, r#"{"Action": "allow", "SourceName": "api"}"#).await;
    assert_eq!(differs.status, 400, "{differs:?}");

    for path in [EXACT, EXACT, other] {
        assert_eq!(cluster.call("DELETE", path, "").await.json(), json!(true));
    }
    assert_eq!(cluster.get("/v1/config/service-intentions/db").await.status, 404);
    cluster.agent.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn intentions_of_the_old_api_have_an_id() {
    let cluster = Cluster::with("").await;
    let create = |source: &str| {
        let body = json!({
            "SourceName": source, "DestinationName": "db", "Action": "allow", "Meta": {"k": "v"},
        });
        let (cluster, body) = (&cluster, body.to_string());
        async move { cluster.call("POST", "/v1/connect/intentions", &body).await }
    };
    let created = create("web").await;
    assert_eq!(created.status, 200, "{created:?}");
    let path = format!("/v1/connect/intentions/{}", created.json()["ID"].as_str().unwrap());
    let read = cluster.get(&path).await.json();
    assert_eq!((&read["SourceName"], &read["Meta"]["k"]), (&json!("web"), &json!("v")));
    assert!(read["CreatedAt"].is_string(), "{read}");
    let again = create("web").await;
    assert_eq!(again.error(), (500, "duplicate intention found: web => db"));
    assert_eq!(create("api").await.status, 200);

    assert_eq!(cluster.call("DELETE", &path, "").await.json(), json!(true));
    assert_eq!(cluster.get(&path).await.status, 404);
    assert_eq!(cluster.get("/v1/connect/intentions/nope").await.status, 400);
    cluster.put(EXACT, r#"{"Action": "deny"}"#).await;
    let mixed = create("ui").await;
    assert!(mixed.status == 500 && mixed.body.contains("legacy intention API"), "{mixed:?}");
    cluster.agent.shutdown().await;
}
