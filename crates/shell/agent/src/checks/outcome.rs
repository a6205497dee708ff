//! What one run of a check found.

use model::CheckStatus;

/// A status and the text that explains it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How the checked thing is.
    pub status: CheckStatus,
    /// For people.
    pub output: String,
}

impl Outcome {
    /// It is well.
    pub fn passing(output: impl Into<String>) -> Self {
        Self { status: CheckStatus::Passing, output: output.into() }
    }

    /// It is degraded.
    pub fn warning(output: impl Into<String>) -> Self {
        Self { status: CheckStatus::Warning, output: output.into() }
    }

    /// It is not well, or nobody could find out.
    pub fn critical(output: impl Into<String>) -> Self {
        Self { status: CheckStatus::Critical, output: output.into() }
    }
}
