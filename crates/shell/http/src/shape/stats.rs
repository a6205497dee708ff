//! `Stats` of `/v1/agent/self`, which `consul info` prints: sections of texts (http-api 3.12).

use std::collections::BTreeMap;

use agent::Agent;

/// Sections by name, values by name.
pub(crate) type Stats = BTreeMap<&'static str, BTreeMap<&'static str, String>>;

/// What this agent counts. `services` and `checks` are its own.
pub(crate) fn stats(agent: &Agent, services: usize, checks: usize) -> Stats {
    let server = agent.server();
    let options = server.options();
    let (leader, address) = (server.is_leader(), options.server_address());
    let index = server.store().index().to_string();
    let section = |pairs: &[(&'static str, String)]| pairs.iter().cloned().collect();
    let text = |text: &str| text.to_owned();
    let cpus = std::thread::available_parallelism().map_or(1, usize::from);
    let (scripts, ttls) = agent.local().scripts_and_ttls();
    let gossip = section(&[
        ("encrypted", text("false")),
        ("failed", text("0")),
        ("health_score", text("0")),
        ("left", text("0")),
        ("members", text("1")),
    ]);
    BTreeMap::from([
        (
            "agent",
            section(&[
                ("check_monitors", scripts.to_string()),
                ("check_ttls", ttls.to_string()),
                ("checks", checks.to_string()),
                ("services", services.to_string()),
            ]),
        ),
        (
            "build",
            section(&[
                ("prerelease", text("")),
                ("product", format!("Proconsul {}", env!("CARGO_PKG_VERSION"))),
                ("revision", text("")),
                ("version", text(options.version)),
                ("version_metadata", text("")),
            ]),
        ),
        (
            "consul",
            section(&[
                ("acl", text("disabled")),
                ("bootstrap", agent.config().elects_itself().to_string()),
                ("known_datacenters", text("1")),
                ("leader", leader.to_string()),
                ("leader_addr", server.leader_address().unwrap_or_default()),
                ("server", text("true")),
            ]),
        ),
        (
            "raft",
            section(&[
                ("applied_index", index.clone()),
                ("commit_index", index.clone()),
                ("last_contact", text(if leader { "0" } else { "never" })),
                ("last_log_index", index),
                (
                    "latest_configuration",
                    format!("[{{Suffrage:Voter ID:{} Address:{address}}}]", options.node_id),
                ),
                ("num_peers", text("0")),
                ("protocol_version", text("3")),
                ("protocol_version_max", text("3")),
                ("protocol_version_min", text("0")),
                ("state", text(if leader { "Leader" } else { "Follower" })),
            ]),
        ),
        (
            "runtime",
            section(&[
                ("arch", text(go_arch(std::env::consts::ARCH))),
                ("cpu_count", cpus.to_string()),
                ("os", text(std::env::consts::OS)),
                ("version", text("rust")),
            ]),
        ),
        ("serf_lan", gossip),
    ])
}

/// The names that clients know.
fn go_arch(arch: &'static str) -> &'static str {
    match arch {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}
