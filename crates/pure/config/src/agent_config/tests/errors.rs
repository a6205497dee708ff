//! Every reason not to start, with its text.

use super::*;

/// Settings of an agent that could start, a text that stops it, and the beginning of what it says.
const CLIENT: &[&str] = &["-data-dir", "/d", "-bind", "10.0.0.1"];
const DEV: &[&str] = &["-dev"];

fn refused(flags: &[&str], hcl: &str) -> String {
    match build(flags, hcl) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("{hcl} was accepted"),
    }
}

#[test]
fn the_official_texts() {
    let long = "a".repeat(600);
    let many: String = (0..65).map(|n| format!("k{n} = \"v\" ")).collect();
    let cases: &[(&[&str], &str, &str)] = &[
        (&[], "bind_addr = \"10.0.0.1\"", "data_dir cannot be empty"),
        (CLIENT, "datacenter = \"\"", "datacenter cannot be empty"),
        (
            CLIENT,
            "datacenter = \"a b\"",
            "datacenter can only contain lowercase alphanumeric, - or _ characters. received: \"a b\"",
        ),
        (
            CLIENT,
            "primary_datacenter = \"a.b\"",
            "primary_datacenter can only contain lowercase alphanumeric",
        ),
        (CLIENT, "node_name = \" \"", "node_name cannot be empty"),
        (CLIENT, "node_id = \"x\"", "specified NodeID is invalid: \"x\" is not a UUID"),
        (
            CLIENT,
            "node_meta { \"a b\" = \"c\" }",
            "node_meta invalid: Couldn't load metadata pair ('a b', 'c'): Key contains invalid characters",
        ),
        (
            CLIENT,
            "node_meta { consul-x = \"c\" }",
            "node_meta invalid: Couldn't load metadata pair ('consul-x', 'c'): Key prefix 'consul-' is reserved for internal use",
        ),
        (
            CLIENT,
            "node_meta { \"\" = \"c\" }",
            "node_meta invalid: Couldn't load metadata pair ('', 'c'): Key cannot be blank",
        ),
        (
            CLIENT,
            &format!("node_meta {{ a = \"{long}\" }}"),
            "node_meta invalid: Couldn't load metadata pair ('a', '",
        ),
        (
            CLIENT,
            &format!("node_meta {{ {long} = \"b\" }}"),
            "node_meta invalid: Couldn't load metadata pair ('aaa",
        ),
        (
            CLIENT,
            &format!("node_meta {{ {many} }}"),
            "node_meta invalid: Node metadata cannot contain more than 64 key/value pairs",
        ),
        (CLIENT, "bootstrap = true", "'bootstrap = true' requires 'server = true'"),
        (CLIENT, "bootstrap_expect = 1", "'bootstrap = true' requires 'server = true'"),
        (
            CLIENT,
            "bootstrap_expect = -1",
            "bootstrap_expect cannot be -1. Must be greater than or equal to zero",
        ),
        (CLIENT, "bootstrap_expect = 3", "'bootstrap_expect > 0' requires 'server = true'"),
        (DEV, "bootstrap_expect = 3", "'bootstrap_expect > 0' not allowed in dev mode"),
        (
            CLIENT,
            "server = true bootstrap = true bootstrap_expect = 3",
            "'bootstrap_expect > 0' and 'bootstrap = true' are mutually exclusive",
        ),
        (
            CLIENT,
            "server = true bootstrap_expect = 9999999999",
            "bootstrap_expect cannot be 9999999999. It is too large",
        ),
        (
            CLIENT,
            "check_output_max_size = 0",
            "check_output_max_size must be positive, to discard check output use the discard_check_output flag",
        ),
        (
            CLIENT,
            "performance { raft_multiplier = 0 }",
            "performance.raft_multiplier cannot be 0. Must be between 1 and 10",
        ),
        (
            CLIENT,
            "performance { raft_multiplier = 20 }",
            "performance.raft_multiplier cannot be 20. Must be between 1 and 10",
        ),
    ];
    check(cases);
}

