//! `service-resolver`: which instances stand for a service, here or in other clusters (http-api 3.7).

mod failover;
mod load_balancer;
mod policy;
mod redirect;
mod subset;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use syntax::duration::GoDuration;

pub use failover::{Failover, FailoverTarget};
pub use load_balancer::{
    CookieConfig, HashPolicy, LeastRequestConfig, LoadBalancer, RingHashConfig,
};
pub use policy::{FailoverPolicy, PrioritizeByLocality};
pub use redirect::Redirect;
pub use subset::Subset;

use super::{
    InvalidEntry, read_tail,
    reading::members,
    refusal::{check_meta, refuse},
    stored::duration_text,
};
use crate::{
    Str, shape,
    tolerant::{Fields, Problem},
};

pub(super) const KIND: &str = "service-resolver";

/// How one service is resolved.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ServiceResolver {
    /// The service.
    pub name: Str,
    /// The subset that is meant when a caller names none; empty for all instances.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub default_subset: Str,
    /// Groups of instances by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub subsets: BTreeMap<Str, Subset>,
    /// What is resolved instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect: Option<Redirect>,
    /// Where to go when no instance is healthy, by subset; `*` for all that are not named.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub failover: BTreeMap<Str, Failover>,
    /// Whether near instances are preferred.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prioritize_by_locality: Option<PrioritizeByLocality>,
    /// How long a new connection may take; zero for the default.
    #[serde(with = "duration_text", skip_serializing_if = "shape::is_zero")]
    pub connect_timeout: GoDuration,
    /// How long an HTTP request may take; zero for the default.
    #[serde(with = "duration_text", skip_serializing_if = "shape::is_zero")]
    pub request_timeout: GoDuration,
    /// How callers choose among instances.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_balancer: Option<LoadBalancer>,
    /// Free pairs.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub meta: BTreeMap<Str, Str>,
    /// Index of the entry's creation.
    pub create_index: u64,
    /// Index of its last change.
    pub modify_index: u64,
}

impl ServiceResolver {
    pub(super) fn read(fields: &mut Fields<'_, '_>, more: &mut Vec<Problem>) -> Self {
        Self {
            name: fields.text("Name"),
            default_subset: fields.text("DefaultSubset"),
            subsets: members(fields, "Subsets", more, Subset::read),
            redirect: fields.nested("Redirect", Redirect::read),
            failover: members(fields, "Failover", more, Failover::read),
            prioritize_by_locality: fields
                .nested("PrioritizeByLocality", PrioritizeByLocality::read),
            connect_timeout: fields.duration("ConnectTimeout").unwrap_or_default(),
            request_timeout: fields.duration("RequestTimeout").unwrap_or_default(),
            load_balancer: fields.nested("LoadBalancer", LoadBalancer::read),
            meta: read_tail(fields),
            create_index: 0,
            modify_index: 0,
        }
    }

    pub(super) fn normalise(&self) -> Result<(), InvalidEntry> {
        if self.name.is_empty() {
            return refuse("Name is required");
        }
        check_meta(&self.meta)?;
        for (name, subset) in &self.subsets {
            subset.check(name)?;
        }
        if !self.default_subset.is_empty() && !self.has_subset(&self.default_subset) {
            let name = &*self.default_subset;
            return refuse(format!("DefaultSubset {name:?} is not a valid subset"));
        }
        if let Some(preference) = &self.prioritize_by_locality {
            preference.check()?;
        }
        if let Some(redirect) = &self.redirect {
            redirect.check(self)?;
        }
        for (subset, failover) in &self.failover {
            failover.check(subset, self)?;
        }
        let timeouts =
            [("ConnectTimeout", self.connect_timeout), ("RequestTimeout", self.request_timeout)];
        for (name, timeout) in timeouts {
            if timeout < GoDuration::ZERO {
                return refuse(format!("Bad {name} '{timeout}', must be >= 0"));
            }
        }
        self.load_balancer.as_ref().map_or(Ok(()), LoadBalancer::check)
    }

    fn has_subset(&self, name: &str) -> bool {
        self.subsets.contains_key(name)
    }

    /// Whether `subset` of `service` (empty for this one) is missing here; other services' subsets are their own matter.
    fn lacks(&self, service: &str, subset: &str) -> bool {
        let own = service.is_empty() || service == &*self.name;
        !subset.is_empty() && own && !self.has_subset(subset)
    }
}
