//! What the agent prints besides its log (cli 6.3).
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the start of the output is for people and not part of the log"
)]

use agent::{Agent, COMPATIBLE_VERSION};

/// Prints the usage of `consul agent`.
pub(crate) fn help() {
    print!("{}", config::usage());
}

/// Prints why the agent does not start, and returns the exit code.
pub(crate) fn failure(text: &str) -> i32 {
    eprintln!("==> {text}");
    1
}

/// The first line.
pub(crate) fn starting() {
    println!("==> Starting Consul agent...");
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
    for (label, value) in rows {
        println!("{label:>18}: {value}");
    }
    println!("\n==> Log data will now stream in as it occurs:\n");
}