#[test]
fn the_official_texts_of_clients_and_features() {
    let cases: &[(&[&str], &str, &str)] = &[
        (
            CLIENT,
            "performance { grpc_keepalive_interval = \"10ms\" }",
            "performance.grpc_keepalive_interval: duration '10ms' cannot be less than: 1s",
        ),
        (
            CLIENT,
            "raft_protocol = 2",
            "raft_protocol version 2 is not supported by this version of Consul",
        ),
        (CLIENT, "log_level = \"loud\"", "Invalid log level: loud. Valid log levels are: [TRACE"),
        (
            CLIENT,
            "check_update_interval = \"soon\"",
            "check_update_interval: invalid duration: \"soon\": time: invalid duration \"soon\" (a.hcl line 1)",
        ),
        (
            CLIENT,
            "retry_interval = \"1\"",
            "retry_interval: invalid duration: \"1\": time: missing unit in duration \"1\"",
        ),
        (
            CLIENT,
            "max_query_time = \"-1s\"",
            "max_query_time: duration '-1s' cannot be less than: 0s",
        ),
        (
            CLIENT,
            "limits { kv_max_value_size = -1 }",
            "limits.kv_max_value_size cannot be -1. Must be greater than or equal to zero",
        ),
        (
            CLIENT,
            "dns_config { udp_answer_limit = -1 }",
            "dns_config.udp_answer_limit cannot be -1. Must be greater than or equal to zero",
        ),
        (
            CLIENT,
            "dns_config { a_record_limit = -1 }",
            "dns_config.a_record_limit cannot be -1. Must be greater than or equal to zero",
        ),
        (
            CLIENT,
            "dns_config { service_ttl { web = \"x\" } }",
            "dns_config.service_ttl[\"web\"]: invalid duration: \"x\"",
        ),
        (
            CLIENT,
            "dns_config { recursor_strategy = \"x\" }",
            "dns_config.recursor_strategy must be \"sequential\" or \"random\", not \"x\"",
        ),
        (
            CLIENT,
            "alt_domain = \"service.x.\"",
            "alt_domain cannot start with {service,connect,node,query,addr,dc1}",
        ),
        (
            CLIENT,
            "alt_domain = \"a.x.\" datacenter = \"a\"",
            "alt_domain cannot start with {service,connect,node,query,addr,a}",
        ),
        (
            CLIENT,
            "default_intention_policy = \"maybe\"",
            "default_intention_policy must be \"allow\" or \"deny\", not \"maybe\"",
        ),
        (CLIENT, "connect { ca_provider = \"x\" }", "x is not a valid CA provider"),
        (
            CLIENT,
            "connect { ca_provider = \"vault\" }",
            "connect.ca_provider \"vault\" is not supported by this version",
        ),
    ];
    check(cases);
}

#[test]
fn the_official_texts_about_addresses() {
    let cases: &[(&[&str], &str, &str)] = &[
        (DEV, "bind_addr = \"\"", "bind_addr cannot be empty"),
        (
            DEV,
            "bind_addr = \"1.1.1.1 2.2.2.2\"",
            "bind_addr cannot contain multiple addresses. Use 'addresses.{dns,http,https}' instead.",
        ),
        (DEV, "bind_addr = \"unix:///x\"", "bind_addr cannot be a unix socket"),
        (
            DEV,
            "bind_addr = \"{{ GetPrivateIP }}\"",
            "bind_addr: error parsing \"{{ GetPrivateIP }}\": address templates are not supported",
        ),
        (DEV, "bind_addr = \"localhost\"", "bind_addr: invalid ip address: localhost"),
        (DEV, "advertise_addr = \"0.0.0.0\"", "Advertise address cannot be 0.0.0.0, :: or [::]"),
        (
            DEV,
            "advertise_addr_wan = \"[::]\"",
            "Advertise WAN address cannot be 0.0.0.0, :: or [::]",
        ),
        (
            DEV,
            "advertise_addr = \"1.1.1.1 2.2.2.2\"",
            "advertise_addr: multiple addresses found: 1.1.1.1 2.2.2.2",
        ),
        (DEV, "advertise_addr_ipv4 = \"::1\"", "advertise_addr_ipv4 must be an ipv4 address"),
        (
            DEV,
            "advertise_addr_wan_ipv6 = \"1.1.1.1\"",
            "advertise_addr_wan_ipv6 must be an ipv6 address",
        ),
        (DEV, "bind_addr = \"::\"", "No public IPv6 address found"),
        (DEV, "client_addr = \"unix:///x\"", "client_addr cannot be a unix socket"),
        (DEV, "addresses { dns = \"unix:///x\" }", "DNS address cannot be a unix socket"),
        (DEV, "recursors = [\"0.0.0.0\"]", "DNS recursor address cannot be 0.0.0.0, :: or [::]"),
        (DEV, "recursors = [\"unix://x\"]", "DNS Recursors cannot be unix sockets: unix://x"),
        (DEV, "recursors = [\"dns.example\"]", "recursors: invalid recursor address: dns.example"),
        (DEV, "ports { http = 70000 }", "ports.http: invalid port: 70000"),
        (DEV, "ports { sidecar_min_port = 70000 }", "ports.sidecar_min_port: invalid port: 70000"),
        (DEV, "ports { server = 0 }", "server-port must be greater than zero"),
        (DEV, "ports { serf_lan = -1 }", "serf-lan-port must be greater than zero"),
        (
            DEV,
            "ports { dns = 1000 http = 1000 }",
            "HTTP address 127.0.0.1:1000 already configured for DNS",
        ),
        (
            DEV,
            "ports { dns = 1000 https = 1000 }",
            "HTTPS address 127.0.0.1:1000 already configured for DNS",
        ),
        (
            DEV,
            "ports { http = 1000 https = 1000 }",
            "HTTPS address 127.0.0.1:1000 already configured for HTTP",
        ),
        (
            DEV,
            "ports { http = 1000 grpc = 1000 }",
            "gRPC address 127.0.0.1:1000 already configured for HTTP",
        ),
        (
            DEV,
            "ports { http = 1000 server = 1000 }",
            "RPC Advertise address 127.0.0.1:1000 already configured for HTTP",
        ),
        (
            DEV,
            "ports { server = 1000 serf_lan = 1000 }",
            "Serf Advertise LAN address 127.0.0.1:1000 already configured for RPC Advertise",
        ),
        (
            DEV,
            "ports { server = 1000 serf_wan = 1000 }",
            "Serf Advertise WAN address 127.0.0.1:1000 already configured for RPC Advertise",
        ),
    ];
    check(cases);
}

