//! Where calls go while a service, or a subset of it, has no healthy instance.

use serde::{Deserialize, Serialize};

use super::{FailoverPolicy, ServiceResolver};
use crate::{
    Str,
    config_entry::refusal::{InvalidEntry, refuse},
    tolerant::Fields,
};

/// Where to go instead: one service in some datacenters, or a list of targets.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Failover {
    /// The service; empty for the same.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub service: Str,
    /// One of its subsets.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub service_subset: Str,
    /// Empty: failover stays in its namespace.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub namespace: Str,
    /// Datacenters, in the order in which they are tried.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub datacenters: Vec<Str>,
    /// Targets, in the order in which they are tried.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<FailoverTarget>,
    /// How the order is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<FailoverPolicy>,
    /// Empty: there are no sameness groups.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub sameness_group: Str,
}

/// One place to go to.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct FailoverTarget {
    /// The service; empty for the same.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub service: Str,
    /// One of its subsets.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub service_subset: Str,
    /// Empty: failover stays in its partition.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub partition: Str,
    /// Empty: failover stays in its namespace.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub namespace: Str,
    /// The datacenter; empty for this one.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub datacenter: Str,
    /// The peer whose exported service it is.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub peer: Str,
}

impl Failover {
    pub(super) fn read(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            service: fields.text("Service"),
            service_subset: fields.text("ServiceSubset"),
            namespace: fields.text("Namespace"),
            datacenters: fields.texts("Datacenters"),
            targets: fields.objects("Targets", FailoverTarget::read),
            policy: fields.nested("Policy", FailoverPolicy::read),
            sameness_group: fields.text("SamenessGroup"),
        }
    }

    pub(super) fn check(&self, subset: &str, entry: &ServiceResolver) -> Result<(), InvalidEntry> {
        let bad = format!("Bad Failover[{subset:?}]");
        let foreign = [("Namespace", &self.namespace), ("SamenessGroup", &self.sameness_group)];
        if let Some((name, _)) = foreign.iter().find(|(_, value)| !value.is_empty()) {
            return refuse(format!("{bad}: Setting {name} requires Consul Enterprise"));
        }
        if subset != "*" && !entry.has_subset(subset) {
            return refuse(format!("{bad}: not a valid subset subset"));
        }
        if *self == (Self { policy: self.policy.clone(), ..Self::default() }) {
            return refuse(format!(
                "{bad}: one of Service, ServiceSubset, Namespace, Targets, SamenessGroup, or Datacenters is required"
            ));
        }
        if self.policy.as_ref().is_some_and(|policy| !policy.mode.is_empty()) {
            return refuse(format!("{bad}: Setting failover policies requires Consul Enterprise"));
        }
        if entry.lacks(&self.service, &self.service_subset) {
            let (subset, service) = (&*self.service_subset, &*self.service);
            return refuse(format!(
                "{bad}: ServiceSubset {subset:?} is not a valid subset of {service:?}"
            ));
        }
        let besides_targets = [
            ("Datacenters", self.datacenters.is_empty()),
            ("ServiceSubset", self.service_subset.is_empty()),
            ("Service", self.service.is_empty()),
        ];
        let besides = besides_targets.iter().find(|(_, absent)| !absent);
        if let Some((name, _)) = besides.filter(|_| !self.targets.is_empty()) {
            return refuse(format!("{bad}: Targets cannot be set with {name}"));
        }
        for (i, target) in self.targets.iter().enumerate() {
            if let Some(problem) = target.problem(entry) {
                return refuse(format!("{bad}.Targets[{i}]: {problem}"));
            }
        }
        if self.datacenters.iter().any(|datacenter| datacenter.is_empty()) {
            return refuse(format!("{bad}.Datacenters: found empty datacenter"));
        }
        Ok(())
    }
}

impl FailoverTarget {
    fn read(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            service: fields.text("Service"),
            service_subset: fields.text("ServiceSubset"),
            partition: fields.text("Partition"),
            namespace: fields.text("Namespace"),
            datacenter: fields.text("Datacenter"),
            peer: fields.text("Peer"),
        }
    }

    fn problem(&self, entry: &ServiceResolver) -> Option<String> {
        let peered = !self.peer.is_empty();
        let text = if !self.partition.is_empty() {
            "Setting Partition requires Consul Enterprise"
        } else if !self.namespace.is_empty() {
            "Setting Namespace requires Consul Enterprise"
        } else if peered && !self.service_subset.is_empty() {
            "Peer cannot be set with ServiceSubset"
        } else if peered && !self.datacenter.is_empty() {
            "Peer cannot be set with Datacenter"
        } else if entry.lacks(&self.service, &self.service_subset) {
            let (subset, name) = (&*self.service_subset, &*entry.name);
            return Some(format!("ServiceSubset {subset:?} is not a valid subset of {name:?}"));
        } else {
            return None;
        };
        Some(text.to_owned())
    }
}
