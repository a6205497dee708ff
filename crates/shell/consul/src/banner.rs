//! What the agent prints besides its log (cli 6.3).
//!
//! Nobody may be reading: a closed pipe or a full disk behind standard output is no reason to end.

use std::io::Write as _;

use agent::{Agent, COMPATIBLE_VERSION};

/// Prints the usage of `consul agent`.
pub(crate) fn help() {
    let _ = write!(std::io::stdout(), "{}", config::usage());
}

/// Prints why the agent does not start, and returns the exit code.
pub(crate) fn failure(text: &str) -> i32 {
    let _ = writeln!(std::io::stderr(), "==> {text}");
    1
}

/// The first line.
pub(crate) fn starting() {
    let _ = writeln!(std::io::stdout(), "==> Starting Consul agent...");
}

/// Who this agent is and where it listens.
pub(crate) fn started(agent: &Agent) {
    let config = agent.config();
    let port = |port: Option<u16>| port.map_or_else(|| "-1".to_owned(), |port| port.to_string());
    let ports = &config.ports;
    let clients: Vec<String> =
        config.listeners.client_addrs.iter().map(ToString::to_string).collect();
    let rows = [
        ("Version", format!("'{COMPATIBLE_VERSION}'")),
        ("Proconsul", format!("'{}'", env!("CARGO_PKG_VERSION"))),
        ("Node ID", format!("'{}'", agent.node_id())),
        ("Node name", format!("'{}'", config.node.name)),
        ("Datacenter", format!("'{}' (Segment: '<all>')", config.node.datacenter)),
        ("Server", format!("{} (Bootstrap: {})", config.server, config.bootstrap)),
        (
            "Client Addr",
            format!(
                "[{}] (HTTP: {}, HTTPS: {}, gRPC: {}, gRPC-TLS: {}, DNS: {})",
                clients.join(" "),
                port(ports.http),
                port(ports.https),
                port(ports.grpc),
                port(ports.grpc_tls),
                port(ports.dns)
            ),
        ),
        (
            "Cluster Addr",
            format!(
                "{} (LAN: {}, WAN: {})",
                config.cluster.advertise_lan,
                ports.serf_lan,
                port(ports.serf_wan)
            ),
        ),
    ];
    let mut text: String =
        rows.iter().map(|(label, value)| format!("{label:>18}: {value}\n")).collect();
    text.push_str("\n==> Log data will now stream in as it occurs:\n\n");
    let _ = std::io::stdout().write_all(text.as_bytes());
}
