//! What a source of `service-intentions` may not say.

use serde_json::json;

use super::*;

fn source(source: Value) -> String {
    refusal(json!({"Kind": "service-intentions", "Name": "api", "Sources": [source]}))
}

fn http(http: Value) -> String {
    let permission = json!({"Action": "allow", "HTTP": http});
    let text = source(json!({"Name": "web", "Permissions": [permission]}));
    text.strip_prefix("Sources[0].Permissions[0].HTTP").unwrap_or(&text).to_owned()
}

#[test]
fn sources() {
    let web = |key: &str, value: Value| {
        let mut web = json!({"Name": "web", "Action": "allow"});
        web[key] = value;
        source(web)
    };
    assert_eq!(web("Name", json!("")), "Sources[0].Name is required");
    assert_eq!(
        web("Name", json!("w*")),
        "Sources[0].Name: wildcard character '*' cannot be used with partial values"
    );
    assert_eq!(
        web("SamenessGroup", json!("g")),
        "Sources[0].SamenessGroup: Sameness groups are a Consul Enterprise feature. "
    );
    assert_eq!(
        web("Description", json!("x".repeat(513))),
        "Sources[0].Description exceeds maximum length 512"
    );
    assert_eq!(web("LegacyMeta", json!({"a": "b"})), "Sources[0].LegacyMeta must be omitted");
    assert_eq!(web("Type", json!("vm")), "Sources[0].Type must be set to 'consul'");
    assert_eq!(web("Action", json!("log")), "Sources[0].Action must be set to 'allow' or 'deny'");
    let permissions = json!([{"Action": "allow", "HTTP": {"PathExact": "/"}}]);
    let beside = "Sources[0].Action must be omitted if Permissions are specified";
    assert_eq!(web("Permissions", permissions.clone()), beside);
    let nonsense = json!({"Name": "web", "Action": "log", "Permissions": permissions});
    assert_eq!(source(nonsense), beside);
}

#[test]
fn destinations() {
    let top = |name: &str, more: Value| {
        let mut json = json!({"Kind": "service-intentions", "Name": name});
        json.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        refusal(json)
    };
    let allow = json!({"Sources": [{"Name": "web", "Action": "allow"}]});
    assert_eq!(top("", allow.clone()), "Name is required");
    assert_eq!(top("a*", allow), "Name: wildcard character '*' cannot be used with partial values");
    assert_eq!(top("api", json!({})), "At least one source is required");
    assert_eq!(
        top(
            "*",
            json!({"Sources": [{"Name": "a", "Permissions": [{"Action": "deny", "HTTP": {"PathExact": "/"}}]}]})
        ),
        "Sources[0].Permissions cannot be specified on intentions with wildcarded destinations"
    );
    assert_eq!(
        top("api", json!({"JWT": {"Providers": [{"Name": ""}, {"Name": "a"}, {}]}})),
        list(&["JWT provider name is required", "JWT provider name is required"])
    );
    assert_eq!(
        top(
            "api",
            json!({"Sources": [
                {"Name": "web", "Peer": "east", "Action": "deny"},
                {"Name": "web", "Action": "deny"},
                {"Name": "web", "Peer": "east", "Action": "deny"},
            ]})
        ),
        "Sources[2] defines peer(\"east\") \"web\" more than once"
    );
}

#[test]
fn places_are_those_of_the_sorted_list() {
    let sources = json!([{"Name": "*", "Action": "deny"}, {"Name": "web"}]);
    assert_eq!(
        refusal(json!({"Kind": "service-intentions", "Name": "api", "Sources": sources})),
        "Sources[0].Action must be set to 'allow' or 'deny'"
    );
}

#[test]
fn permissions_name_requests() {
    let permission = |permission: Value| {
        source(
            json!({"Name": "web", "Permissions": [{"Action": "deny", "HTTP": {"PathExact": "/"}}, permission]}),
        )
    };
    assert_eq!(
        permission(json!({"Action": "log"})),
        "Sources[0].Permissions[1].Action must be set to 'allow' or 'deny'"
    );
    assert_eq!(
        permission(json!({"Action": "allow"})),
        "Sources[0].Permissions[1].HTTP is required"
    );
    assert_eq!(
        permission(
            json!({"Action": "allow", "HTTP": {"PathExact": "/"}, "JWT": {"Providers": [{}]}})
        ),
        list(&["JWT provider name is required"])
    );
    assert_eq!(http(json!({})), " should not be empty");
    assert_eq!(http(json!({"PathExact": "x"})), r#".PathExact doesn't start with '/': "x""#);
    assert_eq!(http(json!({"PathPrefix": "x"})), r#".PathPrefix doesn't start with '/': "x""#);
    assert_eq!(
        http(json!({"PathPrefix": "/", "PathRegex": "x"})),
        " should only contain at most one of PathExact, PathPrefix, or PathRegex"
    );
    assert_eq!(
        http(json!({"Methods": ["get", "brew"]})),
        r#".Methods contains an invalid method "BREW""#
    );
    assert_eq!(
        http(json!({"Methods": ["get", "GET"]})),
        r#".Methods contains "GET" more than once"#
    );
}

#[test]
fn headers_are_asked_one_thing() {
    let header = |header: Value| http(json!({"Header": [{"Name": "x", "Exact": "y"}, header]}));
    assert_eq!(header(json!({"Exact": "y"})), ".Header[1] missing required Name field");
    let one =
        ".Header[1] should only contain one of Present, Exact, Prefix, Suffix, Contains, or Regex";
    assert_eq!(header(json!({"Name": "x"})), one);
    assert_eq!(header(json!({"Name": "x", "Present": true, "Suffix": "y"})), one);
    assert_eq!(
        header(json!({"Name": "x", "Regex": "y", "ignore_case": true})),
        ".Header[1] should set one of Exact, Prefix, Suffix, or Contains when using IgnoreCase"
    );
}

#[test]
fn what_the_old_api_sets_is_dropped_and_its_times_are_times() {
    let source = |time: &str| {
        json!({"Kind": "service-intentions", "Name": "api", "Sources": [
            {"Name": "web", "Action": "allow", "legacy_id": "x", "LegacyUpdateTime": time}]})
    };
    let ConfigEntry::ServiceIntentions(intentions) = entry(source("2020-01-02T03:04:05Z")) else {
        panic!("wrong kind")
    };
    assert_eq!(&*intentions.sources[0].legacy_id, "");
    assert_eq!(intentions.sources[0].legacy_update_time, None);
    assert_eq!(
        ConfigEntry::decode(&source("yesterday")).unwrap_err().to_string(),
        list(&["\"Sources[0].LegacyUpdateTime\" expected a time in RFC 3339, got a string"])
    );
}

#[test]
fn providers_of_tokens_are_collected() {
    let ConfigEntry::ServiceIntentions(intentions) = samples::sample(samples::SERVICE_INTENTIONS)
    else {
        panic!("wrong kind")
    };
    let providers: Vec<&str> = intentions.jwt_providers().iter().map(|name| &***name).collect();
    assert_eq!(providers, ["auth0", "okta"]);
}
