//! Services, checks and configuration entries that files define, and how checks may run.

use std::fmt;
use std::time::Duration;

use serde_json::{Map, Value};

use crate::error::ConfigError;
use crate::read::{duration, switch};
use crate::settings::Settings;

/// Definitions kept as the JSON objects that were typed, undecoded.
///
/// Services and checks look as if they were typed in JSON, in either spelling of field names: the agent decodes them
/// as it decodes its API's bodies. Configuration entries of HCL files still have objects as lists of one object.
#[derive(Clone, PartialEq, Default)]
pub struct Definitions {
    /// `service` and `services`, in source order.
    pub services: Vec<Map<String, Value>>,
    /// `check` and `checks`, in source order.
    pub checks: Vec<Map<String, Value>>,
    /// `config_entries.bootstrap`, in source order.
    pub config_entries: Vec<Map<String, Value>>,
}

/// How checks may run and report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckRules {
    /// `check_output_max_size` in bytes, at least 1; 4096.
    pub output_max_size: usize,
    /// `check_update_interval`: changes of output alone are sent this seldom; 5 min.
    pub update_interval: Duration,
    /// `enable_script_checks`: scripts may come by the HTTP API too.
    pub enable_remote_scripts: bool,
    /// `enable_local_script_checks` (or the above): scripts may come from files.
    pub enable_local_scripts: bool,
}

impl Definitions {
    pub(super) fn build(settings: &Settings) -> Self {
        Self {
            services: settings.blocks("services"),
            checks: settings.blocks("checks"),
            config_entries: settings.blocks("config_entries.bootstrap"),
        }
    }
}

/// Shows counts only: definitions may hold tokens.
impl fmt::Debug for Definitions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Definitions")
            .field("services", &self.services.len())
            .field("checks", &self.checks.len())
            .field("config_entries", &self.config_entries.len())
            .finish()
    }
}

impl CheckRules {
    pub(super) fn build(settings: &Settings) -> Result<Self, ConfigError> {
        let output_max_size =
            settings.int("check_output_max_size").and_then(|size| usize::try_from(size).ok());
        let remote = switch(settings, "enable_script_checks");
        Ok(Self {
            output_max_size: output_max_size
                .filter(|size| *size > 0)
                .ok_or(ConfigError::CheckOutputMaxSize)?,
            update_interval: duration(settings, "check_update_interval")?,
            enable_remote_scripts: remote,
            enable_local_scripts: settings.bool("enable_local_script_checks").unwrap_or(remote),
        })
    }
}
