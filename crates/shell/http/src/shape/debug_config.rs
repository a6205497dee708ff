//! `DebugConfig` of `/v1/agent/self`: what clients and operators look up in it, under the official names. Nothing
//! here may be a secret.

use agent::Agent;
use serde_json::{Map, Value, json};
use syntax::duration::GoDuration;

/// The settings in force.
pub(crate) fn debug_config(agent: &Agent) -> Map<String, Value> {
    let (config, options) = (agent.config(), agent.server().options());
    let span = |span: std::time::Duration| GoDuration::from_std(span).to_string();
    let tcp = |address: &dyn std::fmt::Display| format!("tcp://{address}");
    let listeners = |list: &mut dyn Iterator<Item = String>| list.collect::<Vec<_>>();
    let port = |port: Option<u16>| port.map_or(-1, i32::from);
    let policy = config.settings.get("default_intention_policy");
    let mut all = Map::new();
    let mut put = |name: &str, value: Value| {
        all.insert(name.to_owned(), value);
    };
    put("ACLsEnabled", json!(false));
    put("AdvertiseAddrLAN", json!(config.cluster.advertise_lan));
    put("AdvertiseAddrWAN", json!(config.cluster.advertise_wan));
    put("BindAddr", json!(config.cluster.bind));
    put("Bootstrap", json!(config.bootstrap));
    put("BootstrapExpect", json!(config.bootstrap_expect));
    put("CheckOutputMaxSize", json!(config.checks.output_max_size));
    put("CheckUpdateInterval", json!(span(config.checks.update_interval)));
    put("ClientAddrs", json!(config.listeners.client_addrs));
    put("ConnectEnabled", json!(config.connect.enabled));
    put("DNSDomain", json!(config.dns.domain));
    put("DNSPort", json!(port(config.ports.dns)));
    put("DataDir", json!(config.data_dir));
    put("Datacenter", json!(config.node.datacenter));
    put("DefaultIntentionPolicy", policy.map_or_else(|| json!(""), |policy| policy.value.clone()));
    put("DefaultQueryTime", json!(span(config.default_query_time)));
    put("DevMode", json!(config.dev));
    put("EnableLocalScriptChecks", json!(config.checks.enable_local_scripts));
    put("EnableRemoteScriptChecks", json!(config.checks.enable_remote_scripts));
    put("GRPCAddrs", json!(listeners(&mut config.listeners.grpc.iter().map(|a| tcp(a)))));
    put("GRPCPort", json!(port(config.ports.grpc)));
    put("GRPCTLSAddrs", json!(listeners(&mut config.listeners.grpc_tls.iter().map(|a| tcp(a)))));
    put("GRPCTLSPort", json!(port(config.ports.grpc_tls)));
    put("HTTPAddrs", json!(listeners(&mut config.listeners.http.iter().map(|a| tcp(a)))));
    put("HTTPPort", json!(port(config.ports.http)));
    put("HTTPSPort", json!(port(config.ports.https)));
    put("KVMaxValueSize", json!(config.limits.kv_max_value_size));
    put("MaxQueryTime", json!(span(config.max_query_time)));
    put("NodeID", json!(options.node_id));
    put("NodeMeta", json!(config.node.meta));
    put("NodeName", json!(config.node.name));
    put("PeeringEnabled", json!(agent.server().peering_enabled()));
    put("PrimaryDatacenter", json!(config.node.primary_datacenter));
    put("RPCAdvertiseAddr", json!(tcp(&config.cluster.rpc_advertise)));
    put("RPCBindAddr", json!(tcp(&config.cluster.rpc_bind)));
    put("SerfAdvertiseAddrLAN", json!(tcp(&config.cluster.serf_lan_advertise)));
    put(
        "SerfAdvertiseAddrWAN",
        json!(config.cluster.serf_wan_advertise.as_ref().map(|address| tcp(address))),
    );
    put("SerfBindAddrLAN", json!(tcp(&config.cluster.serf_lan_bind)));
    put("SerfPortLAN", json!(config.ports.serf_lan));
    put("SerfPortWAN", json!(port(config.ports.serf_wan)));
    put("ServerMode", json!(config.server));
    put("ServerPort", json!(config.ports.server));
    put("TaggedAddresses", json!(config.node.tagged_addresses));
    put("TranslateWANAddrs", json!(config.translate_wan_addrs));
    put("TxnMaxReqLen", json!(config.limits.txn_max_req_len));
    put("UIConfig", json!({"Enabled": config.ui_enabled, "ContentPath": "/ui/"}));
    put("Version", json!(options.version));
    all
}
