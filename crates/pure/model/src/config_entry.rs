//! Config entries: settings of the whole cluster, written by operators (http-api 3.3).

mod reading;
mod refusal;
mod stored;

mod envoy_extension;
mod proxy_settings;

mod exported_services;
mod mesh;
mod proxy_defaults;
mod service_defaults;
mod service_intentions;
mod service_resolver;

mod hash;
mod warnings;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use exported_services::{Consumer, ExportedService, ExportedServices};
pub use mesh::{
    Mesh, MeshDirectionalHttp, MeshDirectionalTls, MeshHttp, MeshPeering, MeshTls,
    MeshTransparentProxy, RequestNormalization,
};
pub use proxy_defaults::ProxyDefaults;
pub use refusal::InvalidEntry;
pub use service_defaults::{
    Destination, InstanceRateLimits, PassiveHealthCheck, RateLimits, RouteRateLimits,
    ServiceDefaults, UpstreamConfiguration, UpstreamLimits, UpstreamSettings,
};
pub use service_intentions::{
    Action, HeaderPermission, HttpPermission, JwtClaim, JwtProvider, JwtRequirement, Permission,
    ServiceIntentions, Source,
};
pub use service_resolver::{
    CookieConfig, Failover, FailoverPolicy, FailoverTarget, HashPolicy, LeastRequestConfig,
    LoadBalancer, PrioritizeByLocality, Redirect, RingHashConfig, ServiceResolver, Subset,
};

use crate::{
    Str,
    tolerant::{Fields, Problems, is_spelling_of, read_object},
};

/// The kinds that this build stores.
pub const KINDS: [&str; 6] = [
    exported_services::KIND,
    mesh::KIND,
    proxy_defaults::KIND,
    service_defaults::KIND,
    service_intentions::KIND,
    service_resolver::KIND,
];

/// Kinds of the official build that this build does not store yet.
pub const LATER_KINDS: [&str; 13] = [
    "api-gateway",
    "bound-api-gateway",
    "control-plane-request-limit",
    "file-system-certificate",
    "http-route",
    "ingress-gateway",
    "inline-certificate",
    "jwt-provider",
    "sameness-group",
    "service-router",
    "service-splitter",
    "tcp-route",
    "terminating-gateway",
];

/// One entry. In JSON the first key is `Kind`, and `Hash` ([`Self::content_hash`]) stands before the indexes; msgpack
/// has no `Hash`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", tag = "Kind")]
pub enum ConfigEntry {
    /// Which services which peers may see.
    #[serde(rename = "exported-services")]
    ExportedServices(ExportedServices),
    /// Settings of the whole mesh.
    #[serde(rename = "mesh")]
    Mesh(Mesh),
    /// Defaults of all proxies.
    #[serde(rename = "proxy-defaults")]
    ProxyDefaults(ProxyDefaults),
    /// Defaults of a service.
    #[serde(rename = "service-defaults")]
    ServiceDefaults(ServiceDefaults),
    /// Who may call a service.
    #[serde(rename = "service-intentions")]
    ServiceIntentions(ServiceIntentions),
    /// Which instances stand for a service.
    #[serde(rename = "service-resolver")]
    ServiceResolver(ServiceResolver),
}

/// Why an entry is not accepted as written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// No `Kind`.
    #[error("Payload does not contain a kind/Kind key at the top level")]
    NoKind,
    /// A `Kind` that is a number or the like.
    #[error("Kind value in payload is not a string")]
    KindIsNoText,
    /// A kind that nobody knows.
    #[error("invalid config entry kind: {0}")]
    UnknownKind(String),
    /// A kind that is known and not here yet.
    #[error(
        "config entry kind \"{0}\" is not supported by this version; supported: {known}",
        known = KINDS.join(", ")
    )]
    LaterKind(String),
    /// Unknown keys or values of the wrong kind.
    #[error(transparent)]
    Problems(#[from] Problems),
}

