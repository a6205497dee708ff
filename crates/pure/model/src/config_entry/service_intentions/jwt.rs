//! The tokens that requests must carry.

use serde::{Deserialize, Serialize};

use crate::{
    Str,
    config_entry::refusal::{InvalidEntry, refuse_all},
    tolerant::Fields,
};

/// A token of one of these providers.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct JwtRequirement {
    /// Who may have issued it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub providers: Vec<JwtProvider>,
}

/// An issuer of tokens, and what its tokens must claim.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct JwtProvider {
    /// The name of a `jwt-provider` entry.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub name: Str,
    /// What the token must claim, all of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub verify_claims: Vec<JwtClaim>,
}

/// A claim of a token.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct JwtClaim {
    /// Where it stands in the token's JSON.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<Str>,
    /// The text that stands there, alone or in a list.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub value: Str,
}

impl JwtRequirement {
    pub(super) fn read(fields: &mut Fields<'_, '_>) -> Self {
        let claim = |fields: &mut Fields<'_, '_>| JwtClaim {
            path: fields.texts("Path"),
            value: fields.text("Value"),
        };
        Self {
            providers: fields.objects("Providers", |fields| JwtProvider {
                name: fields.text("Name"),
                verify_claims: fields.objects("VerifyClaims", claim),
            }),
        }
    }

    pub(super) fn check(&self) -> Result<(), InvalidEntry> {
        let nameless = self.providers.iter().filter(|provider| provider.name.is_empty());
        let problems: Vec<String> =
            nameless.map(|_| "JWT provider name is required".to_owned()).collect();
        refuse_all(&problems)
    }
}
