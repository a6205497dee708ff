//! One case for each text that a client may see.

use serde_json::{Value, json};

use crate::agent::decode_body;

fn text(json: Value) -> String {
    match decode_body(&json).unwrap().validate() {
        Ok(()) => "fine".to_owned(),
        Err(error) => error.to_string(),
    }
}

fn proxy(proxy: Value) -> Value {
    json!({"Name": "p", "Kind": "connect-proxy", "Port": 1, "Proxy": proxy})
}

fn upstreams(upstreams: Value) -> Value {
    proxy(json!({"DestinationServiceName": "web", "Upstreams": upstreams}))
}

#[test]
fn plain_services() {
    let cases = [
        (json!({"Name": "web"}), "fine"),
        (json!({}), "Missing service name"),
        (json!({"Name": "web", "Address": "0.0.0.0"}), "Invalid service address"),
        (json!({"Name": "web", "Address": "::"}), "Invalid service address"),
        (
            json!({"Name": "web", "Weights": {"Passing": 0, "Warning": 1}}),
            "Invalid Weights: Passing must be greater than 0",
        ),
        (
            json!({"Name": "web", "Weights": {"Passing": 1, "Warning": -1}}),
            "Invalid Weights: Warning must be greater or equal than 0",
        ),
        (
            json!({"Name": "web", "Weights": {"Passing": 65536, "Warning": 1}}),
            "Invalid Weights: DNS Weight must be between 0 and 65535",
        ),
        (
            json!({"Name": "web", "Meta": {"consul-x": "1"}}),
            "Invalid Service Meta: Couldn't load metadata pair ('consul-x', '1'): \
             Key prefix 'consul-' is reserved for internal use",
        ),
        (
            json!({"Name": "web", "TaggedAddresses": {"lan_ipv4": {"Address": "::1"}}}),
            "Service tagged address \"lan_ipv4\" must be a valid ipv4 address",
        ),
        (
            json!({"Name": "web", "TaggedAddresses": {"wan_ipv6": {"Address": "10.0.0.1"}}}),
            "Service tagged address \"wan_ipv6\" must be a valid ipv6 address",
        ),
        (
            json!({"Name": "web", "Connect": {"Native": true}}),
            "Validation failed: 1 error occurred:\n\t* Port or SocketPath must be set for a Connect native \
             service.\n\n",
        ),
    ];
    for (json, expected) in cases {
        assert_eq!(text(json), expected);
    }
}

#[test]
fn checks() {
    let invalid = "TTL must be > 0 for TTL checks";
    assert_eq!(
        text(json!({"Name": "a", "Checks": [{"Name": "c"}]})),
        format!("Invalid check: {invalid}")
    );
    let sidecar = json!({"Name": "a", "Connect": {"SidecarService": {"Checks": [{"Name": "c"}]}}});
    assert_eq!(text(sidecar), format!("Invalid check in sidecar_service: {invalid}"));
    let status = json!({"Name": "a", "Check": {"TTL": "1s", "Status": "maintenance"}});
    assert_eq!(text(status), "Status for checks must 'passing', 'warning', 'critical'");
}

