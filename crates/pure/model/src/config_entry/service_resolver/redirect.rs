//! What is resolved instead of a service: another service, a subset of it, another datacenter or a peer's service.

use serde::{Deserialize, Serialize};

use super::ServiceResolver;
use crate::{
    Str,
    config_entry::refusal::{InvalidEntry, refuse},
    tolerant::Fields,
};

/// What is resolved instead. At least one field is set.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Redirect {
    /// The service; empty for the same.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub service: Str,
    /// One of its subsets.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub service_subset: Str,
    /// Empty: a redirect stays in its namespace.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub namespace: Str,
    /// Empty: a redirect stays in its partition.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub partition: Str,
    /// The datacenter; empty for this one.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub datacenter: Str,
    /// The peer whose exported service it is.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub peer: Str,
    /// Empty: there are no sameness groups.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub sameness_group: Str,
}

impl Redirect {
    pub(super) fn read(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            service: fields.text("Service"),
            service_subset: fields.text("ServiceSubset"),
            namespace: fields.text("Namespace"),
            partition: fields.text("Partition"),
            datacenter: fields.text("Datacenter"),
            peer: fields.text("Peer"),
            sameness_group: fields.text("SamenessGroup"),
        }
    }

    pub(super) fn check(&self, entry: &ServiceResolver) -> Result<(), InvalidEntry> {
        let foreign = [
            ("Partition", &self.partition),
            ("Namespace", &self.namespace),
            ("SamenessGroup", &self.sameness_group),
        ];
        if let Some((name, _)) = foreign.iter().find(|(_, value)| !value.is_empty()) {
            return refuse(format!("Redirect: Setting {name} requires Consul Enterprise"));
        }
        if !entry.failover.is_empty() {
            return refuse("Redirect and Failover cannot both be set");
        }
        if *self == Self::default() {
            return refuse("Redirect is empty");
        }
        let peered = !self.peer.is_empty();
        let subset = &*self.service_subset;
        if peered && !subset.is_empty() {
            return refuse("Redirect.Peer cannot be set with Redirect.ServiceSubset");
        }
        if peered && !self.datacenter.is_empty() {
            return refuse("Redirect.Peer cannot be set with Redirect.Datacenter");
        }
        if self.service.is_empty() && !subset.is_empty() {
            return refuse("Redirect.ServiceSubset defined without Redirect.Service");
        }
        if self.service.is_empty() && peered {
            return refuse("Redirect.Peer defined without Redirect.Service");
        }
        if entry.lacks(&self.service, subset) {
            let name = &*entry.name;
            return refuse(format!(
                "Redirect.ServiceSubset {subset:?} is not a valid subset of {name:?}"
            ));
        }
        Ok(())
    }
}
