//! Tenancy: partition, namespace and whose rows they are (ours or a peer's).

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

/// A shared name: cheap to clone between versions of the store.
pub type Str = Arc<str>;

/// The partition and the namespace that a request means when it names none.
pub const DEFAULT: &str = "default";

/// [`DEFAULT`] as a shared name.
pub fn default_name() -> Str {
    Arc::from(DEFAULT)
}

/// Where a service, a key or a config entry lives.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Tenancy {
    /// The partition's name.
    pub partition: Str,
    /// The namespace's name.
    pub namespace: Str,
}

impl Default for Tenancy {
    fn default() -> Self {
        Self { partition: default_name(), namespace: default_name() }
    }
}

impl fmt::Display for Tenancy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.partition, self.namespace)
    }
}

/// Whose catalog rows: a partition of this cluster, and in it our own (`peer` empty) or those imported
/// from one peer. It is the first part of every catalog key, so that imported rows can never meet local ones.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Scope {
    /// The partition's name.
    pub partition: Str,
    /// The peer's name as this cluster calls it; empty for local rows.
    pub peer: Str,
}

impl Scope {
    /// The local rows of a partition.
    pub fn local(partition: &str) -> Self {
        Self { partition: Arc::from(partition), peer: Arc::from("") }
    }

    /// The rows that `partition` imported from `peer`.
    pub fn peer(partition: &str, peer: &str) -> Self {
        Self { partition: Arc::from(partition), peer: Arc::from(peer.to_ascii_lowercase()) }
    }

    /// Whether these are our own rows.
    pub fn is_local(&self) -> bool {
        self.peer.is_empty()
    }
}

impl Default for Scope {
    fn default() -> Self {
        Self::local(DEFAULT)
    }
}
