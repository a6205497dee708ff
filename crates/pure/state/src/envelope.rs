//! A command as the log keeps it: a versioned envelope in named msgpack.

use serde::{Deserialize, Serialize};

use crate::Command;

/// The version of the stored bytes. It rises when older releases could not read what is written; fields that are
/// only added, with defaults, do not raise it.
pub const FORMAT: u16 = 1;

/// Identifies a write across retries: a command with a known id is not applied again.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct RequestId(pub u64, pub u64);

/// A command with what its proposer knew.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// [`FORMAT`] of the writer.
    pub format: u16,
    /// The leader's clock, milliseconds since the Unix epoch.
    pub now: u64,
    /// Drawn once per client request.
    pub request_id: RequestId,
    /// What is to be done.
    pub command: Command,
}

/// Bytes that are no envelope of ours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoredBytesError {
    /// Damaged or foreign.
    #[error("stored command cannot be read: {0}")]
    Damaged(String),
    /// Written by a newer release.
    #[error(
        "stored command has format {found}, this release reads up to {FORMAT}; start the newer release again"
    )]
    Newer {
        /// The writer's format.
        found: u16,
    },
}

impl Envelope {
    /// The bytes for the log.
    ///
    /// # Errors
    /// Only when a noun refuses to be serialised, which none of ours does.
    pub fn encode(&self) -> Result<Vec<u8>, StoredBytesError> {
        rmp_serde::to_vec_named(self).map_err(|error| StoredBytesError::Damaged(error.to_string()))
    }

    /// Reads what [`Self::encode`] of this or an earlier release wrote.
    ///
    /// # Errors
    /// See [`StoredBytesError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, StoredBytesError> {
        #[derive(Deserialize)]
        struct Version {
            format: u16,
        }
        let damaged =
            |error: rmp_serde::decode::Error| StoredBytesError::Damaged(error.to_string());
        let Version { format } = rmp_serde::from_slice(bytes).map_err(damaged)?;
        if format > FORMAT {
            return Err(StoredBytesError::Newer { found: format });
        }
        rmp_serde::from_slice(bytes).map_err(damaged)
    }
}
