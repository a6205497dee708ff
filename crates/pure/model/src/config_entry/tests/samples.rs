//! One entry of every kind with every setting that is accepted, as users write them in HCL.

use super::{ConfigEntry, hcl};

pub(super) const EXPORTED_SERVICES: &str = r#"
kind = "exported-services"
name = "default"
services = [
  { name = "web", namespace = "default", consumers = [{ peer_name = "east" }, { partition = "default" }] },
  { Name = "*", Consumers = [{ Peer = "west" }] }
]
meta { team = "shop" }
"#;

pub(super) const SERVICE_INTENTIONS: &str = r#"
Kind = "service-intentions"
Name = "api"
Sources = [
  { Name = "*", Action = "deny", Description = "all others" },
  {
    name = "web"
    peer = "east"
    permissions = [
      {
        action = "allow"
        http {
          path_prefix = "/v2"
          header = [
            { name = "x-debug", present = true, invert = true },
            { name = "x-kind", exact = "a", ignore_case = true },
            { name = "x-p", prefix = "p" }, { name = "x-s", suffix = "s" },
            { name = "x-c", contains = "c" }, { name = "x-r", regex = "r.*" }
          ]
          methods = ["get", "POST"]
        }
        jwt { providers = [{ name = "okta", verify_claims = [{ path = ["aud", "x"], value = "api" }] }] }
      },
      { Action = "deny", HTTP = { PathExact = "/" } },
      { Action = "deny", HTTP = { PathRegex = "/.*" } }
    ]
  },
  { Name = "web", Action = "allow", LegacyID = "old", LegacyCreateTime = "2020-01-02T03:04:05Z" }
]
JWT = { Providers = [{ Name = "auth0" }] }
Meta = { team = "shop" }
"#;

pub(super) const PROXY_DEFAULTS: &str = r#"
kind = "proxy-defaults"
name = "global"
config {
  protocol = "http"
  local_connect_timeout_ms = 1000
  ratio = 0.5
  nested { deep { yes = true } }
}
mode = "transparent"
transparent_proxy { outbound_listener_port = "15001" dialed_directly = true }
mutual_tls_mode = "strict"
mesh_gateway { mode = "local" }
expose {
  checks = true
  paths = [{ listener_port = 8080, path = "/metrics", local_path_port = 9090, protocol = "http2", parsed_from_check = true }]
}
access_logs { enabled = true disable_listener_logs = true type = "file" path = "/var/log/x" json_format = "{\"a\": 1}" }
envoy_extensions = [
  { name = "builtin/lua", required = true, consul_version = ">= 1.15", envoy_version = "~> 1.26",
    arguments = { Script = "return", Listener = "inbound" } },
  { Name = "builtin/wasm" }
]
failover_policy { mode = "order-by-locality" regions = ["us-1", "us-2"] }
prioritize_by_locality {}
meta { team = "shop" }
"#;

pub(super) const SERVICE_DEFAULTS: &str = r#"
kind = "service-defaults"
name = "web"
protocol = "HTTP"
mode = "direct"
transparent_proxy { dialed_directly = true }
mutual_tls_mode = "permissive"
mesh_gateway { mode = "remote" }
expose { checks = true }
external_sni = "web.example.com"
upstream_config {
  overrides = [
    {
      name = "redis" peer = "east" envoy_listener_json = "{}" envoy_cluster_json = "{ }" protocol = "GRPC"
      connect_timeout_ms = 5000
      limits { max_connections = 3 max_pending_requests = "4" max_concurrent_requests = 0 }
      passive_health_check {
        interval = "2s" max_failures = 5 enforcing_consecutive_5xx = 99 max_ejection_percent = 50
        base_ejection_time = "45s"
      }
      mesh_gateway { mode = "none" }
      balance_outbound_connections = "exact_balance"
    }
  ]
  defaults { connect_timeout_ms = -5 }
}
max_inbound_connections = 14
local_connect_timeout_ms = 15
local_request_timeout_ms = 16
balance_inbound_connections = "exact_balance"
envoy_extensions = [{ name = "builtin/ext-authz", arguments = { Config = { a = 1 } } }]
meta { team = "shop" }
"#;

pub(super) const EXTERNAL_SERVICE: &str = r#"
Kind = "service-defaults"
Name = "payments"
Destination { Addresses = ["payments.example.com.", "10.1.2.3", "2001:db8::1"] Port = 443 }
"#;

pub(super) const SERVICE_RESOLVER: &str = r#"
kind = "service-resolver"
name = "web"
default_subset = "v1"
subsets = {
  v1 = { filter = "Service.Meta.version == v1" }
  v2 = { filter = "Service.Meta.version == v2", only_passing = true }
  canary = {}
}
failover = {
  v2 = { service = "backup" service_subset = "x" datacenters = ["dc2", "dc3"] policy { regions = ["us-1"] } }
  canary = { service_subset = "v1" }
  "*" = { targets = [
    { peer = "east" service = "web" }, { datacenter = "dc4" }, { service_subset = "v2" }
  ] }
}
prioritize_by_locality {}
connect_timeout = "1m30.5s"
request_timeout = 15000000000
load_balancer {
  policy = "ring_hash"
  ring_hash_config { minimum_ring_size = 101 maximum_ring_size = 303 }
  hash_policies = [
    { field = "cookie" field_value = "good" cookie_config { ttl = "1s" path = "/oven" } terminal = true },
    { field = "cookie" field_value = "yum" cookie_config { session = true } },
    { source_ip = true }
  ]
}
meta { team = "shop" }
"#;

pub(super) const REDIRECT: &str = r#"
Kind = "service-resolver"
Name = "db"
Redirect { Service = "db" Peer = "east" }
LoadBalancer { Policy = "least_request" LeastRequestConfig { ChoiceCount = 7 } }
"#;

pub(super) const MESH: &str = r#"
kind = "mesh"
transparent_proxy { mesh_destinations_only = true }
allow_enabling_permissive_mutual_tls = true
validate_clusters = "true"
tls {
  incoming { tls_min_version = "TLSv1_1" tls_max_version = "TLSv1_2"
             cipher_suites = ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"] }
  outgoing { tls_min_version = "TLS_AUTO" tls_max_version = "TLSv1_0" }
}
http {
  sanitize_x_forwarded_client_cert = true
  incoming {
    request_normalization {
      insecure_disable_path_normalization = true
      merge_slashes = true
      path_with_escaped_slashes_action = "UNESCAPE_AND_FORWARD"
      headers_with_underscores_action = "REJECT_REQUEST"
    }
  }
}
peering { peer_through_mesh_gateways = true }
meta { team = "shop" }
"#;

/// The samples, normalised, with indexes.
pub(super) fn all() -> Vec<ConfigEntry> {
    let texts = [
        EXPORTED_SERVICES,
        SERVICE_INTENTIONS,
        PROXY_DEFAULTS,
        SERVICE_DEFAULTS,
        EXTERNAL_SERVICE,
        SERVICE_RESOLVER,
        REDIRECT,
        MESH,
    ];
    texts.map(sample).to_vec()
}

/// One sample, normalised, with indexes.
pub(super) fn sample(text: &str) -> ConfigEntry {
    let mut entry = hcl(text).unwrap();
    entry.normalise().unwrap();
    entry.set_indexes(37, 1_000_000);
    entry
}
