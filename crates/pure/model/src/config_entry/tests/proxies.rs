//! What `proxy-defaults` and `service-defaults` may not say.

use serde_json::json;

use super::*;

fn proxy(key: &str, value: Value) -> String {
    let mut json = json!({"Kind": "proxy-defaults"});
    json[key] = value;
    refusal(json)
}

fn service(key: &str, value: Value) -> String {
    let mut json = json!({"Kind": "service-defaults", "Name": "web"});
    json[key] = value;
    refusal(json)
}

#[test]
fn proxy_defaults_are_global() {
    assert_eq!(proxy("Name", json!("web")), r#"invalid name ("web"), only "global" is supported"#);
    let dir = json!({"envoy_hcp_metrics_bind_socket_dir": "d".repeat(71)});
    assert_eq!(
        proxy("Config", dir),
        "Config: envoy_hcp_metrics_bind_socket_dir length 71 exceeds max 70"
    );
    assert_eq!(
        proxy("FailoverPolicy", json!({"Mode": "x"})),
        "Failover-policy mode must be one of '', 'sequential', or 'order-by-locality'"
    );
    assert_eq!(
        proxy("PrioritizeByLocality", json!({"Mode": "failover"})),
        "Prioritize-by-locality requires Consul Enterprise "
    );
    let mode = r#"Invalid MutualTLSMode "x". Must be one of "", "strict", or "permissive"."#;
    assert_eq!(proxy("MutualTLSMode", json!("x")), mode);
    assert_eq!(service("MutualTLSMode", json!("x")), mode);
}

#[test]
fn access_logs_go_somewhere() {
    let logs = |logs: Value| proxy("AccessLogs", logs);
    assert_eq!(logs(json!({"Type": "stdin"})), "invalid access log type: stdin");
    assert_eq!(
        logs(json!({"Type": "file"})),
        "path must be specified when using file type access logs"
    );
    assert_eq!(logs(json!({"Path": "/x"})), "path is only valid for file type access logs");
    assert_eq!(
        logs(json!({"JSONFormat": "{}", "TextFormat": "x"})),
        "cannot specify both access log JSONFormat and TextFormat"
    );
    let text = logs(json!({"JSONFormat": "{"}));
    assert!(text.starts_with("invalid access log json for JSON format: "), "{text}");
}

#[test]
fn opaque_settings_are_kept_without_hcl_lists_of_one() {
    let config = |text: &str| match hcl(text).unwrap() {
        ConfigEntry::ProxyDefaults(entry) => Value::from(entry.config.unwrap()),
        other => panic!("{other:?}"),
    };
    let text = r#"Kind = "proxy-defaults" Config { a { b { c = [1, 2] } } d = ["x"] e = [{ f = 1 }, { g = 2 }] }"#;
    assert_eq!(
        config(text),
        json!({"a": {"b": {"c": [1, 2]}}, "d": "x", "e": [{"f": 1}, {"g": 2}]})
    );
    let text = r#"{"Kind": "proxy-defaults", "Config": {"big": 18446744073709551615, "n": null, "x": -1.5}}"#;
    assert_eq!(config(text), json!({"big": u64::MAX, "n": null, "x": -1.5}));
    let error = hcl(r#"Kind = "proxy-defaults" Config = "http""#).unwrap_err().to_string();
    assert_eq!(error, list(&["\"Config\" expected an object, got a string"]));
}

#[test]
fn the_protocol_of_proxies_is_found_in_any_case() {
    let protocol = |config: Value| match entry(json!({"Kind": "proxy-defaults", "Config": config}))
    {
        ConfigEntry::ProxyDefaults(entry) => entry.protocol().to_owned(),
        other => panic!("{other:?}"),
    };
    assert_eq!(protocol(json!({"Protocol": "http"})), "http");
    assert_eq!((protocol(json!({})), protocol(Value::Null)), (String::new(), String::new()));
}

#[test]
fn extensions_are_built_in_ones() {
    let extensions = json!([
        {}, {"Name": "x"}, {"Name": "builtin/lua", "EnvoyVersion": "a"},
        {"Name": "builtin/lua", "ConsulVersion": ">> 1"}, {"Name": "builtin/lua"},
    ]);
    let text = list(&[
        "invalid EnvoyExtensions[0]: Name is required",
        "invalid EnvoyExtensions[1][x]: name \"x\" is not a built-in extension",
        "invalid EnvoyExtensions[2].EnvoyVersion: Malformed constraint: a",
        "invalid EnvoyExtensions[3].ConsulVersion: Malformed constraint: >> 1",
    ]);
    assert_eq!(proxy("EnvoyExtensions", extensions.clone()), text);
    assert_eq!(service("EnvoyExtensions", extensions), text);
    let bad =
        json!({"Kind": "proxy-defaults", "EnvoyExtensions": [{"Name": "x"}, {"Arguments": 5}]});
    assert_eq!(
        ConfigEntry::decode(&bad).unwrap_err().to_string(),
        list(&["\"EnvoyExtensions[1].Arguments\" expected an object, got a number"])
    );
}

#[test]
fn service_defaults_are_of_one_service() {
    assert_eq!(service("Name", json!("")), "Name is required");
    assert_eq!(
        service("Name", json!("*")),
        "service-defaults name must be the name of a service, and not a wildcard"
    );
    assert_eq!(
        refusal(
            json!({"Kind": "service-defaults", "Name": "web", "Protocol": "FTP", "RateLimits": {},
            "BalanceInboundConnections": "x"})
        ),
        list(&[
            "invalid value for balance_inbound_connections: x",
            "invalid value for protocol: ftp",
            "invalid rate_limits config. Rate limiting is a consul enterprise feature",
        ])
    );
    assert_eq!(
        refusal(
            json!({"Kind": "service-defaults", "Name": "web", "UpstreamConfig": {}, "Destination": {}})
        ),
        list(&["UpstreamConfig and Destination are mutually exclusive for service defaults"])
    );
    let limits = json!({"instance_level": {"requests_per_second": 5, "nope": 1, "routes": [{"path_exact": "/"}]}});
    let json = json!({"Kind": "service-defaults", "Name": "web", "rate_limits": limits});
    assert_eq!(
        ConfigEntry::decode(&json).unwrap_err().to_string(),
        list(&["invalid config key \"rate_limits.instance_level.nope\""])
    );
}

#[test]
fn destinations_have_addresses_and_a_port() {
    let destination = |destination: Value| service("Destination", destination);
    assert_eq!(
        destination(json!({})),
        list(&["Destination must contain at least one valid address", "Invalid Port number 0"])
    );
    let invalid = |address: &str| {
        format!(
            "Destination address '{address}' is invalid Could not validate address {address} as an IP or Hostname"
        )
    };
    assert_eq!(
        destination(json!({"Addresses": ["*.x.com", "a.com", "..a.", "a.com", ""], "Port": 70000})),
        list(&[
            &invalid("*.x.com"),
            &invalid("..a."),
            "Duplicate address 'a.com' is not allowed",
            &invalid(""),
            "Invalid Port number 70000",
        ])
    );
}

#[test]
fn upstreams_have_names_and_limits() {
    let upstreams = |overrides: Value, defaults: Value| {
        service("UpstreamConfig", json!({"Overrides": overrides, "Defaults": defaults}))
    };
    let negative = list(&["max pending requests cannot be negative"]);
    let several = list(&[
        "passive health check interval cannot be negative",
        "max connections cannot be negative",
        "invalid value for balance_outbound_connections: x",
    ]);
    assert_eq!(
        upstreams(
            json!([{}, {"Name": "*"}, {"Name": "db", "Peer": "east", "Limits": {"MaxPendingRequests": -1}}]),
            json!({"PassiveHealthCheck": {"Interval": -1}, "Limits": {"MaxConnections": "-1"},
                "BalanceOutboundConnections": "x"}),
        ),
        list(&[
            "error in upstream override for :: Name is required",
            "error in upstream override for *:: Wildcard name is not supported",
            &format!("error in upstream override for db:east: {negative}"),
            &format!("error in upstream defaults: {several}"),
        ])
    );
    let defaults = |key: &str, value: Value| {
        let check = json!({"PassiveHealthCheck": {key: value}});
        let text = upstreams(json!([]), check);
        text.lines().nth(2).unwrap().trim_start_matches("\t* ").to_owned()
    };
    assert_eq!(
        defaults("EnforcingConsecutive5xx", json!(101)),
        "passive health check enforcing_consecutive_5xx must be a percentage between 0 and 100"
    );
    assert_eq!(
        defaults("max_ejection_percent", json!("101")),
        "passive health check max_ejection_percent must be a percentage between 0 and 100"
    );
    assert_eq!(
        defaults("BaseEjectionTime", json!("-1s")),
        "passive health check base_ejection_time cannot be negative"
    );
    assert_eq!(
        upstreams(json!([]), json!({"Name": "db"})),
        list(&["error in upstream defaults: Name must be empty"])
    );
}