/// One expression for the entry of whatever kind.
macro_rules! of_any_kind {
    ($self:expr, $entry:ident => $expression:expr) => {
        match $self {
            Self::ExportedServices($entry) => $expression,
            Self::Mesh($entry) => $expression,
            Self::ProxyDefaults($entry) => $expression,
            Self::ServiceDefaults($entry) => $expression,
            Self::ServiceIntentions($entry) => $expression,
            Self::ServiceResolver($entry) => $expression,
        }
    };
}

impl ConfigEntry {
    /// Reads an entry from the value of its JSON or HCL text, in any official spelling of the keys.
    ///
    /// # Errors
    /// See [`DecodeError`]; all problems of the text are listed.
    pub fn decode(value: &Value) -> Result<Self, DecodeError> {
        let object = match value {
            Value::Array(items) if items.len() == 1 => items[0].as_object(),
            other => other.as_object(),
        };
        let kind = object
            .and_then(|map| map.iter().find(|(key, _)| is_spelling_of(key, "Kind")))
            .ok_or(DecodeError::NoKind)?;
        let kind = kind.1.as_str().ok_or(DecodeError::KindIsNoText)?;
        let (mut problems, mut more) = (Vec::new(), Vec::new());
        let entry = read_object("", value, &mut problems, |fields| {
            fields.ignore(&["Kind"]);
            let more = &mut more;
            Ok(match kind {
                exported_services::KIND => Self::ExportedServices(ExportedServices::read(fields)),
                mesh::KIND => Self::Mesh(Mesh::read(fields)),
                proxy_defaults::KIND => Self::ProxyDefaults(ProxyDefaults::read(fields, more)),
                service_defaults::KIND => {
                    Self::ServiceDefaults(ServiceDefaults::read(fields, more))
                }
                service_intentions::KIND => {
                    Self::ServiceIntentions(ServiceIntentions::read(fields, more))
                }
                service_resolver::KIND => {
                    Self::ServiceResolver(ServiceResolver::read(fields, more))
                }
                later if LATER_KINDS.contains(&later) => {
                    return Err(DecodeError::LaterKind(later.to_owned()));
                }
                unknown => return Err(DecodeError::UnknownKind(unknown.to_owned())),
            })
        })?;
        problems.append(&mut more);
        if problems.is_empty() { Ok(entry) } else { Err(Problems(problems).into()) }
    }

    /// Fills what may be left out and checks the rest.
    ///
    /// # Errors
    /// The rules that are broken, in the official words: one of them, or for some kinds a list.
    pub fn normalise(&mut self) -> Result<(), InvalidEntry> {
        of_any_kind!(self, entry => entry.normalise())
    }

    /// The entry's kind.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::ExportedServices(_) => exported_services::KIND,
            Self::Mesh(_) => mesh::KIND,
            Self::ProxyDefaults(_) => proxy_defaults::KIND,
            Self::ServiceDefaults(_) => service_defaults::KIND,
            Self::ServiceIntentions(_) => service_intentions::KIND,
            Self::ServiceResolver(_) => service_resolver::KIND,
        }
    }

    /// The entry's name, unique in its kind.
    pub const fn name(&self) -> &Str {
        of_any_kind!(self, entry => &entry.name)
    }

    /// Index of the entry's creation and of its last change.
    pub const fn indexes(&self) -> (u64, u64) {
        of_any_kind!(self, entry => (entry.create_index, entry.modify_index))
    }

    /// Sets both indexes.
    pub const fn set_indexes(&mut self, create: u64, modify: u64) {
        of_any_kind!(self, entry => {
            entry.create_index = create;
            entry.modify_index = modify;
        });
    }

    /// Whether writing `other` over this entry would change nothing but its indexes.
    pub fn same_content(&self, other: &Self) -> bool {
        let (create, modify) = self.indexes();
        let mut other = other.clone();
        other.set_indexes(create, modify);
        *self == other
    }
}

/// What every entry ends with; indexes in the body are read and ignored, as clients send back what they read.
fn read_tail(fields: &mut Fields<'_, '_>) -> BTreeMap<Str, Str> {
    fields.ignore(&["CreateIndex", "ModifyIndex", "Hash"]);
    fields.text_map("Meta")
}

#[cfg(test)]
mod tests;