#[test]
fn proxies() {
    assert_eq!(
        text(json!({"Name": "p", "Kind": "connect-proxy", "Connect": {"Native": true}})),
        "Validation failed: 4 errors occurred:\n\
         \t* Port or SocketPath must be set for a connect-proxy\n\
         \t* Proxy.DestinationServiceName must be non-empty for Connect proxy services\n\
         \t* A Proxy cannot also be Connect Native, only typical services\n\
         \t* Port or SocketPath must be set for a Connect native service.\n\n"
    );
    let one = |problem: &str| format!("Validation failed: 1 error occurred:\n\t* {problem}\n\n");
    let db = json!({"DestinationName": "db", "LocalBindPort": 9});
    let cases = [
        (
            json!([db, db]),
            "upstreams cannot contain duplicates of [type=\"service\", name=\"db\", partition=\"\", \
             namespace=\"\", peer=\"\", datacenter=\"\"]",
        ),
        (
            json!([db, {"DestinationName": "x", "LocalBindPort": 9, "LocalBindAddress": "127.0.0.1"}]),
            "upstreams cannot contain duplicates by local bind address and port or unix path; \
             \"127.0.0.1:9\" is specified twice",
        ),
        (json!([{"LocalBindPort": 9}]), "upstream destination name cannot be empty"),
        (
            json!([{"DestinationName": "*", "LocalBindPort": 9}]),
            "upstream destination name cannot be a wildcard",
        ),
        (
            json!([{"DestinationName": "a", "DestinationPeer": "p", "Datacenter": "d", "LocalBindPort": 9}]),
            "upstream cannot specify both destination peer and datacenter",
        ),
        (
            json!([{"DestinationName": "a"}]),
            "upstream local bind port or local socket path must be defined and nonzero",
        ),
        (
            json!([{"DestinationName": "a", "LocalBindPort": 9, "LocalBindSocketPath": "/s"}]),
            "only one of upstream local bind port or local socket path can be defined and nonzero",
        ),
        (
            json!([{"DestinationName": "a", "DestinationType": "x", "LocalBindPort": 9}]),
            "unknown upstream destination type: \"x\"",
        ),
        (
            json!([{"DestinationName": "a", "DestinationPeer": "p", "DestinationPartition": "q",
                    "LocalBindPort": 9}]),
            "upstreams must target peers in the same partition as the service",
        ),
        (
            json!([{"DestinationName": "a", "Datacenter": "d", "DestinationPartition": "q", "LocalBindPort": 9}]),
            "upstreams cannot target another datacenter in non default partition",
        ),
    ];
    for (list, expected) in cases {
        assert_eq!(text(upstreams(list)), one(expected));
    }
}

#[test]
fn exposed_paths() {
    let json = proxy(json!({"DestinationServiceName": "web", "Expose": {"Paths": [
        {"Path": "/a", "ListenerPort": 1}, {"Path": "", "ListenerPort": 1, "Protocol": "tcp"}]}}));
    assert_eq!(
        text(json),
        "Validation failed: 3 errors occurred:\n\t* expose.paths: empty path exposed\n\
         \t* expose.paths: duplicate listener ports exposed\n\
         \t* protocol 'tcp' not supported for path: , must be in: [http http2]\n\n"
    );
}

#[test]
fn gateways() {
    let json = json!({"Name": "gw", "Kind": "mesh-gateway", "Meta": {"consul-wan-federation": "1"},
                      "Proxy": {"LocalServicePort": 3}, "Connect": {"SidecarService": {}}});
    assert_eq!(
        text(json),
        "Validation failed: 3 errors occurred:\n\t* Port must be non-zero for a mesh-gateway\n\
         \t* A mesh-gateway cannot have a sidecar service defined\n\
         \t* The Proxy.LocalServicePort configuration is invalid for a mesh-gateway\n\n"
    );
    assert_eq!(text(json!({"Name": "gw", "Kind": "ingress-gateway"})), "fine");
}

#[test]
fn sidecars() {
    assert_eq!(text(json!({"Name": "a", "Connect": {"SidecarService": {}}})), "fine");
    let json = json!({"Name": "a", "Connect": {"SidecarService": {
        "ID": "mine", "Connect": {"SidecarService": {}}}}});
    assert_eq!(
        text(json),
        "Validation failed: 2 errors occurred:\n\
         \t* A SidecarService cannot specify an ID as this is managed by the agent\n\
         \t* A SidecarService cannot have a nested SidecarService\n\n"
    );
    let json = json!({"Name": "a", "Connect": {"SidecarService": {"Meta": {"": "x"}}}});
    assert_eq!(
        text(json),
        "Invalid SidecarService: Couldn't load metadata pair ('', 'x'): Key cannot be blank"
    );
    let json = json!({"Name": "a", "Connect": {"SidecarService": {"Proxy": {"Upstreams": [{}]}}}});
    assert_eq!(
        text(json),
        "Failed Validation: 1 error occurred:\n\t* upstream destination name cannot be empty\n\n"
    );
}
