//! The peering token: base64 of one JSON object (protocol 1.1, 1.2).

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Secret,
    tolerant::{Fields, is_spelling_of},
};

/// A token's content. The secret is written only by [`PeeringToken::encode`].
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct PeeringToken {
    /// PEM roots that the dialer must trust; empty in plaintext tokens of 1.13.
    pub ca: Vec<String>,
    /// Addresses that the operator gave; they replace the others.
    pub manual_server_addresses: Vec<String>,
    /// Addresses that the acceptor found itself.
    pub server_addresses: Vec<String>,
    /// TLS server name.
    pub server_name: String,
    /// The acceptor's UUID of the peering.
    pub peer_id: String,
    /// Good for one exchange.
    pub establishment_secret: Secret<String>,
    /// Where the acceptor lives; absent in tokens of 1.13.
    pub remote: Option<Remote>,
}

/// Where the acceptor lives.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Remote {
    /// Empty from community builds.
    #[serde(default)]
    pub partition: String,
    /// The acceptor's datacenter.
    #[serde(default)]
    pub datacenter: String,
}

/// Why a token is refused. No text repeats any part of the token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not base64 of anything.
    #[error("failed to decode token: illegal base64 data at input byte {0}")]
    Base64(usize),
    /// The shape of a JSON Web Token.
    #[error(
        "failed to decode token: illegal base64 data at input byte {0}: this looks like a JWT, not a peering token; generate one with `consul peering generate-token`"
    )]
    Jwt(usize),
    /// Base64 of something that is not JSON.
    #[error("failed to decode token: not JSON inside: {0}; copy the whole token again")]
    Json(String),
    /// Nowhere to dial.
    #[error("peering token server addresses value is empty")]
    NoAddresses,
    /// An address without a host or a port.
    #[error("{0} is not a valid peering server address")]
    Address(String),
    /// TLS without a name to check.
    #[error("peering token server name value is empty")]
    NoServerName,
    /// No peering to ask for.
    #[error("peering token peer ID value is empty")]
    NoPeerId,
}

impl PeeringToken {
    /// The token's text: one line of padded base64.
    pub fn encode(&self) -> String {
        let list = |items: &[String]| {
            if items.is_empty() { Value::Null } else { Value::from(items.to_vec()) }
        };
        let remote = self.remote.clone().unwrap_or_default();
        let json = serde_json::json!({
            "CA": list(&self.ca),
            "ManualServerAddresses": list(&self.manual_server_addresses),
            "ServerAddresses": list(&self.server_addresses),
            "ServerName": self.server_name,
            "PeerID": self.peer_id,
            "EstablishmentSecret": self.establishment_secret.expose(),
            "Remote": {"Partition": remote.partition, "Datacenter": remote.datacenter, "Locality": null},
        });
        STANDARD.encode(json.to_string())
    }

    /// Reads a token: keys in any case, unknown keys ignored, whitespace around it ignored (protocol 1.1, decision 4).
    ///
    /// # Errors
    /// [`TokenError::Base64`], [`TokenError::Jwt`] or [`TokenError::Json`].
    pub fn decode(text: &str) -> Result<Self, TokenError> {
        let text: String = text.trim().chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
        let bytes = STANDARD.decode(&text).map_err(|error| {
            let at = match error {
                base64::DecodeError::InvalidByte(at, _)
                | base64::DecodeError::InvalidLastSymbol(at, _) => at,
                _ => text.len(),
            };
            if looks_like_jwt(&text) { TokenError::Jwt(at) } else { TokenError::Base64(at) }
        })?;
        let value: Value =
            serde_json::from_slice(&bytes).map_err(|error| TokenError::Json(place(&error)))?;
        Self::read(&value)
    }

    fn read(value: &Value) -> Result<Self, TokenError> {
        let has_remote = value
            .as_object()
            .is_some_and(|map| map.keys().any(|key| is_spelling_of(key, "Remote")));
        let mut problems = Vec::new();
        let mut fields = Fields::of("", value, &mut problems);
        let strings = |list: Vec<crate::Str>| list.iter().map(ToString::to_string).collect();
        let token = Self {
            ca: strings(fields.texts("CA")),
            manual_server_addresses: strings(fields.texts("ManualServerAddresses")),
            server_addresses: strings(fields.texts("ServerAddresses")),
            server_name: fields.text("ServerName").to_string(),
            peer_id: fields.text("PeerID").to_string(),
            establishment_secret: Secret::new(fields.text("EstablishmentSecret").to_string()),
            remote: has_remote.then(|| {
                fields
                    .nested("Remote", |remote| {
                        let read = Remote {
                            partition: remote.text("Partition").to_string(),
                            datacenter: remote.text("Datacenter").to_string(),
                        };
                        remote.ignore(&["Locality"]);
                        read
                    })
                    .unwrap_or_default()
            }),
        };
        let wrong = problems.iter().find(|p| !matches!(p, crate::tolerant::Problem::Unknown(_)));
        match wrong {
            Some(problem) => Err(TokenError::Json(problem.to_string())),
            None => Ok(token),
        }
    }

    /// The addresses that will be dialed, in order.
    pub fn dial_addresses(&self) -> &[String] {
        if self.manual_server_addresses.is_empty() {
            &self.server_addresses
        } else {
            &self.manual_server_addresses
        }
    }

    /// The checks of protocol 1.7, 3 to 6; the CA list is checked by `pki` (decision 31).
    ///
    /// # Errors
    /// The first check that fails.
    pub fn validate(&self) -> Result<(), TokenError> {
        if self.server_addresses.is_empty() && self.manual_server_addresses.is_empty() {
            return Err(TokenError::NoAddresses);
        }
        for address in self.manual_server_addresses.iter().chain(&self.server_addresses) {
            // IPv6 from real clusters comes without brackets: the last colon decides (T-17).
            let valid = address.rsplit_once(':').is_some_and(|(host, port)| {
                !host.is_empty() && port.parse::<u16>().is_ok_and(|port| port > 0)
            });
            if !valid {
                return Err(TokenError::Address(address.clone()));
            }
        }
        if self.server_name.is_empty() && !self.ca.is_empty() {
            return Err(TokenError::NoServerName);
        }
        if self.peer_id.is_empty() {
            return Err(TokenError::NoPeerId);
        }
        Ok(())
    }
}

/// Three base64url parts joined by dots, the first of which begins like `{"`.
fn looks_like_jwt(text: &str) -> bool {
    text.starts_with("eyJ") && text.split('.').count() == 3
}

/// Where the JSON breaks, without a byte of its content.
fn place(error: &serde_json::Error) -> String {
    if error.is_eof() {
        "it ends too early".to_owned()
    } else {
        format!("syntax error at line {} column {}", error.line(), error.column())
    }
}

#[cfg(test)]
#[path = "token/tests.rs"]
mod tests;
