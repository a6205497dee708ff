//! Keys about Raft and autopilot.

use crate::key::Kind::{Bool, Duration, Int, String};
use crate::key::{Key, key};

/// The capability that the log keys wait for.
const LOG: &str = "tuning of the Raft log";
/// The capability that the autopilot keys wait for.
const AUTOPILOT: &str = "autopilot";

pub(super) const KEYS: &[Key] = &[
    key("raft_protocol", Int, "Version of the Raft protocol; only 3.")
        .default("3")
        .flags(&["raft-protocol"]),
    key("raft_snapshot_threshold", Int, "Log entries between snapshots.")
        .default("16384")
        .reloadable()
        .later(LOG),
    key("raft_snapshot_interval", Duration, "How often to see whether a snapshot is due.")
        .default("30s")
        .reloadable()
        .later(LOG),
    key("raft_trailing_logs", Int, "Log entries to keep after a snapshot.")
        .default("10240")
        .reloadable()
        .later(LOG),
    key("raft_prevote_disabled", Bool, "No vote before the vote.").default("false").later(LOG),
    key("raft_logstore.backend", String, "Where the official build keeps its log.").later(LOG),
    key("raft_logstore.disable_log_cache", Bool, "No cache before the log.").later(LOG),
    key("raft_logstore.verification.enabled", Bool, "Verify the log.").later(LOG),
    key("raft_logstore.verification.interval", Duration, "How often to verify the log.").later(LOG),
    key("raft_logstore.boltdb.no_freelist_sync", Bool, "Of the official build's store.").later(LOG),
    key("raft_logstore.wal.segment_size_mb", Int, "Of the official build's store.")
        .default("64")
        .later(LOG),
    key("autopilot.cleanup_dead_servers", Bool, "Remove failed servers when a new one has come.")
        .default("true")
        .later(AUTOPILOT),
    key(
        "autopilot.last_contact_threshold",
        Duration,
        "How long without contact before a server is unhealthy.",
    )
    .default("200ms")
    .later(AUTOPILOT),
    key("autopilot.max_trailing_logs", Int, "How far behind before a server is unhealthy.")
        .default("250")
        .later(AUTOPILOT),
    key("autopilot.min_quorum", Int, "Servers to keep at least.").later(AUTOPILOT),
    key(
        "autopilot.server_stabilization_time",
        Duration,
        "How long a new server must be healthy before it votes.",
    )
    .default("10s")
    .later(AUTOPILOT),
    key("autopilot.redundancy_zone_tag", String, "Metadata key of a server's zone.")
        .enterprise("autopilot.redundancy_zone_tag"),
    key("autopilot.upgrade_version_tag", String, "Metadata key of a server's version.")
        .enterprise("autopilot.upgrade_version_tag"),
    key("autopilot.disable_upgrade_migration", Bool, "No automatic change to newer servers.")
        .enterprise("autopilot.disable_upgrade_migration"),
];
