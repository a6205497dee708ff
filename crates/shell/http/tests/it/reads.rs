//! Reading and writing: waiting for changes, keys, filters, the agent's own rows.

use serde_json::{Value, json};

use crate::cluster::Cluster;

fn names(json: &Value, key: &str) -> Vec<String> {
    let rows = json.as_array().unwrap().iter();
    rows.map(|row| row[key].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_survive_as_they_are_written() {
    let cluster = Cluster::with("").await;
    for key in ["a/b", "a%2Fc", "a//d", "a/../e", "a/gr%C3%BCn", "100%25"] {
        let put = cluster.put(&format!("/v1/kv/{key}?flags=7"), key).await;
        assert_eq!((put.status, put.json()), (200, json!(true)), "{key}");
        assert_eq!(cluster.get(&format!("/v1/kv/{key}?raw")).await.body, key);
    }
    let all = cluster.get("/v1/kv/?keys").await.json();
    assert_eq!(all, json!(["100%", "a/../e", "a//d", "a/b", "a/c", "a/grün"]));
    assert_eq!(cluster.get("/v1/kv/?keys&separator=/").await.json(), json!(["100%", "a/"]));
    let one = cluster.get("/v1/kv/a/c").await.json();
    assert_eq!((&one[0]["Key"], &one[0]["Value"]), (&json!("a/c"), &json!("YSUyRmM=")));
    assert_eq!(one[0]["Flags"], 7);

    let index = &one[0]["ModifyIndex"];
    let stale = cluster.put("/v1/kv/a/c?cas=1", "x").await;
    assert_eq!(stale.json(), json!(false));
    assert_eq!(cluster.put(&format!("/v1/kv/a/c?cas={index}"), "x").await.json(), json!(true));
    assert_eq!(cluster.call("DELETE", "/v1/kv/a/?recurse", "").await.json(), json!(true));
    assert_eq!(cluster.get("/v1/kv/?keys").await.json(), json!(["100%"]));

    let missing = cluster.get("/v1/kv/").await;
    assert_eq!(missing.error(), (400, "Missing key name"));
    let conflict = cluster.put("/v1/kv/a?cas=1&acquire=x", "1").await;
    assert_eq!(conflict.error(), (400, "Conflicting flags: acquire=x&cas=1\n"));
    let lock = cluster.put("/v1/kv/a?acquire=x", "1").await;
    assert_eq!((lock.status, cluster.get("/v1/kv/a").await.status), (400, 404));
    assert_eq!(cluster.put("/v1/kv/a?cas=x", "1").await.status, 500);
    cluster.agent.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_reader_wakes_for_its_own_rows() {
    let cluster = Cluster::with("").await;
    let first = cluster.get("/v1/kv/watched").await;
    assert_eq!((first.status, &*first.body), (404, ""));
    let path = format!("/v1/kv/watched?index={}&wait=60s", first.index());
    let (woken, _) = tokio::join!(cluster.get(&path), async {
        cluster.put("/v1/kv/other", "1").await;
        cluster.put("/v1/kv/watched", "2").await
    });
    assert_eq!(woken.json()[0]["Value"], "Mg==");
    assert!(woken.index() > first.index());

    let path = format!("/v1/kv/watched?index={}&wait=10ms", woken.index());
    let timed_out = cluster.get(&path).await;
    assert_eq!((timed_out.status, timed_out.index()), (200, woken.index()));
    cluster.agent.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_catalog_is_written_and_filtered() {
    let cluster = Cluster::with(r#"node_name = "own""#).await;
    for (node, rack, status) in [("n1", "7", "passing"), ("n2", "8", "critical")] {
        let body = json!({
            "Node": node, "Address": "10.0.0.1", "NodeMeta": {"rack": rack},
            "Service": {"Service": "web", "Tags": ["t", rack], "Port": 80},
            "check": {"Name": "alive", "ServiceID": "web", "Status": status},
        });
        let put = cluster.put("/v1/catalog/register", &body.to_string()).await;
        assert_eq!((put.status, put.json()), (200, json!(true)), "{put:?}");
    }
    let get = |path: &'static str| async { cluster.get(path).await.json() };
    assert_eq!(names(&get("/v1/catalog/nodes?node-meta=rack:7").await, "Node"), ["n1"]);
    assert_eq!(names(&get("/v1/catalog/nodes?filter=Meta.rack!=7").await, "Node"), ["n2", "own"]);
    assert_eq!(names(&get("/v1/catalog/service/web?tag=8").await, "Node"), ["n2"]);
    let services = get("/v1/catalog/services?node-meta=rack:7").await;
    assert_eq!(services, json!({"web": ["7", "t"]}));
    let services = get("/v1/catalog/services?filter=ServiceName==web").await;
    assert_eq!(services, json!({"web": ["7", "8", "t"]}));
    let passing = get("/v1/health/service/web?passing=1").await;
    assert_eq!(passing.as_array().unwrap().len(), 1);
    let filtered = get("/v1/health/service/web?filter=Checks.Status==critical").await;
    assert_eq!(filtered[0]["Node"]["Node"], "n2");
    assert_eq!(names(&get("/v1/health/state/critical").await, "Node"), ["n2"]);
    assert_eq!(names(&get("/v1/health/checks/web?node-meta=rack:7").await, "Node"), ["n1"]);
    assert_eq!(get("/v1/catalog/node/none").await, json!(null));
    let none = get("/v1/catalog/node-services/none").await;
    assert_eq!(none, json!({"Node": null, "Services": null}));
    let bad = cluster.get("/v1/catalog/nodes?filter=Nope==1").await;
    assert_eq!(bad.status, 500);
    assert!(bad.body.starts_with("Failed to create boolean expression evaluator: "), "{bad:?}");

    let gone = cluster.put("/v1/catalog/deregister", r#"{"Node":"n1","Address":"x"}"#).await;
    assert_eq!(gone.json(), json!(true));
    assert_eq!(names(&get("/v1/catalog/service/web").await, "Node"), ["n2"]);
    let peers = cluster.put("/v1/catalog/deregister", r#"{"Node":"n2","PeerName":"east"}"#).await;
    assert_eq!(peers.error(), (500, "cannot deregister requests with PeerName in them"));
    cluster.agent.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_agent_shows_itself() {
    let cluster = Cluster::with(r#"node_name = "own""#).await;
    let own = cluster.get("/v1/agent/self").await.json();
    assert_eq!(own["Config"]["NodeName"], "own");
    assert_eq!(own["Config"]["Version"], "1.22.0");
    assert_eq!(own["DebugConfig"]["SerfAdvertiseAddrLAN"], "tcp://127.0.0.1:18301");
    assert!(own["DebugConfig"]["GRPCPort"].as_i64() > Some(0));
    assert_eq!(own["Member"]["Tags"]["role"], "consul");
    assert_eq!(own["Stats"]["consul"]["leader"], "true");
    assert!(own["xDS"]["Ports"]["TLS"].as_i64() > Some(0));
    assert!(cluster.get("/v1/agent/host").await.json()["CollectionTime"].as_u64() > Some(0));
    let members = cluster.get("/v1/agent/members?filter=Name==nobody").await;
    assert_eq!(members.json(), json!([]));
    let reload = cluster.put("/v1/agent/reload", "").await;
    assert_eq!((reload.status, &*reload.body), (200, ""));
    let raft = cluster.get("/v1/operator/raft/configuration").await.json();
    assert_eq!(raft["Servers"][0]["Voter"], true);
    let pem = cluster.get("/v1/connect/ca/roots?pem=true").await;
    assert!(pem.body.starts_with("-----BEGIN CERTIFICATE-----"), "{pem:?}");
    assert_eq!(cluster.get("/v1/agent/connect/ca/roots").await.headers["x-cache"], "MISS");
    let elsewhere = cluster.get("/v1/catalog/nodes?dc=dc9").await;
    assert_eq!(elsewhere.error(), (500, "No path to datacenter"));
    cluster.agent.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cached_reads_are_made_afresh_and_say_so() {
    let cluster = Cluster::with("").await;
    let body = |port: u16| {
        json!({"Node": "n", "Address": "10.0.0.1", "Locality": {"Region": "r", "Zone": "z"},
               "Service": {"Service": "a", "Port": port, "Locality": {"Region": "s"}}})
    };
    for port in [1, 2] {
        let written = cluster.put("/v1/catalog/register", &body(port).to_string()).await;
        assert_eq!(written.status, 200, "{written:?}");
        let read = cluster.get("/v1/catalog/service/a?cached").await;
        assert_eq!(read.headers["x-cache"], "MISS");
        assert_eq!(read.json()[0]["ServicePort"], port);
        assert_eq!(read.json()[0]["ServiceLocality"], json!({"Region": "s"}));
    }
    let row = cluster.get("/v1/health/service/a").await.json();
    assert_eq!(row[0]["Node"]["Locality"], json!({"Region": "r", "Zone": "z"}));
    assert_eq!(row[0]["Service"]["Locality"], json!({"Region": "s"}));
    let homeless =
        r#"{"Node":"n","Address":"1.1.1.1","Service":{"Service":"b","Locality":{"Zone":"z"}}}"#;
    let refused = cluster.put("/v1/catalog/register", homeless).await;
    assert!(refused.body.contains("zone cannot be set without region"), "{refused:?}");
    cluster.agent.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn services_of_the_agent_are_reported_and_waited_for() {
    let cluster = Cluster::with("").await;
    let body = r#"{"Name":"web","Port":80,"Check":{"TTL":"10m","Status":"passing"}}"#;
    assert_eq!(cluster.put("/v1/agent/service/register", body).await.status, 200);
    // Whoever registers and then reads finds it.
    assert_eq!(cluster.get("/v1/catalog/service/web").await.json().as_array().unwrap().len(), 1);

    let hash = cluster.get("/v1/agent/service/web").await.headers["x-consul-contenthash"].clone();
    let path = format!("/v1/agent/service/web?hash={hash}&wait=60s");
    let changed = body.replace("80", "81");
    let (woken, _) =
        tokio::join!(cluster.get(&path), cluster.put("/v1/agent/service/register", &changed));
    assert_eq!(woken.json()["Port"], 81);
    assert_ne!(woken.headers["x-consul-contenthash"], hash);

    let health = cluster.get("/v1/agent/health/service/id/web?format=text").await;
    assert_eq!((health.status, &*health.body), (200, "passing"));
    assert_eq!(cluster.put("/v1/agent/check/warn/service:web?note=hm", "").await.status, 200);
    let health = cluster.get("/v1/agent/health/service/name/web").await;
    assert_eq!((health.status, &*health.headers["x-consul-reason"]), (429, "warning"));
    let report = r#"{"Status":"critical","Output":"gone"}"#;
    assert_eq!(cluster.put("/v1/agent/check/update/service:web", report).await.status, 200);
    let checks = cluster.get("/v1/health/checks/web").await.json();
    assert_eq!((&checks[0]["Status"], &checks[0]["Output"]), (&json!("critical"), &json!("gone")));
    let put = cluster.put("/v1/agent/service/maintenance/web?enable=true&reason=why", "").await;
    assert_eq!(put.status, 200);
    assert_eq!(
        cluster.get("/v1/agent/health/service/id/web?format=text").await.body,
        "maintenance"
    );
    let unknown = cluster.get("/v1/agent/health/service/id/none").await;
    assert_eq!(unknown.status, 404);
    assert_eq!(
        unknown.json(),
        json!({"AggregatedStatus": "critical", "Service": null, "Checks": null})
    );

    for (path, body, status, text) in [
        ("/v1/agent/service/maintenance/web", "", 400, "Missing value for enable"),
        ("/v1/agent/maintenance?enable=x", "", 400, "Invalid value for enable: \"x\""),
        (
            "/v1/agent/check/update/service:web",
            "{\"Status\":\"x\"}",
            400,
            "Invalid check status: 'x'",
        ),
        ("/v1/agent/service/register", "", 400, "Request decode failed: EOF"),
        (
            "/v1/agent/service/register",
            "{\"Nope\":1}",
            400,
            "Request decode failed: json: unknown field \"Nope\"",
        ),
        (
            "/v1/agent/check/pass/none",
            "",
            404,
            "Unknown check ID \"none\". Ensure that the check ID is passed, not the check name.",
        ),
    ] {
        assert_eq!(cluster.put(path, body).await.error(), (status, text), "{path}");
    }
    assert_eq!(cluster.put("/v1/agent/service/deregister/web", "").await.status, 200);
    assert_eq!(cluster.get("/v1/catalog/service/web").await.json(), json!([]));
    let gone = cluster.get("/v1/agent/service/web").await;
    assert_eq!(gone.error(), (404, "unknown service ID: web"));
    cluster.agent.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn config_entries_and_intentions() {
    let cluster = Cluster::with("").await;
    let entry = json!({"Kind": "service-intentions", "Name": "db",
        "Sources": [{"Name": "web", "Action": "allow"}, {"Name": "*", "Action": "deny"}]});
    assert_eq!(cluster.put("/v1/config?cas=0", &entry.to_string()).await.json(), json!(true));
    assert_eq!(cluster.put("/v1/config?cas=0", &entry.to_string()).await.json(), json!(false));
    assert_eq!(names(&cluster.get("/v1/config/").await.json(), "Name"), ["db"]);
    let absent = cluster.get("/v1/config/exported-services/x").await;
    let text = r#"Config entry not found for "exported-services" / "x""#;
    assert_eq!((absent.error(), absent.index() > 0), ((404, text), true));

    let list = cluster.get("/v1/connect/intentions?filter=Action==deny").await.json();
    assert_eq!(names(&list, "SourceName"), ["*"]);
    let allowed = |source| {
        let path = format!("/v1/connect/intentions/check?source={source}&destination=db");
        let cluster = &cluster;
        async move { cluster.get(&path).await.json()["Allowed"].as_bool().unwrap() }
    };
    assert!(allowed("web").await && !allowed("api").await);
    let by = cluster.get("/v1/connect/intentions/match?by=source&name=web&name=x").await.json();
    assert_eq!(
        (names(&by["web"], "SourceName").len(), names(&by["x"], "SourceName").len()),
        (2, 1)
    );
    let missing = cluster.get("/v1/connect/intentions/match").await;
    assert_eq!(missing.error(), (500, "required query parameter 'by' not set"));

    let delete = |path| cluster.call("DELETE", path, "");
    assert_eq!(delete("/v1/config/service-intentions/db?cas=1").await.json(), json!(false));
    assert_eq!(delete("/v1/config/service-intentions/db").await.json(), json!({}));
    assert_eq!(delete("/v1/config/service-intentions").await.status, 404);
    cluster.agent.shutdown().await;
}
