//! Settings in, configuration, warnings or the official error out.

mod effect;
mod errors;

use super::*;
use crate::flags::parse_args;
use crate::format::Format;
use crate::merge::{SourceText, assemble};

/// A machine with one private address.
fn machine() -> Environment {
    Environment {
        hostname: "host-1".into(),
        node_id_candidate: "ABCDEF01-2222-3333-4444-555555555555".into(),
        private_ipv4: vec!["10.0.0.9".parse().unwrap()],
        public_ipv6: vec![],
    }
}

fn settings(flags: &[&str], format: Format, text: &str) -> Settings {
    let file = SourceText { name: "a.hcl", text, format };
    assemble(&parse_args(flags).unwrap(), &[file]).unwrap().0
}

fn build(flags: &[&str], hcl: &str) -> Result<(AgentConfig, Vec<String>), ConfigError> {
    let settings = settings(flags, Format::Hcl, hcl);
    let (config, warnings) = AgentConfig::build(settings, &machine())?;
    Ok((config, warnings.iter().map(ToString::to_string).collect()))
}

/// A client agent with a data directory.
fn client(hcl: &str) -> AgentConfig {
    build(&["-data-dir", "/d"], hcl).unwrap().0
}

fn tcp(addresses: &[ListenAddr]) -> Vec<String> {
    addresses.iter().map(ToString::to_string).collect()
}

#[test]
fn a_client_by_default() {
    let config = client("");
    assert!(!config.server && !config.dev && !config.elects_itself());
    assert_eq!(config.node.name, "host-1");
    assert_eq!(config.node.id, NodeId::Proposed("abcdef01-2222-3333-4444-555555555555".into()));
    assert_eq!(
        (config.node.datacenter.as_str(), config.node.primary_datacenter.as_str()),
        ("dc1", "dc1")
    );
    assert_eq!(config.node.partition, "default");
    assert_eq!(tcp(&config.listeners.http), ["127.0.0.1:8500"]);
    assert_eq!(config.ports.grpc, None);
    assert_eq!(config.ports.grpc_tls, None);
    assert_eq!(config.cluster.bind.to_string(), "0.0.0.0");
    assert_eq!(config.cluster.advertise_lan.to_string(), "10.0.0.9");
    assert_eq!(config.leave, LeaveRules { on_terminate: true, skip_on_interrupt: false });
    assert_eq!(config.peering, PeeringSwitch::Unset);
    assert_eq!(config.default_intention_policy, None);
    assert_eq!(config.logging.level, LogLevel::Info);
    assert_eq!(config.performance.raft_multiplier, 5);
    assert_eq!(config.default_query_time, Duration::from_secs(300));
    assert_eq!(config.data_dir, Some("/d".into()));
}

#[test]
fn a_server_has_other_defaults() {
    let config = client("server = true");
    assert_eq!(tcp(&config.listeners.grpc_tls), ["127.0.0.1:8503"]);
    assert_eq!(config.leave, LeaveRules { on_terminate: false, skip_on_interrupt: true });
    assert_eq!(client("server = true ports { grpc_tls = -1 }").ports.grpc_tls, None);
}

#[test]
fn dev_mode_is_a_server_in_memory_with_peering() {
    let (config, warnings) = build(&["-dev"], "").unwrap();
    assert!(config.dev && config.server && config.elects_itself() && config.ui_enabled);
    assert_eq!(config.peering, PeeringSwitch::On);
    assert_eq!(config.data_dir, None);
    assert_eq!(config.ports.grpc, Some(8502));
    assert_eq!(config.ports.grpc_tls, Some(8503));
    assert_eq!(config.cluster.bind.to_string(), "127.0.0.1");
    assert_eq!(config.logging.level, LogLevel::Debug);
    assert_eq!(config.performance.raft_multiplier, 1);
    assert_eq!(warnings, [""; 0]);
}

#[test]
fn dev_mode_does_not_use_a_data_directory() {
    let (config, warnings) = build(&["-dev", "-data-dir", "/d"], "").unwrap();
    assert_eq!(config.data_dir, None);
    assert_eq!(warnings, ["data_dir is not used: -dev keeps everything in memory"]);
}

#[test]
fn peering_has_three_positions() {
    assert_eq!(client("peering { enabled = true }").peering, PeeringSwitch::On);
    assert_eq!(client("peering { enabled = false }").peering, PeeringSwitch::Off);
    assert_eq!(client("peering {}").peering, PeeringSwitch::Unset);
    assert_eq!(
        build(&["-dev"], "peering { enabled = false }").unwrap().0.peering,
        PeeringSwitch::Off
    );
}

