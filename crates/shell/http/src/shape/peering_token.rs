//! The answer of `/v1/peering/token`. The one place where a token is written into an answer.

use std::fmt;

use serde::Serialize;

/// A new token. `Debug` does not show it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct TokenAnswer {
    pub(crate) peering_token: String,
}

impl fmt::Debug for TokenAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenAnswer")
    }
}
