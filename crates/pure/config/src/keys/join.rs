//! Keys about joining a cluster.

use crate::key::Kind::{Bool, Duration, Int, StringList};
use crate::key::{Key, key};

/// The capability that these keys wait for.
const CAPABILITY: &str = "membership";

pub(super) const KEYS: &[Key] = &[
    key("retry_join", StringList, "Agents of this datacenter to join, tried again until it works.")
        .flags(&["retry-join"])
        .later(CAPABILITY),
    key(
        "retry_join_wan",
        StringList,
        "Servers of other datacenters to join, tried again until it works.",
    )
    .flags(&["retry-join-wan"])
    .later(CAPABILITY),
    key("retry_interval", Duration, "Time between attempts to join.")
        .default("30s")
        .flags(&["retry-interval"])
        .later(CAPABILITY),
    key("retry_interval_wan", Duration, "Time between attempts to join other datacenters.")
        .default("30s")
        .flags(&["retry-interval-wan"])
        .later(CAPABILITY),
    key("retry_max", Int, "Most attempts to join; 0 is no limit.")
        .default("0")
        .flags(&["retry-max"])
        .later(CAPABILITY),
    key("retry_max_wan", Int, "Most attempts to join other datacenters; 0 is no limit.")
        .default("0")
        .flags(&["retry-max-wan"])
        .later(CAPABILITY),
    key("rejoin_after_leave", Bool, "Join the former members again after having left.")
        .default("false")
        .flags(&["rejoin"])
        .later(CAPABILITY),
    key("reconnect_timeout", Duration, "How long a failed member is kept.").later(CAPABILITY),
    key(
        "reconnect_timeout_wan",
        Duration,
        "How long a failed server of another datacenter is kept.",
    )
    .later(CAPABILITY),
    key(
        "advertise_reconnect_timeout",
        Duration,
        "How long others keep this client when it has failed.",
    )
    .later(CAPABILITY),
];
