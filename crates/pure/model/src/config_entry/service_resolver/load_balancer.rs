//! How callers choose among the instances of a service.

use serde::{Deserialize, Serialize};
use syntax::duration::GoDuration;

use crate::{
    Str,
    config_entry::{
        reading::flag,
        refusal::{InvalidEntry, refuse},
        stored::nanoseconds,
    },
    shape,
    tolerant::Fields,
};

const LEAST_REQUEST: &str = "least_request";
const RING_HASH: &str = "ring_hash";
const MAGLEV: &str = "maglev";
const COOKIE: &str = "cookie";

/// A policy and its settings.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct LoadBalancer {
    /// `""`, `random`, `round_robin`, `least_request`, `ring_hash` or `maglev`.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub policy: Str,
    /// Of `ring_hash` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ring_hash_config: Option<RingHashConfig>,
    /// Of `least_request` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub least_request_config: Option<LeastRequestConfig>,
    /// What is hashed, of `ring_hash` and `maglev` only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hash_policies: Vec<HashPolicy>,
}

/// The ring of `ring_hash`.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct RingHashConfig {
    /// Its least number of entries; zero for the default.
    #[serde(skip_serializing_if = "shape::is_zero")]
    pub minimum_ring_size: u64,
    /// Its greatest number of entries; zero for the default.
    #[serde(skip_serializing_if = "shape::is_zero")]
    pub maximum_ring_size: u64,
}

/// The choice of `least_request`.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct LeastRequestConfig {
    /// Among how many instances the least busy is sought; zero for the default.
    #[serde(skip_serializing_if = "shape::is_zero")]
    pub choice_count: u32,
}

/// One thing that is hashed: a part of the request, or the caller's address.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct HashPolicy {
    /// `header`, `cookie`, `query_parameter`; empty with [`Self::source_ip`].
    #[serde(skip_serializing_if = "str::is_empty")]
    pub field: Str,
    /// The name of the header, cookie or parameter.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub field_value: Str,
    /// Of `cookie` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cookie_config: Option<CookieConfig>,
    /// Whether the caller's address is hashed.
    #[serde(rename = "SourceIP", skip_serializing_if = "shape::is_zero")]
    pub source_ip: bool,
    /// Whether later policies are left out once this one found something.
    #[serde(skip_serializing_if = "shape::is_zero")]
    pub terminal: bool,
}

/// The cookie that a caller without one is given.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CookieConfig {
    /// Whether it ends with the session.
    #[serde(skip_serializing_if = "shape::is_zero")]
    pub session: bool,
    /// When it ends otherwise.
    #[serde(rename = "TTL", with = "nanoseconds", skip_serializing_if = "shape::is_zero")]
    pub ttl: GoDuration,
    /// For which paths it is sent.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub path: Str,
}

impl LoadBalancer {
    pub(super) fn read(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            policy: fields.text("Policy"),
            ring_hash_config: fields.nested("RingHashConfig", |fields| RingHashConfig {
                minimum_ring_size: fields.number("MinimumRingSize"),
                maximum_ring_size: fields.number("MaximumRingSize"),
            }),
            least_request_config: fields.nested("LeastRequestConfig", |fields| {
                LeastRequestConfig { choice_count: fields.number("ChoiceCount") }
            }),
            hash_policies: fields.objects("HashPolicies", HashPolicy::read),
        }
    }

    pub(super) fn check(&self) -> Result<(), InvalidEntry> {
        let policy = &*self.policy;
        if !matches!(policy, "" | "random" | "round_robin" | LEAST_REQUEST | RING_HASH | MAGLEV) {
            return refuse(format!("Bad LoadBalancer policy: {policy:?} is not supported"));
        }
        let misplaced = if policy != RING_HASH && self.ring_hash_config.is_some() {
            Some("RingHashConfig")
        } else if policy != LEAST_REQUEST && self.least_request_config.is_some() {
            Some("LeastRequestConfig")
        } else {
            None
        };
        if let Some(name) = misplaced {
            return refuse(format!(
                "Bad LoadBalancer configuration. {name} specified for incompatible load balancing policy {policy:?}"
            ));
        }
        if !matches!(policy, RING_HASH | MAGLEV) && !self.hash_policies.is_empty() {
            return refuse(format!(
                "Bad LoadBalancer configuration: HashPolicies specified for non-hash-based Policy: {policy:?}"
            ));
        }
        for (i, policy) in self.hash_policies.iter().enumerate() {
            if let Some(problem) = policy.problem() {
                return refuse(format!("Bad LoadBalancer HashPolicy[{i}]: {problem}"));
            }
        }
        Ok(())
    }
}

impl HashPolicy {
    fn read(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            field: fields.text("Field"),
            field_value: fields.text("FieldValue"),
            cookie_config: fields.nested("CookieConfig", |fields| CookieConfig {
                session: flag(fields, "Session"),
                ttl: fields.duration("TTL").unwrap_or_default(),
                path: fields.text("Path"),
            }),
            source_ip: flag(fields, "SourceIP"),
            terminal: flag(fields, "Terminal"),
        }
    }

    fn problem(&self) -> Option<String> {
        let (field, named) = (&*self.field, !self.field_value.is_empty());
        let text = if !matches!(field, "" | "header" | COOKIE | "query_parameter") {
            format!("{field:?} is not a supported field")
        } else if self.source_ip && !field.is_empty() {
            format!("A single hash policy cannot hash both a source address and a {field:?}")
        } else if self.source_ip && named {
            "A FieldValue cannot be specified when hashing SourceIP".to_owned()
        } else if !field.is_empty() && !named {
            format!("Field {field:?} was specified without a FieldValue")
        } else if field.is_empty() && named {
            "FieldValue requires a Field to apply to".to_owned()
        } else {
            let cookie = self.cookie_config.as_ref()?;
            if field != COOKIE {
                format!("cookie_config provided for {field:?}")
            } else if cookie.session && cookie.ttl != GoDuration::ZERO {
                "a session cookie cannot have an associated TTL".to_owned()
            } else {
                return None;
            }
        };
        Some(text)
    }
}
