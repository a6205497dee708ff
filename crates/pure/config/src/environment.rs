//! What the machine knows and this crate may not ask.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Facts about the machine, gathered by the caller.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    /// The host name: the node's name when none is typed.
    pub hostname: String,
    /// A random UUID: the node's id when none is typed or stored.
    pub node_id_candidate: String,
    /// The machine's private IPv4 addresses: the one to advertise when bound to `0.0.0.0`.
    pub private_ipv4: Vec<Ipv4Addr>,
    /// The machine's public IPv6 addresses: the one to advertise when bound to `::`.
    pub public_ipv6: Vec<Ipv6Addr>,
}
