//! The service mesh and peering switches.

use crate::error::ConfigError;
use crate::settings::Settings;

/// Whether cluster peering is on (decision 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeeringSwitch {
    /// Not typed: off, unless the state already holds peerings (then on, with a warning).
    Unset,
    /// `peering { enabled = true }`, or dev mode.
    On,
    /// `peering { enabled = false }`.
    Off,
}

/// `default_intention_policy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntentionPolicy {
    /// Calls without a matching intention pass.
    Allow,
    /// Calls without a matching intention are refused.
    Deny,
}

/// `connect`: the service mesh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectConfig {
    /// `connect.enabled`; true by default.
    pub enabled: bool,
    /// `connect.ca_config.cluster_id`: fixes the trust domain's UUID; random when not set.
    pub cluster_id: Option<String>,
}

impl PeeringSwitch {
    pub(super) fn build(settings: &Settings) -> Self {
        match settings.bool("peering.enabled") {
            None => Self::Unset,
            Some(true) => Self::On,
            Some(false) => Self::Off,
        }
    }
}

impl IntentionPolicy {
    pub(super) fn build(settings: &Settings) -> Result<Option<Self>, ConfigError> {
        const KEY: &str = "default_intention_policy";
        match settings.text(KEY) {
            None => Ok(None),
            Some("allow") => Ok(Some(Self::Allow)),
            Some("deny") => Ok(Some(Self::Deny)),
            Some(other) => Err(ConfigError::NotAChoice {
                key: KEY,
                value: other.to_owned(),
                choices: "\"allow\" or \"deny\"",
            }),
        }
    }
}

impl ConnectConfig {
    pub(super) fn build(settings: &Settings) -> Result<Self, ConfigError> {
        match settings.text("connect.ca_provider") {
            None | Some("consul") => {}
            Some(known @ ("vault" | "aws-pca")) => {
                return Err(ConfigError::CaProviderNotHere(known.to_owned()));
            }
            Some(other) => return Err(ConfigError::CaProvider(other.to_owned())),
        }
        Ok(Self {
            enabled: settings.bool("connect.enabled").unwrap_or(true),
            cluster_id: settings.text("connect.ca_config.cluster_id").map(str::to_owned),
        })
    }
}
