//! The JSON of every kind: which keys, in which order, and which are left out (http-api 3.4 to 3.9).

use serde_json::Value;

use super::{
    entry,
    samples::{self, sample},
};

/// The JSON of a sample up to its hash, which the tests of the hash look at.
fn shape(text: &str) -> String {
    let json = serde_json::to_string(&sample(text)).unwrap();
    let (content, tail) = json.rsplit_once(r#","Hash":"#).unwrap();
    let (hash, indexes) = tail.split_once(',').unwrap();
    hash.parse::<u64>().unwrap();
    assert_eq!(indexes, r#""CreateIndex":37,"ModifyIndex":1000000}"#);
    content.to_owned()
}

#[test]
fn exported_services() {
    assert_eq!(
        shape(samples::EXPORTED_SERVICES),
        r#"{"Kind":"exported-services","Name":"default","Services":[{"Name":"web","Consumers":[{"Peer":"east"},{"Partition":"default"}]},{"Name":"*","Consumers":[{"Peer":"west"}]}],"Meta":{"team":"shop"}"#
    );
}

#[test]
fn service_intentions() {
    assert_eq!(
        shape(samples::SERVICE_INTENTIONS),
        concat!(
            r#"{"Kind":"service-intentions","Name":"api","Sources":["#,
            r#"{"Name":"web","Permissions":["#,
            r#"{"Action":"allow","HTTP":{"PathPrefix":"/v2","Header":["#,
            r#"{"Name":"x-debug","Present":true,"Invert":true},{"Name":"x-kind","Exact":"a","IgnoreCase":true},"#,
            r#"{"Name":"x-p","Prefix":"p"},{"Name":"x-s","Suffix":"s"},{"Name":"x-c","Contains":"c"},"#,
            r#"{"Name":"x-r","Regex":"r.*"}],"Methods":["GET","POST"]},"#,
            r#""JWT":{"Providers":[{"Name":"okta","VerifyClaims":[{"Path":["aud","x"],"Value":"api"}]}]}},"#,
            r#"{"Action":"deny","HTTP":{"PathExact":"/"}},{"Action":"deny","HTTP":{"PathRegex":"/.*"}}],"#,
            r#""Precedence":9,"Type":"consul","Peer":"east"},"#,
            r#"{"Name":"web","Action":"allow","Precedence":9,"Type":"consul"},"#,
            r#"{"Name":"*","Action":"deny","Precedence":8,"Type":"consul","Description":"all others"}],"#,
            r#""JWT":{"Providers":[{"Name":"auth0"}]},"Meta":{"team":"shop"}"#,
        )
    );
}

#[test]
fn proxy_defaults() {
    assert_eq!(
        shape(samples::PROXY_DEFAULTS),
        concat!(
            r#"{"Kind":"proxy-defaults","Name":"global","#,
            r#""Config":{"protocol":"http","local_connect_timeout_ms":1000,"ratio":0.5,"nested":{"deep":{"yes":true}}},"#,
            r#""Mode":"transparent","TransparentProxy":{"OutboundListenerPort":15001,"DialedDirectly":true},"#,
            r#""MutualTLSMode":"strict","MeshGateway":{"Mode":"local"},"#,
            r#""Expose":{"Checks":true,"Paths":[{"ListenerPort":8080,"Path":"/metrics","LocalPathPort":9090,"Protocol":"http2"}]},"#,
            r#""AccessLogs":{"Enabled":true,"DisableListenerLogs":true,"Type":"file","Path":"/var/log/x","JSONFormat":"{\"a\": 1}"},"#,
            r#""EnvoyExtensions":[{"Name":"builtin/lua","Required":true,"Arguments":{"Script":"return","Listener":"inbound"},"#,
            r#""ConsulVersion":">= 1.15","EnvoyVersion":"~> 1.26"},"#,
            r#"{"Name":"builtin/wasm","Required":false,"Arguments":null,"ConsulVersion":"","EnvoyVersion":""}],"#,
            r#""FailoverPolicy":{"Mode":"order-by-locality","Regions":["us-1","us-2"]},"PrioritizeByLocality":{},"#,
            r#""Meta":{"team":"shop"}"#,
        )
    );
}

#[test]
fn service_defaults() {
    assert_eq!(
        shape(samples::SERVICE_DEFAULTS),
        concat!(
            r#"{"Kind":"service-defaults","Name":"web","Protocol":"http","Mode":"direct","#,
            r#""TransparentProxy":{"DialedDirectly":true},"MutualTLSMode":"permissive","MeshGateway":{"Mode":"remote"},"#,
            r#""Expose":{"Checks":true},"ExternalSNI":"web.example.com","UpstreamConfig":{"Overrides":["#,
            r#"{"Name":"redis","Peer":"east","EnvoyListenerJSON":"{}","EnvoyClusterJSON":"{ }","Protocol":"grpc","#,
            r#""ConnectTimeoutMs":5000,"Limits":{"MaxConnections":3,"MaxPendingRequests":4,"MaxConcurrentRequests":0},"#,
            r#""PassiveHealthCheck":{"Interval":2000000000,"MaxFailures":5,"EnforcingConsecutive5xx":99,"#,
            r#""MaxEjectionPercent":50,"BaseEjectionTime":45000000000},"MeshGateway":{"Mode":"none"},"#,
            r#""BalanceOutboundConnections":"exact_balance"}],"Defaults":{"Peer":"","MeshGateway":{}}},"#,
            r#""MaxInboundConnections":14,"LocalConnectTimeoutMs":15,"LocalRequestTimeoutMs":16,"#,
            r#""BalanceInboundConnections":"exact_balance","EnvoyExtensions":[{"Name":"builtin/ext-authz","Required":false,"#,
            r#""Arguments":{"Config":{"a":1}},"ConsulVersion":"","EnvoyVersion":""}],"Meta":{"team":"shop"}"#,
        )
    );
    assert_eq!(
        shape(samples::EXTERNAL_SERVICE),
        r#"{"Kind":"service-defaults","Name":"payments","Protocol":"","TransparentProxy":{},"MeshGateway":{},"Expose":{},"Destination":{"Addresses":["payments.example.com.","10.1.2.3","2001:db8::1"],"Port":443}"#
    );
}

#[test]
fn service_resolver() {
    assert_eq!(
        shape(samples::SERVICE_RESOLVER),
        concat!(
            r#"{"Kind":"service-resolver","Name":"web","DefaultSubset":"v1","Subsets":{"canary":{},"#,
            r#""v1":{"Filter":"Service.Meta.version == v1"},"v2":{"Filter":"Service.Meta.version == v2","OnlyPassing":true}},"#,
            r#""Failover":{"*":{"Targets":[{"Service":"web","Peer":"east"},{"Datacenter":"dc4"},{"ServiceSubset":"v2"}]},"#,
            r#""canary":{"ServiceSubset":"v1"},"#,
            r#""v2":{"Service":"backup","ServiceSubset":"x","Datacenters":["dc2","dc3"],"Policy":{"Regions":["us-1"]}}},"#,
            r#""PrioritizeByLocality":{},"ConnectTimeout":"1m30.5s","RequestTimeout":"15s","#,
            r#""LoadBalancer":{"Policy":"ring_hash","RingHashConfig":{"MinimumRingSize":101,"MaximumRingSize":303},"#,
            r#""HashPolicies":[{"Field":"cookie","FieldValue":"good","CookieConfig":{"TTL":1000000000,"Path":"/oven"},"Terminal":true},"#,
            r#"{"Field":"cookie","FieldValue":"yum","CookieConfig":{"Session":true}},{"SourceIP":true}]},"Meta":{"team":"shop"}"#,
        )
    );
    assert_eq!(
        shape(samples::REDIRECT),
        r#"{"Kind":"service-resolver","Name":"db","Redirect":{"Service":"db","Peer":"east"},"LoadBalancer":{"Policy":"least_request","LeastRequestConfig":{"ChoiceCount":7}}"#
    );
}

#[test]
fn mesh() {
    assert_eq!(
        shape(samples::MESH),
        concat!(
            r#"{"Kind":"mesh","TransparentProxy":{"MeshDestinationsOnly":true},"#,
            r#""AllowEnablingPermissiveMutualTLS":true,"ValidateClusters":true,"#,
            r#""TLS":{"Incoming":{"TLSMinVersion":"TLSv1_1","TLSMaxVersion":"TLSv1_2","#,
            r#""CipherSuites":["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"]},"#,
            r#""Outgoing":{"TLSMinVersion":"TLS_AUTO","TLSMaxVersion":"TLSv1_0"}},"#,
            r#""HTTP":{"SanitizeXForwardedClientCert":true,"Incoming":{"RequestNormalization":{"#,
            r#""InsecureDisablePathNormalization":true,"MergeSlashes":true,"#,
            r#""PathWithEscapedSlashesAction":"UNESCAPE_AND_FORWARD","HeadersWithUnderscoresAction":"REJECT_REQUEST"}}},"#,
            r#""Peering":{"PeerThroughMeshGateways":true},"Meta":{"team":"shop"}"#,
        )
    );
}

#[test]
fn empty_entries_keep_what_is_always_printed() {
    let printed = |kind: &str, name: Option<&str>| {
        let mut json = serde_json::Map::from_iter([("Kind".to_owned(), Value::from(kind))]);
        json.extend(name.map(|name| ("Name".to_owned(), name.into())));
        let mut printed = serde_json::to_value(entry(json.into())).unwrap();
        printed.as_object_mut().unwrap().shift_remove("Hash");
        printed.to_string()
    };
    assert_eq!(
        printed("proxy-defaults", None),
        r#"{"Kind":"proxy-defaults","Name":"global","Config":null,"TransparentProxy":{},"MeshGateway":{},"Expose":{},"AccessLogs":{},"CreateIndex":0,"ModifyIndex":0}"#
    );
    assert_eq!(
        printed("mesh", None),
        r#"{"Kind":"mesh","TransparentProxy":{"MeshDestinationsOnly":false},"CreateIndex":0,"ModifyIndex":0}"#
    );
    assert_eq!(
        printed("service-resolver", Some("web")),
        r#"{"Kind":"service-resolver","Name":"web","CreateIndex":0,"ModifyIndex":0}"#
    );
    assert_eq!(
        printed("exported-services", None),
        r#"{"Kind":"exported-services","Name":"default","CreateIndex":0,"ModifyIndex":0}"#
    );
}
