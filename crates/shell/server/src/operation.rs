//! Things that are done once, on the leader: they may draw chance, use keys and the network, and end in commands.

mod establish;
mod exchange;
mod generate;

use std::collections::BTreeMap;

use model::{PeeringToken, Str, catalog::validate_meta, peering::validate_name, tenancy::DEFAULT};

pub use establish::Establish;
pub use generate::GenerateToken;

use crate::{DoorError, Server};

impl Server {
    /// What every peering request must hold before it is looked at.
    fn check_peering_request(
        &self,
        partition: &str,
        name: &str,
        meta: &BTreeMap<Str, Str>,
    ) -> Result<(), DoorError> {
        self.require_peering()?;
        if partition != DEFAULT {
            return Err(DoorError::Invalid(format!(
                "partition {partition:?} does not exist; the only one is \"default\""
            )));
        }
        validate_name(name).map_err(|error| DoorError::Invalid(error.to_string()))?;
        validate_meta(meta)
            .map_err(|error| DoorError::Invalid(format!("meta tags failed validation: {error}")))
    }

    /// Refuses peering requests where peering is off.
    ///
    /// # Errors
    /// The official text, with the setting that turns it on.
    pub fn require_peering(&self) -> Result<(), DoorError> {
        if self.peering_enabled() {
            return Ok(());
        }
        Err(DoorError::Invalid(
            "peering must be enabled to use this endpoint: set peering { enabled = true } in the server's configuration"
                .into(),
        ))
    }

    /// Checks a token as far as its text goes, and its CA (protocol 1.7).
    fn checked_token(text: &str) -> Result<PeeringToken, DoorError> {
        let invalid = |text: String| DoorError::Invalid(text);
        let token = PeeringToken::decode(text).map_err(|error| invalid(error.to_string()))?;
        pki::check_ca_pems(&token.ca).map_err(|error| invalid(error.to_string()))?;
        token.validate().map_err(|error| invalid(error.to_string()))?;
        Ok(token)
    }
}