/// What the official Go test harness writes (cli 8).
const HARNESS: &str = r#"{
    "node_name": "node-1b4e28ba-2fa1-11d2-883f-b9a761bde3fb", "node_id": "1b4e28ba-2fa1-11d2-883f-b9a761bde3fb",
    "data_dir": "/tmp/consul/data", "segments": null, "disable_update_check": true, "log_level": "debug",
    "bind_addr": "127.0.0.1", "addresses": {},
    "ports": {"dns": 20001, "http": 20002, "https": 20003, "serf_lan": 20004, "serf_wan": 20005, "server": 20006,
        "grpc": 20007, "grpc_tls": 20008},
    "bootstrap": true, "server": true, "acl": {"tokens": {}}, "performance": {"raft_multiplier": 1},
    "connect": {"enabled": true, "ca_config": {"cluster_id": "11111111-2222-3333-4444-555555555555"}},
    "skip_leave_on_interrupt": true, "peering": {"enabled": true}, "version": "1.22.0"
}"#;

#[test]
fn the_official_harness_file_loads() {
    let settings = settings(&[], Format::Json, HARNESS);
    let (config, warnings) = AgentConfig::build(settings, &machine()).unwrap();
    assert!(config.server && config.bootstrap && config.elects_itself());
    assert_eq!(config.node.id, NodeId::Configured("1b4e28ba-2fa1-11d2-883f-b9a761bde3fb".into()));
    assert_eq!(config.connect.cluster_id.as_deref(), Some("11111111-2222-3333-4444-555555555555"));
    assert_eq!(tcp(&config.listeners.https), ["127.0.0.1:20003"]);
    assert_eq!(tcp(&config.listeners.grpc_tls), ["127.0.0.1:20008"]);
    assert_eq!(config.cluster.rpc_advertise.to_string(), "127.0.0.1:20006");
    assert_eq!(config.peering, PeeringSwitch::On);
    assert_eq!(warnings, [Warning::Bootstrap], "nothing but what the official build says too");
}

#[test]
fn the_settings_that_harness_tests_add_load_too() {
    let hcl = r#"
        node_meta { a = "b" } locality { region = "r" zone = "z" } retry_join = ["127.0.0.1:1"] datacenter = "DC2"
        raft_protocol = 3 primary_datacenter = "dc1" acl_default_policy = "allow" experiments = ["x"]
        acl { enabled = false default_policy = "allow" down_policy = "extend-cache" policy_ttl = "30s"
              tokens { master = "m" agent_master = "a" replication = "r" } }
        verify_incoming = false verify_outgoing = false enable_debug = true audit { enabled = false }
        autopilot { server_stabilization_time = "10s" } ports { proxy_min_port = 20000 }
        addresses { http = "unix:///tmp/x.sock 127.0.0.1" } partition = "ap1"
    "#;
    let config = client(hcl);
    assert_eq!(config.node.datacenter, "dc2");
    assert_eq!(config.node.partition, "ap1");
    assert_eq!(tcp(&config.listeners.http), ["unix:///tmp/x.sock", "127.0.0.1:8500"]);
}

#[test]
fn addresses_are_resolved() {
    let config = client(
        "bind_addr = \"192.168.1.2\" advertise_addr_wan = \"5.6.7.8\" client_addr = \"1.1.1.1 ::1\" serf_wan = \"9.9.9.9\"
         advertise_addr_ipv6 = \"2001:db8::1\" addresses { dns = \"2.2.2.2\" } ports { https = 8501 serf_wan = -1 }",
    );
    assert_eq!(tcp(&config.listeners.https), ["1.1.1.1:8501", "[::1]:8501"]);
    assert_eq!(config.listeners.dns, ["2.2.2.2:8600".parse().unwrap()]);
    assert_eq!(config.cluster.advertise_lan.to_string(), "192.168.1.2");
    assert_eq!(config.cluster.serf_lan_advertise.to_string(), "192.168.1.2:8301");
    assert_eq!(config.cluster.serf_wan_bind, None);
    let tagged: Vec<String> =
        config.node.tagged_addresses.iter().map(|(k, v)| format!("{k}={v}")).collect();
    assert_eq!(
        tagged,
        [
            "lan=192.168.1.2",
            "lan_ipv4=192.168.1.2",
            "lan_ipv6=2001:db8::1",
            "wan=5.6.7.8",
            "wan_ipv4=5.6.7.8"
        ]
    );
}

#[test]
fn without_client_addresses_nothing_listens() {
    let (config, warnings) = build(&["-data-dir", "/d", "-client", ""], "").unwrap();
    assert_eq!(config.listeners.named().count(), 0);
    assert!(warnings[0].starts_with("client_addr is empty"));
}

