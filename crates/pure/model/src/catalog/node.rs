//! A node: one agent's machine, or any machine that somebody registered.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Locality;
use crate::{Str, shape};

/// A node of the catalog, ours or imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Node {
    /// UUID of the agent, empty for nodes registered without one.
    #[serde(rename = "ID", default)]
    pub id: Str,
    /// The node's name, unique in its scope.
    pub node: Str,
    /// IP address or host name.
    #[serde(default)]
    pub address: Str,
    /// Datacenter of the cluster that owns the node.
    #[serde(default)]
    pub datacenter: Str,
    /// Printed when not `default`.
    #[serde(default = "shape::default_name", skip_serializing_if = "is_default")]
    pub partition: Str,
    /// The peer that the node was imported from.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub peer_name: Str,
    /// `lan`, `lan_ipv4`, `wan`, `wan_ipv4`, …
    #[serde(default, with = "shape::null_when_empty")]
    pub tagged_addresses: BTreeMap<Str, Str>,
    /// Free pairs; limits in [`super::validate_meta`].
    #[serde(default, with = "shape::null_when_empty")]
    pub meta: BTreeMap<Str, Str>,
    /// Where it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locality: Option<Locality>,
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

impl Node {
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
