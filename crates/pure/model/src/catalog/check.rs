//! A health check of a node or of one service instance.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Str, shape};

/// The check that says whether a member's agent is alive.
pub const SERF_HEALTH: &str = "serfHealth";
/// Check id of a node in maintenance.
pub const NODE_MAINTENANCE: &str = "_node_maintenance";
/// Beginning of the check id of a service instance in maintenance; the service id follows a colon.
pub const SERVICE_MAINTENANCE_PREFIX: &str = "_service_maintenance";

/// How a check stands. Ordered from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckStatus {
    /// Healthy.
    Passing,
    /// Degraded: still answered by DNS unless `only_passing`.
    Warning,
    /// Unhealthy: never answered by DNS.
    Critical,
    /// Set by a peer whose instance is in maintenance; treated as critical.
    Maintenance,
}

impl CheckStatus {
    /// The word used in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passing => "passing",
            Self::Warning => "warning",
            Self::Critical => "critical",
            Self::Maintenance => "maintenance",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Passing, Self::Warning, Self::Critical, Self::Maintenance]
            .into_iter()
            .find(|status| status.as_str() == word)
    }

    /// The three that a client may set itself.
    pub fn parse_settable(word: &str) -> Option<Self> {
        Self::parse(word).filter(|status| *status != Self::Maintenance)
    }
}

impl fmt::Display for CheckStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One check. `status` stays text because peers may send words that we do not know (protocol 5.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct HealthCheck {
    /// The node's name.
    pub node: Str,
    /// Unique on its node.
    #[serde(rename = "CheckID")]
    pub check_id: Str,
    /// A label for people.
    #[serde(default)]
    pub name: Str,
    /// `passing`, `warning`, `critical` (or a peer's `maintenance`).
    #[serde(default)]
    pub status: Str,
    /// Free text of the operator.
    #[serde(default)]
    pub notes: Str,
    /// The last run's output.
    #[serde(default)]
    pub output: Str,
    /// Empty for a check of the node.
    #[serde(rename = "ServiceID", default)]
    pub service_id: Str,
    /// Name of that service.
    #[serde(default)]
    pub service_name: Str,
    /// Tags of that service.
    #[serde(default, deserialize_with = "shape::null_is_default")]
    pub service_tags: Vec<Str>,
    /// `http`, `ttl`, `tcp`, …
    #[serde(rename = "Type", default)]
    pub kind: Str,
    /// How often it runs, a Go duration; empty when it does not run by itself.
    #[serde(default)]
    pub interval: Str,
    /// How long a run may take, a Go duration.
    #[serde(default)]
    pub timeout: Str,
    /// Port on which a proxy exposes the checked path.
    #[serde(default)]
    pub exposed_port: u16,
    /// The peer that the check was imported from.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub peer_name: Str,
    /// What an external agent needs to run it; `{}` for checks of agents.
    #[serde(default, deserialize_with = "shape::null_is_default")]
    pub definition: Map<String, Value>,
    /// Printed when not `default`.
    #[serde(default = "shape::default_name", skip_serializing_if = "is_default")]
    pub partition: Str,
    /// Printed when not `default`.
    #[serde(default = "shape::default_name", skip_serializing_if = "is_default")]
    pub namespace: Str,
    /// Index of the row's creation.
    #[serde(default)]
    pub create_index: u64,
    /// Index of its last change.
    #[serde(default)]
    pub modify_index: u64,
}

fn is_default(name: &Str) -> bool {
    shape::is_default_name(name)
}

impl HealthCheck {
    /// An otherwise empty check of `node`.
    pub fn new(node: Str, check_id: Str) -> Self {
        Self {
            node,
            name: check_id.clone(),
            check_id,
            status: CheckStatus::Critical.as_str().into(),
            notes: "".into(),
            output: "".into(),
            service_id: "".into(),
            service_name: "".into(),
            service_tags: Vec::new(),
            kind: "".into(),
            interval: "".into(),
            timeout: "".into(),
            exposed_port: 0,
            peer_name: "".into(),
            definition: Map::new(),
            partition: shape::default_name(),
            namespace: shape::default_name(),
            create_index: 0,
            modify_index: 0,
        }
    }

    /// Whether writing `other` over this row would change anything but its indexes.
    pub fn same_content(&self, other: &Self) -> bool {
        let other = Self {
            create_index: self.create_index,
            modify_index: self.modify_index,
            ..other.clone()
        };
        *self == other
    }
}
