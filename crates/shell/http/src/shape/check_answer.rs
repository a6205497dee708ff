//! The answer of `/v1/connect/intentions/check`.

use serde::Serialize;

/// Whether the call would be let through.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CheckAnswer {
    pub(crate) allowed: bool,
}
