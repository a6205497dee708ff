//! `log_level`, `log_json` and `log_file`.

use std::path::PathBuf;
use std::str::FromStr;

use crate::error::ConfigError;
use crate::read::switch;
use crate::settings::Settings;

/// Where and how the agent logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogConfig {
    /// `log_level`; INFO, in dev mode DEBUG.
    pub level: LogLevel,
    /// `log_json`: JSON lines instead of text.
    pub json: bool,
    /// `log_file`: a file, or a directory (with a final slash) for `consul-{timestamp}.log`.
    pub file: Option<PathBuf>,
}

/// The five official levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// `trace`.
    Trace,
    /// `debug`.
    Debug,
    /// `info`.
    Info,
    /// `warn`.
    Warn,
    /// `error` or `err`.
    Error,
}

impl LogConfig {
    pub(super) fn build(settings: &Settings) -> Result<Self, ConfigError> {
        Ok(Self {
            level: settings.text_or_empty("log_level").parse()?,
            json: switch(settings, "log_json"),
            file: settings.text("log_file").map(PathBuf::from),
        })
    }
}

/// Case does not matter.
impl FromStr for LogLevel {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Self, ConfigError> {
        match text.to_ascii_lowercase().as_str() {
            "trace" => Ok(Self::Trace),
            "debug" => Ok(Self::Debug),
            "info" => Ok(Self::Info),
            "warn" => Ok(Self::Warn),
            "err" | "error" => Ok(Self::Error),
            _ => Err(ConfigError::LogLevel(text.to_owned())),
        }
    }
}
