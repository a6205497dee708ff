//! Which instances of a service are asked for.

use model::{Scope, Str};
use serde::{Deserialize, Serialize};

/// Which instances of a service are asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceQuery {
    /// Whose rows.
    pub scope: Scope,
    /// The service's namespace.
    pub namespace: Str,
    /// The service's name.
    pub name: Str,
    /// Instances that accept calls through the mesh for `name`, instead of those that are named so.
    #[serde(default)]
    pub connect: bool,
    /// Only instances with all of these tags (compared without case, as official builds do).
    #[serde(default)]
    pub tags: Vec<Str>,
}
