//! `service-intentions`: who may call a service (http-api 3.5).

mod jwt;
mod permission;
mod source;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use serde::{Deserialize, Serialize};

pub use jwt::{JwtClaim, JwtProvider, JwtRequirement};
pub use permission::{HeaderPermission, HttpPermission, Permission};
pub use source::{Action, Source};

use super::{
    InvalidEntry, read_tail,
    refusal::{check_meta, refuse},
};
use crate::{
    Str,
    tolerant::{Fields, Problem},
};

pub(super) const KIND: &str = "service-intentions";

/// The intentions of one destination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ServiceIntentions {
    /// The destination service; `*` for all.
    pub name: Str,
    /// Who may or may not call it, highest precedence first.
    pub sources: Vec<Source>,
    /// The tokens that every request must carry, whatever its source.
    #[serde(rename = "JWT", default, skip_serializing_if = "Option::is_none")]
    pub jwt: Option<JwtRequirement>,
    /// Free pairs.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub meta: BTreeMap<Str, Str>,
    /// Index of the entry's creation.
    #[serde(default)]
    pub create_index: u64,
    /// Index of its last change.
    #[serde(default)]
    pub modify_index: u64,
}

impl ServiceIntentions {
    /// The `jwt-provider` entries that this one names; the official build refuses it unless all of them exist.
    pub fn jwt_providers(&self) -> BTreeSet<&Str> {
        let permissions = self.sources.iter().flat_map(|source| &source.permissions);
        let requirements = permissions.filter_map(|permission| permission.jwt.as_ref());
        let all = self.jwt.iter().chain(requirements);
        all.flat_map(|jwt| &jwt.providers).map(|provider| &provider.name).collect()
    }

    pub(super) fn read(fields: &mut Fields<'_, '_>, more: &mut Vec<Problem>) -> Self {
        Self {
            name: fields.text("Name"),
            sources: fields.objects("Sources", |fields| Source::read(fields, more)),
            jwt: fields.nested("JWT", JwtRequirement::read),
            meta: read_tail(fields),
            create_index: 0,
            modify_index: 0,
        }
    }

    pub(super) fn normalise(&mut self) -> Result<(), InvalidEntry> {
        for source in &mut self.sources {
            source.normalise(&self.name);
        }
        // First of all: the places that messages name are those of the sorted list.
        self.sources.sort_by_key(|source| Reverse(source.precedence));
        if self.name.is_empty() {
            return refuse("Name is required");
        }
        if let Some(text) = partial_wildcard(&self.name) {
            return refuse(format!("Name: {text}"));
        }
        self.jwt.as_ref().map_or(Ok(()), JwtRequirement::check)?;
        check_meta(&self.meta)?;
        if self.sources.is_empty() {
            return refuse("At least one source is required");
        }
        let mut seen = BTreeSet::new();
        for (i, source) in self.sources.iter().enumerate() {
            source.check(i, &self.name)?;
            if !seen.insert((&source.peer, &source.name)) {
                let peer = match &*source.peer {
                    "" => String::new(),
                    peer => format!("peer({peer:?}) "),
                };
                let name = &*source.name;
                return refuse(format!("Sources[{i}] defines {peer}{name:?} more than once"));
            }
        }
        Ok(())
    }
}

/// The precedence of a caller and a destination (http-api 3.5).
fn precedence(source: &str, destination: &str) -> u8 {
    match (source == "*", destination == "*") {
        (false, false) => 9,
        (true, false) => 8,
        (false, true) => 6,
        (true, true) => 5,
    }
}

fn partial_wildcard(name: &str) -> Option<&'static str> {
    (name.contains('*') && name != "*")
        .then_some("wildcard character '*' cannot be used with partial values")
}
