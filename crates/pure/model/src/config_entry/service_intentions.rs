//! `service-intentions`: who may call a service (http-api 3.5).

use std::{cmp::Reverse, collections::BTreeMap};

use serde::{Deserialize, Serialize};

use super::{InvalidEntry, read_tail};
use crate::{Str, tolerant::Fields};

pub(super) const KIND: &str = "service-intentions";

const MAX_DESCRIPTION: usize = 512;

/// The intentions of one destination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ServiceIntentions {
    /// The destination service; `*` for all.
    pub name: Str,
    /// Who may or may not call it, highest precedence first.
    pub sources: Vec<Source>,
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

/// What an intention says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// The call is let through.
    Allow,
    /// The call is refused.
    Deny,
}

/// One caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Source {
    /// The calling service; `*` for all.
    pub name: Str,
    /// What happens to its calls.
    pub action: Option<Action>,
    /// 9 exact to exact, 8 `*` to exact, 6 exact to `*`, 5 `*` to `*`.
    #[serde(default)]
    pub precedence: u8,
    /// Always `consul`.
    #[serde(rename = "Type", default)]
    pub kind: Str,
    /// For people.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub description: Str,
    /// The peer that the caller lives in; empty for this cluster.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub peer: Str,
}

impl ServiceIntentions {
    pub(super) fn read(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            name: fields.text("Name"),
            sources: fields.objects("Sources", |source| {
                source.ignore(&["Precedence"]);
                Source {
                    name: source.text("Name"),
                    action: match &*source.text("Action") {
                        "allow" => Some(Action::Allow),
                        "deny" => Some(Action::Deny),
                        _ => None,
                    },
                    precedence: 0,
                    kind: source.text("Type"),
                    description: source.text("Description"),
                    peer: source.text("Peer"),
                }
            }),
            meta: read_tail(fields),
            create_index: 0,
            modify_index: 0,
        }
    }

    pub(super) fn normalise(&mut self) -> Result<(), InvalidEntry> {
        let refuse = |text: String| Err(InvalidEntry(text));
        if self.name.is_empty() {
            return refuse("Name is required".into());
        }
        if let Some(text) = partial_wildcard(&self.name) {
            return refuse(format!("Name: {text}"));
        }
        if self.sources.is_empty() {
            return refuse("At least one source is required".into());
        }
        for (i, source) in self.sources.iter_mut().enumerate() {
            if source.kind.is_empty() {
                source.kind = "consul".into();
            }
            if source.name.is_empty() {
                return refuse(format!("Sources[{i}].Name is required"));
            }
            if let Some(text) = partial_wildcard(&source.name) {
                return refuse(format!("Sources[{i}].Name: {text}"));
            }
            if source.peer.contains('*') {
                return refuse(format!("Sources[{i}].Peer: cannot use wildcard '*' in peer"));
            }
            if source.action.is_none() {
                return refuse(format!("Sources[{i}].Action must be set to 'allow' or 'deny'"));
            }
            if &*source.kind != "consul" {
                return refuse(format!("Sources[{i}].Type must be set to 'consul'"));
            }
            if source.description.len() > MAX_DESCRIPTION {
                return refuse(format!(
                    "Sources[{i}].Description exceeds maximum length {MAX_DESCRIPTION}"
                ));
            }
            source.precedence = precedence(&source.name, &self.name);
        }
        for (i, source) in self.sources.iter().enumerate() {
            let twice = |s: &&Source| s.name == source.name && s.peer == source.peer;
            if self.sources[..i].iter().any(|earlier| twice(&earlier)) {
                let peer = match &*source.peer {
                    "" => String::new(),
                    peer => format!("peer({peer:?}) "),
                };
                return refuse(format!(
                    "Sources[{i}] defines {peer}{:?} more than once",
                    &*source.name
                ));
            }
        }
        self.sources.sort_by_key(|source| Reverse(source.precedence));
        Ok(())
    }
}

/// The precedence of a caller and a destination (http-api 3.5).
pub(crate) fn precedence(source: &str, destination: &str) -> u8 {
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
