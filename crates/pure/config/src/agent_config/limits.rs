//! `limits`, `performance` and what happens on a signal to stop.

use std::time::Duration;

use crate::error::ConfigError;
use crate::read::{count, duration, duration_at_least, switch};
use crate::settings::Settings;

/// `limits`: the largest requests that are accepted, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// `limits.kv_max_value_size`; 524288.
    pub kv_max_value_size: u64,
    /// `limits.txn_max_req_len`; 524288.
    pub txn_max_req_len: u64,
}

/// `performance`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Performance {
    /// `raft_multiplier`, 1 to 10: scales Raft's election and heartbeat timeouts; 5, in dev mode 1.
    pub raft_multiplier: u32,
    /// `leave_drain_time`: how long a leaving server goes on answering; 5 s.
    pub leave_drain_time: Duration,
    /// `rpc_hold_timeout`: how long a request waits for a leader; 7 s.
    pub rpc_hold_timeout: Duration,
    /// `grpc_keepalive_interval`, at least 1 s; 30 s.
    pub grpc_keepalive_interval: Duration,
    /// `grpc_keepalive_timeout`, at least 1 s; 20 s.
    pub grpc_keepalive_timeout: Duration,
    /// `enable_xds_load_balancing`: spread xDS streams over the servers; true.
    pub enable_xds_load_balancing: bool,
}

/// What a signal to stop does (cli 6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeaveRules {
    /// `leave_on_terminate`: SIGTERM leaves gracefully; true on clients, false on servers.
    pub on_terminate: bool,
    /// `skip_leave_on_interrupt`: SIGINT stops without leaving; true on servers, false on clients.
    pub skip_on_interrupt: bool,
}

impl Limits {
    pub(super) fn build(settings: &Settings) -> Result<Self, ConfigError> {
        Ok(Self {
            kv_max_value_size: count(settings, "limits.kv_max_value_size")?,
            txn_max_req_len: count(settings, "limits.txn_max_req_len")?,
        })
    }
}

impl Performance {
    pub(super) fn build(settings: &Settings) -> Result<Self, ConfigError> {
        const SECOND: Duration = Duration::from_secs(1);
        let multiplier = settings.int("performance.raft_multiplier").unwrap_or(0);
        let raft_multiplier = u32::try_from(multiplier)
            .ok()
            .filter(|multiplier| (1..=10).contains(multiplier))
            .ok_or(ConfigError::RaftMultiplier(multiplier))?;
        let keepalive = |key| duration_at_least(settings, key, SECOND, "1s");
        Ok(Self {
            raft_multiplier,
            leave_drain_time: duration(settings, "performance.leave_drain_time")?,
            rpc_hold_timeout: duration(settings, "performance.rpc_hold_timeout")?,
            grpc_keepalive_interval: keepalive("performance.grpc_keepalive_interval")?,
            grpc_keepalive_timeout: keepalive("performance.grpc_keepalive_timeout")?,
            enable_xds_load_balancing: switch(settings, "performance.enable_xds_load_balancing"),
        })
    }
}

impl LeaveRules {
    pub(super) fn build(settings: &Settings, server: bool) -> Self {
        Self {
            on_terminate: settings.bool("leave_on_terminate").unwrap_or(!server),
            skip_on_interrupt: settings.bool("skip_leave_on_interrupt").unwrap_or(server),
        }
    }
}
