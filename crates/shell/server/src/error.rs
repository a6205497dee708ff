//! Why a door did not do what it was asked. HTTP and gRPC each map these to statuses in one table of their own.

use state::Refusal;

/// A request that was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DoorError {
    /// Nobody leads, or this server has not caught up yet.
    #[error("No cluster leader")]
    NoLeader,
    /// The store refused the command.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The request makes no sense as it stands.
    #[error("{0}")]
    Invalid(String),
    /// The other cluster said no, or a right is missing.
    #[error("{0}")]
    Forbidden(String),
    /// Something that is asked for does not exist.
    #[error("{0}")]
    NotFound(String),
    /// Too large for one entry of the log.
    #[error("{0}")]
    TooLarge(String),
    /// The server could not: a full disk, a lost race, an unreachable peer.
    #[error("{0}")]
    Failed(String),
}

impl DoorError {
    pub(crate) fn failed(error: &dyn std::fmt::Display) -> Self {
        Self::Failed(error.to_string())
    }
}
