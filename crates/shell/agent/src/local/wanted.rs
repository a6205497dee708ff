//! What the catalog should hold of this node.

use std::sync::Arc;

use model::{HealthCheck, Node, NodeService};

use super::state::State;

/// This node's rows as the agent wants them.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The node itself.
    pub node: Arc<Node>,
    /// Its instances.
    pub services: Vec<Arc<NodeService>>,
    /// Its checks and theirs.
    pub checks: Vec<WantedCheck>,
}

/// A check as the agent wants it.
#[derive(Clone, Debug)]
pub struct WantedCheck {
    /// The row.
    pub row: Arc<HealthCheck>,
    /// Its output alone is not worth a write yet.
    pub output_deferred: bool,
}

impl State {
    /// The rows at this moment, and the version that they belong to.
    pub(super) fn wanted(&self, node: &Arc<Node>) -> (u64, Wanted) {
        let check = |entry: &super::state::CheckEntry| WantedCheck {
            row: Arc::clone(&entry.row),
            output_deferred: entry.output_deferred_until.is_some(),
        };
        let wanted = Wanted {
            node: Arc::clone(node),
            services: self.services.values().map(|entry| Arc::clone(&entry.row)).collect(),
            checks: self.checks.values().map(check).collect(),
        };
        (self.version(), wanted)
    }
}
