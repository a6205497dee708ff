//! Keys about addresses and ports.

use crate::key::Kind::{Port, String};
use crate::key::{Key, key};

/// Why `unix_sockets` is refused.
const SOCKET: &str = "the socket file would keep the owner and mode that the process gives it";

pub(super) const KEYS: &[Key] = &[
    key("bind_addr", String, "Address for traffic between agents; one IP address.")
        .default("0.0.0.0")
        .dev("127.0.0.1")
        .flags(&["bind"]),
    key(
        "advertise_addr",
        String,
        "Where others reach this agent; `bind_addr` or the only private address when not set.",
    )
    .flags(&["advertise"]),
    key(
        "advertise_addr_wan",
        String,
        "The same towards other datacenters; `advertise_addr` when not set.",
    )
    .flags(&["advertise-wan"]),
    key("advertise_addr_ipv4", String, "IPv4 address for the catalog's `lan_ipv4`."),
    key("advertise_addr_ipv6", String, "IPv6 address for the catalog's `lan_ipv6`."),
    key("advertise_addr_wan_ipv4", String, "IPv4 address for the catalog's `wan_ipv4`."),
    key("advertise_addr_wan_ipv6", String, "IPv6 address for the catalog's `wan_ipv6`."),
    key("serf_lan", String, "Address for gossip within the datacenter; `bind_addr` when not set.")
        .flags(&["serf-lan-bind"]),
    key("serf_wan", String, "Address for gossip between datacenters; `bind_addr` when not set.")
        .flags(&["serf-wan-bind"]),
    key("client_addr", String, "Addresses for HTTP, HTTPS, DNS and gRPC, separated by spaces.")
        .default("127.0.0.1")
        .flags(&["client"]),
    key(
        "addresses.http",
        String,
        "Addresses of the HTTP API instead of `client_addr`; `unix:///path` too.",
    ),
    key(
        "addresses.https",
        String,
        "Addresses of the HTTPS API instead of `client_addr`; `unix:///path` too.",
    ),
    key("addresses.dns", String, "Addresses of DNS instead of `client_addr`."),
    key(
        "addresses.grpc",
        String,
        "Addresses of gRPC instead of `client_addr`; `unix:///path` too.",
    ),
    key(
        "addresses.grpc_tls",
        String,
        "Addresses of gRPC over TLS instead of `client_addr`; `unix:///path` too.",
    ),
    key("ports.http", Port, "HTTP API; -1 turns it off.").default("8500").flags(&["http-port"]),
    key("ports.https", Port, "HTTPS API; -1 turns it off.").default("-1").flags(&["https-port"]),
    key("ports.dns", Port, "DNS by UDP and TCP; -1 turns it off.")
        .default("8600")
        .flags(&["dns-port"]),
    key(
        "ports.grpc",
        Port,
        "gRPC for proxies, and peering when it is the only gRPC port; -1 turns it off.",
    )
    .default("-1")
    .dev("8502")
    .flags(&["grpc-port"]),
    key("ports.grpc_tls", Port, "gRPC over TLS, for peering. 8503 on servers, off on clients.")
        .flags(&["grpc-tls-port"]),
    key("ports.server", Port, "Traffic between servers; cannot be off.")
        .default("8300")
        .flags(&["server-port"]),
    key("ports.serf_lan", Port, "Gossip within the datacenter; cannot be off.")
        .default("8301")
        .flags(&["serf-lan-port"]),
    key("ports.serf_wan", Port, "Gossip between datacenters; -1 turns it off.")
        .default("8302")
        .flags(&["serf-wan-port"]),
    key("ports.proxy_min_port", Port, "First port for managed proxies.")
        .default("20000")
        .later("managed proxies"),
    key("ports.proxy_max_port", Port, "Last port for managed proxies.")
        .default("20255")
        .later("managed proxies"),
    key("ports.sidecar_min_port", Port, "First port that a sidecar service without a port gets.")
        .default("21000")
        .later("a range of sidecar ports"),
    key("ports.sidecar_max_port", Port, "Last port that a sidecar service without a port gets.")
        .default("21255")
        .later("a range of sidecar ports"),
    key("ports.expose_min_port", Port, "First port for exposed check paths.")
        .default("21500")
        .later("exposed check paths"),
    key("ports.expose_max_port", Port, "Last port for exposed check paths.")
        .default("21755")
        .later("exposed check paths"),
    key("unix_sockets.user", String, "Owner of Unix sockets.").refused(SOCKET),
    key("unix_sockets.group", String, "Group of Unix sockets.").refused(SOCKET),
    key("unix_sockets.mode", String, "Mode of Unix sockets.").refused(SOCKET),
];
