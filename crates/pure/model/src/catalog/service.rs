//! A service instance: one thing that listens, on one node.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Locality,
    proxy::{Connect, ConnectProxy},
};
use crate::{Str, shape};

/// An address of an instance under a tag such as `lan_ipv4` or `wan`.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ServiceAddress {
    /// IP address or host name.
    #[serde(default)]
    pub address: Str,
    /// TCP port.
    #[serde(default)]
    pub port: u16,
}

/// DNS SRV weights by health.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Weights {
    /// Weight while passing.
    #[serde(default)]
    pub passing: u16,
    /// Weight while warning.
    #[serde(default)]
    pub warning: u16,
}

impl Default for Weights {
    fn default() -> Self {
        Self { passing: 1, warning: 1 }
    }
}

/// A service instance as the catalog holds it. Its node is part of the row's key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct NodeService {
    /// Empty for a typical service; `connect-proxy`, `mesh-gateway`, …
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub kind: Str,
    /// Unique on its node.
    #[serde(rename = "ID", default)]
    pub id: Str,
    /// The service's name, shared by its instances.
    #[serde(default)]
    pub service: Str,
    /// Free labels.
    #[serde(default, deserialize_with = "shape::null_is_default")]
    pub tags: Vec<Str>,
    /// Empty: the node's address.
    #[serde(default)]
    pub address: Str,
    /// Addresses by tag.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "shape::null_is_default"
    )]
    pub tagged_addresses: BTreeMap<Str, ServiceAddress>,
    /// Free pairs; limits in [`super::validate_meta`].
    #[serde(default, with = "shape::null_when_empty")]
    pub meta: BTreeMap<Str, Str>,
    /// TCP port, 0 for none.
    #[serde(default, skip_serializing_if = "shape::is_zero")]
    pub port: u16,
    /// Unix socket instead of a port.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub socket_path: Str,
    /// DNS weights.
    #[serde(default)]
    pub weights: Weights,
    /// Whether others may change the tags in the catalog.
    #[serde(default)]
    pub enable_tag_override: bool,
    /// Where it runs, if elsewhere than its node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locality: Option<Locality>,
    /// Settings of a proxy.
    #[serde(default)]
    pub proxy: ConnectProxy,
    /// Mesh membership.
    #[serde(default)]
    pub connect: Connect,
    /// Printed when not `default`.
    #[serde(default = "shape::default_name", skip_serializing_if = "is_default")]
    pub partition: Str,
    /// Printed when not `default`.
    #[serde(default = "shape::default_name", skip_serializing_if = "is_default")]
    pub namespace: Str,
    /// The peer that the instance was imported from; printed also when empty.
    #[serde(default)]
    pub peer_name: Str,
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

impl NodeService {
    /// A typical service without tags, checks or proxy.
    pub fn new(id: Str, service: Str) -> Self {
        Self {
            kind: "".into(),
            id,
            service,
            tags: Vec::new(),
            address: "".into(),
            tagged_addresses: BTreeMap::new(),
            meta: BTreeMap::new(),
            port: 0,
            socket_path: "".into(),
            weights: Weights::default(),
            enable_tag_override: false,
            locality: None,
            proxy: ConnectProxy::default(),
            connect: Connect::default(),
            partition: shape::default_name(),
            namespace: shape::default_name(),
            peer_name: "".into(),
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

    /// Whether the instance can be called through the mesh: a proxy for some service, or native.
    pub fn connect_enabled(&self) -> bool {
        &*self.kind == "connect-proxy" || self.connect.native
    }
}
