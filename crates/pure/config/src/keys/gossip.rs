//! Keys about gossip.

use crate::key::Kind::{Bool, Duration, Int, Secret, StringList};
use crate::key::{Key, key};

/// The capability that these keys wait for.
const CAPABILITY: &str = "membership";
/// Why an address filter is refused.
const OPEN: &str = "gossip would be accepted from every network";

pub(super) const KEYS: &[Key] = &[
    key("encrypt", Secret, "Key that encrypts gossip, base64.")
        .flags(&["encrypt"])
        .refused("gossip between agents would not be encrypted"),
    key("encrypt_verify_incoming", Bool, "Refuse gossip that is not encrypted.")
        .default("true")
        .later(CAPABILITY),
    key("encrypt_verify_outgoing", Bool, "Send gossip encrypted.")
        .default("true")
        .later(CAPABILITY),
    key("disable_keyring_file", Bool, "Do not keep the gossip keys in a file.")
        .default("false")
        .dev("true")
        .flags(&["disable-keyring-file"])
        .later(CAPABILITY),
    key("serf_lan_allowed_cidrs", StringList, "Networks that gossip is accepted from.")
        .flags(&["serf-lan-allowed-cidrs"])
        .refused(OPEN),
    key(
        "serf_wan_allowed_cidrs",
        StringList,
        "Networks that gossip of other datacenters is accepted from.",
    )
    .flags(&["serf-wan-allowed-cidrs"])
    .refused(OPEN),
    key("gossip_lan.gossip_interval", Duration, "Time between gossip messages.")
        .default("200ms")
        .dev("100ms")
        .later(CAPABILITY),
    key("gossip_lan.gossip_nodes", Int, "Members that each message goes to.")
        .default("3")
        .later(CAPABILITY),
    key("gossip_lan.probe_interval", Duration, "Time between probes.")
        .default("1s")
        .dev("100ms")
        .later(CAPABILITY),
    key("gossip_lan.probe_timeout", Duration, "How long a probe may take.")
        .default("500ms")
        .dev("100ms")
        .later(CAPABILITY),
    key("gossip_lan.suspicion_mult", Int, "Scales the time before a suspect has failed.")
        .default("4")
        .dev("3")
        .later(CAPABILITY),
    key("gossip_lan.retransmit_mult", Int, "Scales how often a message is repeated.")
        .default("4")
        .later(CAPABILITY),
    key("gossip_wan.gossip_interval", Duration, "The same between datacenters.")
        .default("500ms")
        .dev("100ms")
        .later(CAPABILITY),
    key("gossip_wan.gossip_nodes", Int, "The same between datacenters.")
        .default("3")
        .later(CAPABILITY),
    key("gossip_wan.probe_interval", Duration, "The same between datacenters.")
        .default("5s")
        .dev("100ms")
        .later(CAPABILITY),
    key("gossip_wan.probe_timeout", Duration, "The same between datacenters.")
        .default("3s")
        .dev("100ms")
        .later(CAPABILITY),
    key("gossip_wan.suspicion_mult", Int, "The same between datacenters.")
        .default("6")
        .dev("3")
        .later(CAPABILITY),
    key("gossip_wan.retransmit_mult", Int, "The same between datacenters.")
        .default("4")
        .later(CAPABILITY),
];
