//! Why the store refused a command. The texts are the official ones where clients see them.

use model::Str;
use serde::{Deserialize, Serialize};

/// A command that changed nothing. HTTP maps these to statuses in one table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Refusal {
    /// A registration with a field that is missing or impossible.
    #[error("{0}")]
    Registration(String),
    /// A check of an instance that is not there.
    #[error("Unknown service ID '{service}' for check ID '{check}'")]
    UnknownService {
        /// The instance.
        service: Str,
        /// The check.
        check: Str,
    },
    /// Another node has this name and another id.
    #[error("Node name {node} is reserved by node {id} with name {node} ({address})")]
    NodeNameTaken {
        /// The name.
        node: Str,
        /// The holder's id.
        id: Str,
        /// The holder's address.
        address: Str,
    },
    /// No peering with this id.
    #[error("unknown peering \"{0}\"; it may have been deleted meanwhile")]
    UnknownPeering(Str),
    /// The peering is being deleted.
    #[error("failed to write peering: cannot write to peering that is marked for deletion")]
    MarkedForDeletion,
    /// The peer deleted the peering; a token for it could never be used (T-11).
    #[error(
        "failed to write peering: the peer has terminated peering \"{0}\"; delete it first, then generate a token"
    )]
    Terminated(Str),
    /// Generate under the name of a peering that dials.
    #[error("cannot create peering with name: \"{0}\"; there is already an established peering")]
    IsDialer(Str),
    /// Establish under the name of a peering that is dialed.
    #[error(
        "cannot create peering with name: \"{0}\"; there is an existing peering expecting to be dialed"
    )]
    IsAcceptor(Str),
    /// A wrong, used or superseded establishment secret.
    #[error("invalid peering establishment secret")]
    EstablishmentSecret,
    /// A wrong stream secret.
    #[error("invalid peering stream secret")]
    StreamSecret,
    /// An import of a stream that a newer one replaced, or of a deleted peering.
    #[error("import refused: a newer stream of this peering has begun, or the peering was deleted")]
    StaleEpoch,
    /// An import with more data than one entry may hold.
    #[error("import refused: {size} bytes in one entry, at most {limit}")]
    TooLarge {
        /// Bytes.
        size: usize,
        /// Bytes.
        limit: usize,
    },
}