fn check(cases: &[(&[&str], &str, &str)]) {
    for (flags, hcl, text) in cases {
        let said = refused(flags, hcl);
        assert!(said.starts_with(text), "{hcl}\n  says {said}\n  not  {text}");
    }
}

#[test]
fn the_machine_must_have_one_address_to_advertise() {
    let error = |private_ipv4: Vec<_>| {
        let settings = settings(&["-data-dir", "/d"], Format::Hcl, "");
        AgentConfig::build(settings, &Environment { private_ipv4, ..machine() })
            .unwrap_err()
            .to_string()
    };
    assert_eq!(error(vec![]), "No private IPv4 address found");
    assert_eq!(
        error(vec!["10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()]),
        "Multiple private IPv4 addresses found. Please configure one with 'bind' and/or 'advertise'. \
         (10.0.0.1, 10.0.0.2)"
    );
}

#[test]
fn promises_of_protection_are_refused_together_and_without_their_values() {
    assert_eq!(
        refused(CLIENT, "encrypt = \"c2VjcmV0\"\nacl { enabled = true }\nverify_incoming = true\n"),
        "this version cannot give the protection that these settings ask for; remove them to start without: \
         3 errors occurred:\n\
         \t* acl.enabled (a.hcl line 2): every request would be allowed\n\
         \t* encrypt (a.hcl line 1): gossip between agents would not be encrypted\n\
         \t* tls.defaults.verify_incoming (a.hcl line 3): the listener would not use this certificate or verify anyone\n\n"
    );
}

#[test]
fn each_promise_of_protection_is_refused() {
    for hcl in [
        "acl { enabled = true }",
        "acl_datacenter = \"dc1\"",
        "auto_config { enabled = true }",
        "auto_encrypt { allow_tls = true }",
        "auto_encrypt { tls = true }",
        "ca_file = \"x\"",
        "cert_file = \"x\"",
        "connect { ca_config { private_key = \"x\" } }",
        "encrypt = \"x\"",
        "http_config { allow_write_http_from = [\"127.0.0.0/8\"] }",
        "http_config { block_endpoints = [\"/v1/acl\"] }",
        "key_file = \"x\"",
        "serf_lan_allowed_cidrs = [\"127.0.0.0/8\"]",
        "tls { grpc { use_auto_cert = true } }",
        "tls { https { cert_file = \"x\" } }",
        "tls { internal_rpc { verify_server_hostname = true } }",
        "unix_sockets { mode = \"0600\" }",
        "verify_incoming_https = true",
        "verify_incoming_rpc = true",
        "verify_outgoing = true",
    ] {
        assert!(
            refused(CLIENT, hcl).starts_with("this version cannot give the protection"),
            "{hcl}"
        );
    }
    assert!(refused(&["-dev", "-encrypt", "x"], "").contains("encrypt (-encrypt)"));
}

#[test]
fn what_the_caller_finds_out_is_worded_here_too() {
    assert_eq!(
        ConfigError::DataDirNotADirectory { path: "a".into() }.to_string(),
        "data_dir \"a\" is not a directory"
    );
    assert_eq!(
        ConfigError::DataDirUnreadable { cause: "c".into() }.to_string(),
        "Error getting info on data_dir: c"
    );
}