#[test]
fn dns_settings_are_normalised() {
    let config = client(
        "domain = \"Example.COM\" alt_domain = \"alt.\" recursors = [\"8.8.8.8\", \"8.8.8.8:53\", \"[2001:db8::1]:5353\"]
         dns_config { service_ttl { \"*\" = \"5s\" web = \"1m\" } node_ttl = \"10s\" soa { refresh = 1 } }",
    );
    assert_eq!(config.dns.domain, "example.com.");
    assert_eq!(config.dns.alt_domain.as_deref(), Some("alt."));
    assert_eq!(
        config.dns.recursors,
        ["8.8.8.8:53".parse().unwrap(), "[2001:db8::1]:5353".parse().unwrap()]
    );
    assert_eq!(config.dns.service_ttl["web"], Duration::from_secs(60));
    assert_eq!((config.dns.soa.refresh, config.dns.soa.expire), (1, 86400));
    assert!(config.dns.allow_stale && config.dns.node_meta_txt);
}

#[test]
fn definitions_are_kept_in_source_order() {
    let config = client(
        "service { name = \"a\" token = \"secret\" } services = [ { name = \"b\" } ] check { id = \"c\" ttl = \"1s\" }
         config_entries { bootstrap { kind = \"proxy-defaults\" name = \"global\" } }",
    );
    let names: Vec<&str> =
        config.definitions.services.iter().filter_map(|s| s["name"].as_str()).collect();
    assert_eq!(names, ["b", "a"]);
    assert_eq!(config.definitions.checks[0]["ttl"], "1s");
    assert_eq!(config.definitions.config_entries[0]["kind"], "proxy-defaults");
    assert!(!format!("{config:?}").contains("secret"), "no token in Debug");
}

#[test]
fn expecting_one_server_is_bootstrap_mode() {
    let (config, warnings) =
        build(&["-data-dir", "/d", "-server", "-bootstrap-expect=1"], "").unwrap();
    assert!(config.bootstrap);
    assert_eq!(config.bootstrap_expect, 0);
    assert_eq!(
        warnings,
        [
            "BootstrapExpect is set to 1; this is the same as Bootstrap mode.",
            "bootstrap = true: do not enable unless necessary"
        ]
    );
}

#[test]
fn odd_choices_are_warned_of() {
    let warnings = |hcl: &str| build(&["-data-dir", "/d"], hcl).unwrap().1;
    assert_eq!(
        warnings("server = true bootstrap_expect = 3"),
        ["bootstrap_expect > 0: expecting 3 servers"]
    );
    assert!(
        warnings("server = true bootstrap_expect = 2")[0]
            .starts_with("bootstrap_expect = 2: A cluster")
    );
    assert!(
        warnings("server = true bootstrap_expect = 4")[0]
            .starts_with("bootstrap_expect is even number")
    );
    assert!(
        warnings("node_name = \"a_b\"")[0]
            .contains("will not be discoverable via DNS due to invalid characters")
    );
    assert!(
        warnings(&format!("node_name = \"{}\"", "a".repeat(64)))[0]
            .contains("due to it being too long")
    );
    assert!(warnings("enable_script_checks = true")[0].contains("is DANGEROUS"));
}

#[test]
fn keys_without_effect_get_one_line_each() {
    let (_, warnings) = build(
        &["-data-dir", "/d", "-retry-join", "a"],
        "retry_join = [\"b\"]\nsegment = \"x\"\naudit { enabled = true sink \"s\" { type = \"file\" } }\n\
         connect { ca_config { leaf_cert_ttl = \"1h\" } }\n",
    )
    .unwrap();
    assert_eq!(
        warnings,
        [
            "\"audit\" is a Consul Enterprise configuration and will have no effect",
            "\"connect.ca_config.leaf_cert_ttl\" (a.hcl line 4) has no effect in this version, which lacks: settings \
             of the CA",
            "\"retry_join\" (a.hcl line 1) has no effect in this version, which lacks: membership",
            "\"segment\" is a Consul Enterprise configuration and will have no effect",
        ]
    );
}

#[test]
fn typing_what_holds_anyway_is_no_reason_to_warn() {
    let hcl = "disable_remote_exec = true check_update_interval = \"300s\" gossip_lan { probe_interval = \"1000ms\" }
               retry_join = [] acl { enabled = false tokens { default = \"\" } } retry_max = 0 encrypt = \"\"
               tls { defaults { verify_incoming = false ca_file = \"\" } } ports { sidecar_min_port = 21000 }";
    assert_eq!(build(&["-data-dir", "/d"], hcl).unwrap().1, [""; 0]);
}
