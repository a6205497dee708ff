//! What is published at once: a version of the store, with its place in the log.

use std::sync::Arc;

use state::Store;

use super::types::{LogId, SnapshotMeta, StoredMembership};

/// One version.
#[derive(Clone, Debug, Default)]
pub(super) struct Version {
    pub(super) store: Arc<Store>,
    /// The last entry in it.
    pub(super) applied: Option<LogId>,
    /// The servers as of it.
    pub(super) servers: StoredMembership,
}

impl Version {
    /// What a snapshot of this version says of the log.
    pub(super) fn meta(&self) -> SnapshotMeta {
        SnapshotMeta { last_log_id: self.applied, last_membership: self.servers.clone() }
    }
}
