//! In which order other instances are tried, and whether near ones are preferred.

use serde::{Deserialize, Serialize};

use crate::{
    Str,
    config_entry::refusal::{InvalidEntry, refuse},
    tolerant::Fields,
};

/// In which order failover targets are tried.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct FailoverPolicy {
    /// `""`, `sequential` or `order-by-locality`.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub mode: Str,
    /// The regions, nearest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<Str>,
}

/// Whether near instances are preferred.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PrioritizeByLocality {
    /// Empty; the official community build has no other.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub mode: Str,
}

impl FailoverPolicy {
    pub(in crate::config_entry) fn read(fields: &mut Fields<'_, '_>) -> Self {
        Self { mode: fields.text("Mode"), regions: fields.texts("Regions") }
    }

    pub(in crate::config_entry) fn check(&self) -> Result<(), InvalidEntry> {
        match &*self.mode {
            "" | "sequential" | "order-by-locality" => Ok(()),
            _ => refuse(
                "Failover-policy mode must be one of '', 'sequential', or 'order-by-locality'",
            ),
        }
    }
}

impl PrioritizeByLocality {
    pub(in crate::config_entry) fn read(fields: &mut Fields<'_, '_>) -> Self {
        Self { mode: fields.text("Mode") }
    }

    pub(in crate::config_entry) fn check(&self) -> Result<(), InvalidEntry> {
        if self.mode.is_empty() {
            return Ok(());
        }
        refuse("Prioritize-by-locality requires Consul Enterprise ")
    }
}
