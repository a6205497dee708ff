//! Keys about the agent itself: role, identity, storage, signals.

use crate::key::Kind::{Any, Bool, Duration, Float, Int, String, StringList, StringMap};
use crate::key::{Key, key};

pub(super) const KEYS: &[Key] = &[
    key("server", Bool, "Run as a server: keep the state and take part in elections.")
        .default("false")
        .dev("true")
        .flags(&["server"]),
    key("bootstrap", Bool, "Let this server elect itself alone.")
        .default("false")
        .flags(&["bootstrap"]),
    key(
        "bootstrap_expect",
        Int,
        "Servers to wait for before the first election; 1 is the same as `bootstrap`.",
    )
    .default("0")
    .flags(&["bootstrap-expect"]),
    key(
        "data_dir",
        String,
        "Directory of the agent's data. Required, except in dev mode, which needs none.",
    )
    .flags(&["data-dir"]),
    key("datacenter", String, "Name of the datacenter: lower case letters, digits, `-` and `_`.")
        .default("dc1")
        .flags(&["datacenter"]),
    key(
        "primary_datacenter",
        String,
        "The datacenter that leads the others; the own one when not set.",
    ),
    key(
        "node_name",
        String,
        "Name of this node, unique in the cluster; the host name when not set.",
    )
    .flags(&["node"]),
    key(
        "node_id",
        String,
        "UUID of this node; chosen at random and kept in `data_dir` when not set.",
    )
    .flags(&["node-id"]),
    key(
        "node_meta",
        StringMap,
        "Metadata of this node, at most 64 pairs. As a flag `key:value`, repeatable.",
    )
    .flags(&["node-meta"])
    .reloadable(),
    key("partition", String, "Admin partition of this agent; `default` when not set."),
    key("pid_file", String, "File to write the process id to.").flags(&["pid-file"]),
    key(
        "leave_on_terminate",
        Bool,
        "Leave the cluster on SIGTERM. True on clients, false on servers.",
    ),
    key(
        "skip_leave_on_interrupt",
        Bool,
        "Stop on SIGINT without leaving. False on clients, true on servers.",
    ),
    key("default_query_time", Duration, "How long a blocking query waits when it does not say.")
        .default("300s")
        .flags(&["default-query-time"]),
    key("max_query_time", Duration, "The longest a blocking query may wait.")
        .default("600s")
        .flags(&["max-query-time"]),
    key("translate_wan_addrs", Bool, "Answer with WAN addresses for nodes of other datacenters.")
        .default("false"),
    key("disable_update_check", Bool, "Do not look for new versions. Proconsul never does.")
        .default("false"),
    key(
        "disable_anonymous_signature",
        Bool,
        "No signature in update checks. There are no update checks.",
    )
    .default("false")
    .dev("true"),
    key("version", String, "Accepted because the official test harness writes it; has no effect."),
    key("tagged_addresses", StringMap, "More tagged addresses of this node for the catalog.")
        .later("tagged addresses"),
    key("locality.region", String, "Region of this node.").later("locality"),
    key("locality.zone", String, "Zone within the region.").later("locality"),
    key(
        "disable_host_node_id",
        Bool,
        "Choose the node id at random instead of deriving it from the host.",
    )
    .default("true")
    .flags(&["disable-host-node-id"])
    .later("node ids from the host"),
    key("auto_reload_config", Bool, "Reload when a configuration file changes.")
        .default("false")
        .flags(&["auto-reload-config"])
        .later("watching files"),
    key("enable_debug", Bool, "Serve profiles under `/debug/pprof`.")
        .default("false")
        .dev("true")
        .reloadable()
        .later("profiling"),
    key("disable_remote_exec", Bool, "Refuse `consul exec`.")
        .default("true")
        .later("remote execution"),
    key("disable_coordinates", Bool, "Do not measure network coordinates.")
        .default("false")
        .later("coordinates"),
    key("session_ttl_min", Duration, "Shortest TTL that a session may have.")
        .later("session limits"),
    key("discovery_max_stale", Duration, "Oldest answer that discovery reads may give.")
        .later("stale reads"),
    key("use_streaming_backend", Bool, "Clients follow changes as a stream.")
        .default("true")
        .later("client agents"),
    key("rpc.enable_streaming", Bool, "Servers offer changes as a stream. True on servers.")
        .later("client agents"),
    key("cache.entry_fetch_rate", Float, "Fetches per second and cache entry.")
        .reloadable()
        .later("client agents"),
    key("cache.entry_fetch_max_burst", Int, "Burst of fetches per cache entry.")
        .default("2")
        .reloadable()
        .later("client agents"),
    key("protocol", Int, "Version of the protocol between agents.")
        .default("2")
        .flags(&["protocol"])
        .later("other protocol versions"),
    key("server_name", String, "Server name in TLS between agents.").later("TLS between agents"),
    key("server_rejoin_age_max", Duration, "How old the data of a returning server may be.")
        .default("168h")
        .later("membership"),
    key("experiments", StringList, "Experimental features to switch on.").later("experiments"),
    key("snapshot_agent.*", Any, "Settings of the Enterprise snapshot agent.")
        .later("the snapshot agent"),
    key("cloud.resource_id", String, "HashiCorp Cloud Platform: resource.").later("HCP"),
    key("cloud.client_id", String, "HashiCorp Cloud Platform: client.").later("HCP"),
    key("cloud.client_secret", crate::key::Kind::Secret, "HashiCorp Cloud Platform: secret.")
        .later("HCP"),
    key("cloud.hostname", String, "HashiCorp Cloud Platform: host name.").later("HCP"),
    key("cloud.auth_url", String, "HashiCorp Cloud Platform: address of the login.").later("HCP"),
    key("cloud.scada_address", String, "HashiCorp Cloud Platform: address of the broker.")
        .later("HCP"),
    key("license_path", String, "File with an Enterprise licence.").enterprise("license_path"),
    key("reporting.license.enabled", Bool, "Report the use of a licence.")
        .enterprise("reporting.license.enabled"),
    key("read_replica", Bool, "A server without a vote.")
        .flags(&["read-replica", "non-voting-server"])
        .enterprise("read_replica (or the deprecated non_voting_server)"),
    key("non_voting_server", Bool, "Old name of `read_replica`.")
        .enterprise("read_replica (or the deprecated non_voting_server)"),
    key("segment", String, "Network segment of this agent.")
        .flags(&["segment"])
        .enterprise("segment"),
    key("segments", crate::key::Kind::Blocks, "Network segments; `null` is the same as none.")
        .enterprise("segments"),
    key("audit.enabled", Bool, "Write an audit log.").enterprise("audit"),
    key("audit.rpc_enabled", Bool, "Audit requests between agents too.").enterprise("audit"),
    key("audit.sink", Any, "Where the audit log goes.").enterprise("audit"),
];
