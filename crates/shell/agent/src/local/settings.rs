//! What the local registry must know of its agent.

use std::{fmt, ops::RangeInclusive, path::PathBuf};

use config::CheckRules;
use model::Node;

/// Given once, when the registry is opened.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The node's complete row: services and checks are registered under its name, in its partition.
    pub node: Node,
    /// Where registrations are kept; `None` keeps them in memory only (decision 26).
    pub data_dir: Option<PathBuf>,
    /// How checks may run and report.
    pub checks: CheckRules,
    /// Ports for sidecars that were registered without one; `None` refuses them.
    pub sidecar_ports: Option<RangeInclusive<u16>>,
}

impl Settings {
    /// The range of sidecar ports when none is configured.
    pub const SIDECAR_PORTS: RangeInclusive<u16> = 21_000..=21_255;
}

/// Who registered something: scripts from files need less consent than scripts from the network, and what files say
/// is not stored a second time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The HTTP API.
    Api,
    /// A configuration file, or the agent itself.
    File,
}

impl Source {
    /// The official build's word for it in stored files.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Api => "remote",
            Self::File => "local",
        }
    }

    /// Reads that word; files of old releases have none.
    pub(super) fn parse(word: &str) -> Option<Self> {
        match word {
            "remote" | "" => Some(Self::Api),
            "local" => Some(Self::File),
            _ => None,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
