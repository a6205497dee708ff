//! What a `service-resolver` may not say.

use serde_json::json;

use super::*;

fn resolver(more: Value) -> String {
    let mut json = json!({"Kind": "service-resolver", "Name": "web", "Subsets": {"v1": {}}});
    json.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    refusal(json)
}

#[test]
fn subsets_are_labels_and_exist() {
    assert_eq!(resolver(json!({"Name": ""})), "Name is required");
    assert_eq!(resolver(json!({"Subsets": {"": {}}})), "Subset defined with empty name");
    assert_eq!(
        resolver(json!({"Subsets": {"V1": {}}})),
        "Subset \"V1\" is invalid: must be 63 characters or fewer, begin or end with lower case alphanumeric characters, \
         and contain lower case alphanumeric characters or '-' in between"
    );
    let long = "x".repeat(64);
    assert_eq!(
        resolver(json!({"Subsets": {&long: {}}})),
        format!("Subset {long:?} is invalid: must be non-empty and 63 characters or fewer")
    );
    let text = resolver(json!({"Subsets": {"v1": {"Filter": "Service.Meta =="}}}));
    assert!(text.starts_with("Filter for subset \"v1\" is not a valid expression: "), "{text}");
    assert_eq!(
        resolver(json!({"DefaultSubset": "v2"})),
        "DefaultSubset \"v2\" is not a valid subset"
    );
    entry(json!({"Kind": "service-resolver", "Name": "web",
        "Subsets": {"v1": {"Filter": "Nobody.Knows matches `(`"}}}));
}

#[test]
fn redirects_go_to_one_place() {
    let redirect = |redirect: Value| resolver(json!({"Redirect": redirect}));
    assert_eq!(redirect(json!({})), "Redirect is empty");
    for key in ["Partition", "Namespace", "SamenessGroup"] {
        let text = format!("Redirect: Setting {key} requires Consul Enterprise");
        assert_eq!(redirect(json!({"Service": "db", key: "x"})), text);
    }
    assert_eq!(
        resolver(json!({"Redirect": {"Service": "db"}, "Failover": {"*": {"Service": "x"}}})),
        "Redirect and Failover cannot both be set"
    );
    assert_eq!(
        redirect(json!({"Service": "db", "Peer": "east", "ServiceSubset": "v1"})),
        "Redirect.Peer cannot be set with Redirect.ServiceSubset"
    );
    assert_eq!(
        redirect(json!({"Service": "db", "Peer": "east", "Datacenter": "dc2"})),
        "Redirect.Peer cannot be set with Redirect.Datacenter"
    );
    assert_eq!(redirect(json!({"Peer": "east"})), "Redirect.Peer defined without Redirect.Service");
    assert_eq!(
        redirect(json!({"ServiceSubset": "v1"})),
        "Redirect.ServiceSubset defined without Redirect.Service"
    );
    assert_eq!(
        redirect(json!({"Service": "web", "ServiceSubset": "v2"})),
        "Redirect.ServiceSubset \"v2\" is not a valid subset of \"web\""
    );
    entry(json!({"Kind": "service-resolver", "Name": "web", "Redirect": {"Datacenter": "dc2"}}));
}

#[test]
fn failover_goes_somewhere_else() {
    let failover = |failover: Value| {
        let text = resolver(json!({"Failover": {"*": failover}}));
        text.strip_prefix("Bad Failover[\"*\"]").unwrap_or(&text).to_owned()
    };
    assert_eq!(
        resolver(json!({"Failover": {"v2": {"Service": "x"}}})),
        "Bad Failover[\"v2\"]: not a valid subset subset"
    );
    let nothing = ": one of Service, ServiceSubset, Namespace, Targets, SamenessGroup, or Datacenters is required";
    assert_eq!(failover(json!({})), nothing);
    assert_eq!(failover(json!({"Policy": {"Mode": "sequential"}})), nothing);
    assert_eq!(
        failover(json!({"Service": "x", "Policy": {"Mode": "sequential"}})),
        ": Setting failover policies requires Consul Enterprise"
    );
    for key in ["Namespace", "SamenessGroup"] {
        let text = format!(": Setting {key} requires Consul Enterprise");
        assert_eq!(failover(json!({key: "x"})), text);
    }
    assert_eq!(
        failover(json!({"ServiceSubset": "v2"})),
        ": ServiceSubset \"v2\" is not a valid subset of \"\""
    );
    let targets = json!([{"Peer": "east"}]);
    for (key, value) in
        [("Datacenters", json!(["dc2"])), ("ServiceSubset", json!("v1")), ("Service", json!("x"))]
    {
        let text = format!(": Targets cannot be set with {key}");
        assert_eq!(failover(json!({"Targets": targets, key: value})), text);
    }
    assert_eq!(
        failover(json!({"Datacenters": ["dc2", ""]})),
        ".Datacenters: found empty datacenter"
    );
}

