//! Old names of keys, and old keys that lost their meaning.

use crate::key::Kind::{Any, Bool, Duration, Float, Int, Secret, String, StringList};
use crate::key::{Key, key};

/// What the reference page says of an old name.
const OLD: &str = "Old name.";

pub(super) const KEYS: &[Key] = &[
    key("start_join", StringList, OLD).flags(&["join"]).deprecated("retry_join"),
    key("start_join_wan", StringList, OLD).flags(&["join-wan"]).deprecated("retry_join_wan"),
    key("ui", Bool, OLD).deprecated("ui_config.enabled"),
    key("ui_dir", String, OLD).deprecated("ui_config.dir"),
    key("ui_content_path", String, OLD).deprecated("ui_config.content_path"),
    key("acl.tokens.master", Secret, OLD).reloadable().deprecated("acl.tokens.initial_management"),
    key("acl.tokens.agent_master", Secret, OLD)
        .reloadable()
        .deprecated("acl.tokens.agent_recovery"),
    key("acl_master_token", Secret, OLD).deprecated("acl.tokens.initial_management"),
    key("acl_agent_master_token", Secret, OLD).deprecated("acl.tokens.agent_recovery"),
    key("acl_agent_token", Secret, OLD).deprecated("acl.tokens.agent"),
    key("acl_token", Secret, OLD).deprecated("acl.tokens.default"),
    key("acl_replication_token", Secret, OLD).deprecated("acl.tokens.replication"),
    key("enable_acl_replication", Bool, OLD).deprecated("acl.enable_token_replication"),
    key(
        "acl_datacenter",
        String,
        "Old way to set `primary_datacenter` and switch access control on.",
    )
    .refused("it switches access control on, but every request would be allowed"),
    key("acl_default_policy", String, OLD).deprecated("acl.default_policy"),
    key("acl_down_policy", String, OLD).deprecated("acl.down_policy"),
    key("acl_ttl", Duration, OLD).deprecated("acl.token_ttl"),
    key("acl_enable_key_list_policy", Bool, OLD).deprecated("acl.enable_key_list_policy"),
    key("ca_file", String, OLD).deprecated("tls.defaults.ca_file"),
    key("ca_path", String, OLD).deprecated("tls.defaults.ca_path"),
    key("cert_file", String, OLD).deprecated("tls.defaults.cert_file"),
    key("key_file", String, OLD).deprecated("tls.defaults.key_file"),
    key("tls_cipher_suites", String, OLD).deprecated("tls.defaults.tls_cipher_suites"),
    key("tls_min_version", String, OLD).deprecated("tls.defaults.tls_min_version"),
    key("verify_incoming", Bool, OLD).deprecated("tls.defaults.verify_incoming"),
    key("verify_incoming_https", Bool, OLD).deprecated("tls.https.verify_incoming"),
    key("verify_incoming_rpc", Bool, OLD).deprecated("tls.internal_rpc.verify_incoming"),
    key("verify_outgoing", Bool, OLD).deprecated("tls.defaults.verify_outgoing"),
    key("verify_server_hostname", Bool, OLD).deprecated("tls.internal_rpc.verify_server_hostname"),
    key("raft_boltdb", Any, "Settings of an old store; `raft_logstore.boltdb` took its place.")
        .ignored(),
    key("tls_prefer_server_cipher_suites", Bool, "Without effect in newer TLS libraries.")
        .ignored(),
    key("acl_enforce_version_8", Bool, "Without effect since version 1.4.").ignored(),
    key("ae_interval", Duration, "Fixed in the official build.").ignored(),
    key("check_deregister_interval_min", Duration, "Fixed in the official build.").ignored(),
    key("check_reap_interval", Duration, "Fixed in the official build.").ignored(),
    key("consul.*", Any, "Fixed in the official build.").ignored(),
    key("segment_limit", Int, "Fixed in the official build.").ignored(),
    key("segment_name_limit", Int, "Fixed in the official build.").ignored(),
    key("sync_coordinate_interval_min", Duration, "Fixed in the official build.").ignored(),
    key("sync_coordinate_rate_target", Float, "Fixed in the official build.").ignored(),
    key("revision", String, "Fixed in the official build.").ignored(),
    key("version_prerelease", String, "Fixed in the official build.").ignored(),
    key("version_metadata", String, "Fixed in the official build.").ignored(),
    key("build_date", String, "Fixed in the official build.").ignored(),
    key("license_poll_base_time", Duration, "Fixed in the official build.").ignored(),
    key("license_poll_max_time", Duration, "Fixed in the official build.").ignored(),
    key("license_update_base_time", Duration, "Fixed in the official build.").ignored(),
    key("license_update_max_time", Duration, "Fixed in the official build.").ignored(),
];
