//! The key table: every setting an agent can be told, by section.

mod acl;
mod addresses;
mod agent;
mod checks;
mod connect;
mod deprecated;
mod dns;
mod gossip;
mod http;
mod join;
mod limits;
mod logging;
mod raft;
mod telemetry;
mod tls;
mod ui;

use crate::key::Key;

/// A chapter of the reference page.
#[derive(Debug)]
pub struct Section {
    /// Its heading.
    pub title: &'static str,
    /// Its rows, in reading order.
    pub keys: &'static [Key],
}

/// All rows, in reading order.
pub static SECTIONS: &[Section] = &[
    Section { title: "The agent", keys: agent::KEYS },
    Section { title: "Addresses and ports", keys: addresses::KEYS },
    Section { title: "Peering, service mesh and its CA", keys: connect::KEYS },
    Section { title: "Services, checks and configuration entries", keys: checks::KEYS },
    Section { title: "DNS", keys: dns::KEYS },
    Section { title: "HTTP API", keys: http::KEYS },
    Section { title: "Web UI", keys: ui::KEYS },
    Section { title: "Logging", keys: logging::KEYS },
    Section { title: "Limits and performance", keys: limits::KEYS },
    Section { title: "Joining a cluster", keys: join::KEYS },
    Section { title: "Gossip", keys: gossip::KEYS },
    Section { title: "Raft and autopilot", keys: raft::KEYS },
    Section { title: "TLS", keys: tls::KEYS },
    Section { title: "Access control", keys: acl::KEYS },
    Section { title: "Telemetry", keys: telemetry::KEYS },
    Section { title: "Old names", keys: deprecated::KEYS },
];

/// Every row of the table.
pub fn all() -> impl Iterator<Item = &'static Key> {
    SECTIONS.iter().flat_map(|section| section.keys)
}

/// The row with exactly this path.
pub fn find(path: &str) -> Option<&'static Key> {
    all().find(|key| key.path == path)
}

/// What a name inside a section is.
#[derive(Debug)]
pub(crate) enum Child {
    /// A setting.
    Leaf(&'static Key),
    /// A section; the text is its path as the table spells it.
    Section(&'static str),
    /// Nothing that the table knows.
    Unknown,
}

/// Looks up `name` inside the section `parent` (empty at the top of a file), case ignored as the official decoder does.
pub(crate) fn child(parent: &str, name: &str) -> Child {
    let mut wildcard = None;
    for key in all() {
        let Some(rest) = below(parent, key.path) else { continue };
        let (first, deeper) =
            rest.split_once('.').map_or((rest, false), |(first, _)| (first, true));
        if first == "*" {
            wildcard = Some(key);
        } else if first.eq_ignore_ascii_case(name) {
            let path_length = key.path.len() - rest.len() + first.len();
            return match (deeper, key.path.get(..path_length)) {
                (true, Some(section)) => Child::Section(section),
                _ => Child::Leaf(key),
            };
        }
    }
    wildcard.map_or(Child::Unknown, Child::Leaf)
}

/// The names that the section `parent` knows, for proposing the one that was meant.
pub(crate) fn names_in(parent: &str) -> impl Iterator<Item = &'static str> {
    all()
        .filter_map(move |key| below(parent, key.path))
        .map(|rest| rest.split('.').next().unwrap_or(rest))
        .filter(|name| *name != "*")
}

/// The part of `path` after the section `parent`.
fn below<'a>(parent: &str, path: &'a str) -> Option<&'a str> {
    if parent.is_empty() {
        return Some(path);
    }
    path.strip_prefix(parent)?.strip_prefix('.')
}

#[cfg(test)]
mod tests;
