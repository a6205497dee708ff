//! Services and checks that configuration files define.

use config::AgentConfig;
use model::agent::{CheckDefinition, ServiceDefinition, decode_body, decode_check_body};
use serde_json::Value;

use crate::StartError;

/// What the files define, decoded.
#[derive(Debug, Default)]
pub(crate) struct FileDefinitions {
    pub(crate) services: Vec<ServiceDefinition>,
    pub(crate) checks: Vec<CheckDefinition>,
}

impl FileDefinitions {
    /// Decodes them all, so that a mistake is found before anything is started.
    pub(crate) fn read(config: &AgentConfig) -> Result<Self, StartError> {
        let mut read = Self::default();
        for (index, service) in config.definitions.services.iter().enumerate() {
            let decoded = decode_body(&Value::Object(service.clone()));
            let refused = |error| StartError::definition("services", index, &error);
            read.services.push(decoded.map_err(refused)?);
        }
        for (index, check) in config.definitions.checks.iter().enumerate() {
            let decoded = decode_check_body(&Value::Object(check.clone()));
            let refused = |error| StartError::definition("checks", index, &error);
            read.checks.push(decoded.map_err(refused)?);
        }
        Ok(read)
    }
}
