//! Keys about limits and performance.

use crate::key::Kind::{Bool, Duration, Float, Int, String};
use crate::key::{Key, key};

pub(super) const KEYS: &[Key] = &[
    key("limits.kv_max_value_size", Int, "Most bytes of a value in the KV store.")
        .default("524288"),
    key("limits.txn_max_req_len", Int, "Most bytes of a transaction.").default("524288"),
    key("limits.http_max_conns_per_client", Int, "Most connections of one client address.")
        .default("200")
        .reloadable()
        .later("limits of connections"),
    key("limits.https_handshake_timeout", Duration, "Longest TLS handshake of the HTTPS API.")
        .default("5s")
        .later("limits of connections"),
    key("limits.request_limits.mode", String, "`disabled`, `permissive` or `enforcing`.")
        .default("disabled")
        .reloadable()
        .later("limits of request rates"),
    key(
        "limits.request_limits.read_rate",
        Float,
        "Reads per second of this server; -1 is no limit.",
    )
    .default("-1")
    .reloadable()
    .later("limits of request rates"),
    key(
        "limits.request_limits.write_rate",
        Float,
        "Writes per second of this server; -1 is no limit.",
    )
    .default("-1")
    .reloadable()
    .later("limits of request rates"),
    key(
        "limits.rpc_client_timeout",
        Duration,
        "Longest wait for a server that should answer at once.",
    )
    .default("60s")
    .reloadable()
    .later("client agents"),
    key("limits.rpc_handshake_timeout", Duration, "Longest handshake between agents.")
        .default("5s")
        .later("limits of connections"),
    key("limits.rpc_max_burst", Int, "Burst of requests of a client agent.")
        .default("1000")
        .reloadable()
        .later("client agents"),
    key("limits.rpc_max_conns_per_client", Int, "Most connections of one agent to a server.")
        .default("100")
        .reloadable()
        .later("limits of connections"),
    key("limits.rpc_rate", Float, "Requests per second of a client agent; -1 is no limit.")
        .default("-1")
        .reloadable()
        .later("client agents"),
    key("performance.raft_multiplier", Int, "Scales Raft's timeouts, 1 to 10; small is fast.")
        .default("5")
        .dev("1")
        .reloadable(),
    key("performance.leave_drain_time", Duration, "How long a leaving server goes on answering.")
        .default("5s"),
    key("performance.rpc_hold_timeout", Duration, "How long a request waits for a leader.")
        .default("7s"),
    key(
        "performance.grpc_keepalive_interval",
        Duration,
        "How often an idle gRPC connection is tested; at least 1s.",
    )
    .default("30s"),
    key(
        "performance.grpc_keepalive_timeout",
        Duration,
        "How long that test may take; at least 1s.",
    )
    .default("20s"),
    key("performance.enable_xds_load_balancing", Bool, "Spread proxies over the servers.")
        .default("true"),
];