#[test]
fn failover_targets_are_one_thing() {
    let target = |target: Value| {
        let text = resolver(json!({"Failover": {"v1": {"Targets": [{"Peer": "west"}, target]}}}));
        text.strip_prefix("Bad Failover[\"v1\"].Targets[1]: ").unwrap_or(&text).to_owned()
    };
    for key in ["Partition", "Namespace"] {
        let text = format!("Setting {key} requires Consul Enterprise");
        assert_eq!(target(json!({"Peer": "east", key: "x"})), text);
    }
    assert_eq!(
        target(json!({"Peer": "east", "ServiceSubset": "v1"})),
        "Peer cannot be set with ServiceSubset"
    );
    assert_eq!(
        target(json!({"Peer": "east", "Datacenter": "dc2"})),
        "Peer cannot be set with Datacenter"
    );
    assert_eq!(
        target(json!({"ServiceSubset": "v2"})),
        "ServiceSubset \"v2\" is not a valid subset of \"web\""
    );
}

#[test]
fn timeouts_are_durations_of_at_least_nothing() {
    assert_eq!(
        resolver(json!({"ConnectTimeout": "-1.5s"})),
        "Bad ConnectTimeout '-1.5s', must be >= 0"
    );
    assert_eq!(resolver(json!({"request_timeout": -1})), "Bad RequestTimeout '-1ns', must be >= 0");
    assert_eq!(
        resolver(json!({"PrioritizeByLocality": {"Mode": "none"}})),
        "Prioritize-by-locality requires Consul Enterprise "
    );
    let bad = json!({"Kind": "service-resolver", "Name": "web", "ConnectTimeout": "soon"});
    assert!(ConfigEntry::decode(&bad).unwrap_err().to_string().contains("\"ConnectTimeout\""));
}

#[test]
fn load_balancers_are_consistent() {
    let balancer = |balancer: Value| resolver(json!({"LoadBalancer": balancer}));
    assert_eq!(balancer(json!({"Policy": "x"})), "Bad LoadBalancer policy: \"x\" is not supported");
    assert_eq!(
        balancer(json!({"Policy": "maglev", "RingHashConfig": {}})),
        "Bad LoadBalancer configuration. RingHashConfig specified for incompatible load balancing policy \"maglev\""
    );
    assert_eq!(
        balancer(json!({"LeastRequestConfig": {}})),
        "Bad LoadBalancer configuration. LeastRequestConfig specified for incompatible load balancing policy \"\""
    );
    assert_eq!(
        balancer(json!({"Policy": "random", "HashPolicies": [{"SourceIP": true}]})),
        "Bad LoadBalancer configuration: HashPolicies specified for non-hash-based Policy: \"random\""
    );
    let policy = |policy: Value| {
        let text = balancer(json!({"Policy": "maglev", "HashPolicies": policy}));
        text.strip_prefix("Bad LoadBalancer HashPolicy[0]: ").unwrap_or(&text).to_owned()
    };
    assert_eq!(policy(json!({"Field": "x"})), "\"x\" is not a supported field");
    assert_eq!(
        policy(json!({"SourceIP": true, "Field": "header"})),
        "A single hash policy cannot hash both a source address and a \"header\""
    );
    assert_eq!(
        policy(json!({"SourceIP": true, "FieldValue": "x"})),
        "A FieldValue cannot be specified when hashing SourceIP"
    );
    assert_eq!(
        policy(json!({"Field": "header"})),
        "Field \"header\" was specified without a FieldValue"
    );
    assert_eq!(policy(json!({"FieldValue": "x"})), "FieldValue requires a Field to apply to");
    assert_eq!(
        policy(json!({"Field": "header", "FieldValue": "x", "CookieConfig": {}})),
        "cookie_config provided for \"header\""
    );
    assert_eq!(
        policy(
            json!({"Field": "cookie", "FieldValue": "x", "CookieConfig": {"Session": true, "TTL": "1s"}})
        ),
        "a session cookie cannot have an associated TTL"
    );
}

#[test]
fn unknown_keys_in_maps_are_named_with_their_path() {
    let json = json!({"Kind": "service-resolver", "Name": "web",
        "subsets": [{"v1": [{"nope": 1}]}, {"v2": {"Bad": 1}}],
        "Failover": {"*": {"Targets": [{"Sameness": "x"}]}}, "Redirect": {"Peers": 1}});
    assert_eq!(
        ConfigEntry::decode(&json).unwrap_err().to_string(),
        list(&[
            "invalid config key \"Redirect.Peers\"",
            "invalid config key \"subsets.v1.nope\"",
            "invalid config key \"subsets.v2.Bad\"",
            "invalid config key \"Failover.*.Targets[0].Sameness\"",
        ])
    );
}
