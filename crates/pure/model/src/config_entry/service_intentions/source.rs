//! One caller of a destination, and what happens to its calls.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Permission, partial_wildcard, precedence};
use crate::{
    Str, Timestamp,
    config_entry::{
        reading::time,
        refusal::{InvalidEntry, MAX_META_VALUE, refuse},
        stored::optional_time_text,
    },
    tolerant::{Fields, Problem},
};

/// What an intention says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// The call is let through.
    Allow,
    /// The call is refused.
    Deny,
}

/// One caller. It has either an action or permissions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Source {
    /// The calling service; `*` for all.
    pub name: Str,
    /// What happens to its calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<Action>,
    /// What happens to its HTTP requests; the first match decides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub permissions: Vec<Permission>,
    /// 9 exact to exact, 8 `*` to exact, 6 exact to `*`, 5 `*` to `*`.
    #[serde(default)]
    pub precedence: u8,
    /// The UUID of an intention of the old intention API; config entries cannot set it.
    #[serde(rename = "LegacyID", default, skip_serializing_if = "str::is_empty")]
    pub legacy_id: Str,
    /// Always `consul`.
    #[serde(rename = "Type", default)]
    pub kind: Str,
    /// For people.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub description: Str,
    /// Free pairs of an intention of the old API.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub legacy_meta: BTreeMap<Str, Str>,
    /// When an intention of the old API was created.
    #[serde(default, with = "optional_time_text", skip_serializing_if = "Option::is_none")]
    pub legacy_create_time: Option<Timestamp>,
    /// When an intention of the old API was last changed.
    #[serde(default, with = "optional_time_text", skip_serializing_if = "Option::is_none")]
    pub legacy_update_time: Option<Timestamp>,
    /// The peer that the caller lives in; empty for this cluster.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub peer: Str,
    /// Empty: there are no sameness groups.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub sameness_group: Str,
}

impl Action {
    /// `allow` or `deny`; any other text is none.
    pub(super) fn read(text: &str) -> Option<Self> {
        match text {
            "allow" => Some(Self::Allow),
            "deny" => Some(Self::Deny),
            _ => None,
        }
    }
}

impl Source {
    pub(super) fn read(fields: &mut Fields<'_, '_>, more: &mut Vec<Problem>) -> Self {
        fields.ignore(&["Precedence"]);
        let permissions = fields.objects("Permissions", Permission::read);
        let text = fields.text("Action");
        // Beside permissions any text is refused, so one that is no action must not pass for an absent one.
        let beside = (!text.is_empty() && !permissions.is_empty()).then_some(Action::Deny);
        Self {
            name: fields.text("Name"),
            action: Action::read(&text).or(beside),
            permissions,
            precedence: 0,
            legacy_id: fields.text("LegacyID"),
            kind: fields.text("Type"),
            description: fields.text("Description"),
            legacy_meta: fields.text_map("LegacyMeta"),
            legacy_create_time: time(fields, "LegacyCreateTime", more),
            legacy_update_time: time(fields, "LegacyUpdateTime", more),
            peer: fields.text("Peer"),
            sameness_group: fields.text("SamenessGroup"),
        }
    }

    /// Fills what may be left out. What only the old API may set is dropped without a word, as in the official build,
    /// but for its free pairs: whoever gave them would miss them.
    pub(super) fn normalise(&mut self, destination: &str) {
        if self.kind.is_empty() {
            self.kind = "consul".into();
        }
        self.precedence = precedence(&self.name, destination);
        self.legacy_id = "".into();
        self.legacy_create_time = None;
        self.legacy_update_time = None;
        self.permissions.iter_mut().for_each(Permission::normalise);
    }

    pub(super) fn check(&self, i: usize, destination: &str) -> Result<(), InvalidEntry> {
        let at = format!("Sources[{i}]");
        let problem = if self.name.is_empty() {
            ".Name is required"
        } else if !self.sameness_group.is_empty() {
            ".SamenessGroup: Sameness groups are a Consul Enterprise feature. "
        } else if let Some(text) = partial_wildcard(&self.name) {
            return refuse(format!("{at}.Name: {text}"));
        } else if self.peer.contains('*') {
            ".Peer: cannot use wildcard '*' in peer"
        } else if self.description.len() > MAX_META_VALUE {
            return refuse(format!("{at}.Description exceeds maximum length {MAX_META_VALUE}"));
        } else if !self.legacy_meta.is_empty() {
            ".LegacyMeta must be omitted"
        } else if self.permissions.is_empty() && self.action.is_none() {
            ".Action must be set to 'allow' or 'deny'"
        } else if !self.permissions.is_empty() && self.action.is_some() {
            ".Action must be omitted if Permissions are specified"
        } else if !self.permissions.is_empty() && destination == "*" {
            ".Permissions cannot be specified on intentions with wildcarded destinations"
        } else if &*self.kind != "consul" {
            ".Type must be set to 'consul'"
        } else {
            for (j, permission) in self.permissions.iter().enumerate() {
                permission.check(&format!("{at}.Permissions[{j}]"))?;
            }
            return Ok(());
        };
        refuse(format!("{at}{problem}"))
    }
}
