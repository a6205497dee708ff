//! Why a payload is refused; the exporter reads it in our NACK.

use thiserror::Error;

/// What is wrong with a payload. `entry` counts from 0 in the message.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ImportError {
    /// The payload is of another type than the response says.
    #[error("mismatched resourceURL {expected:?} and Any typeUrl {found:?}")]
    PayloadType {
        /// The response's `ResourceURL`.
        expected: &'static str,
        /// The payload's type.
        found: String,
    },
    /// The payload's bytes are not such a message.
    #[error("cannot decode the payload: {0}")]
    Decode(#[from] wire::DecodeError),
    /// A service without a name.
    #[error("ResourceID must be the service's name, but it is empty")]
    NoResourceId,
    /// A field that must be there.
    #[error("Nodes[{entry}].{field} must be set")]
    Missing {
        /// Index in `Nodes`.
        entry: usize,
        /// Path of the field in the entry.
        field: &'static str,
    },
    /// A port outside 0 to 65535.
    #[error("Nodes[{entry}].{field} must be a port from 0 to 65535, but it is {found}")]
    Port {
        /// Index in `Nodes`.
        entry: usize,
        /// Path of the field in the entry.
        field: &'static str,
        /// The number sent.
        found: i32,
    },
    /// An instance of another service than the resource.
    #[error(
        "Nodes[{entry}].Service.Service must be {expected:?} as ResourceID says, not {found:?}"
    )]
    OtherService {
        /// Index in `Nodes`.
        entry: usize,
        /// Name in the resource's id.
        expected: String,
        /// Name in the instance.
        found: String,
    },
    /// A check of another node or instance than the one it comes with.
    #[error(
        "Nodes[{entry}].Checks.{field} must be {expected:?} as the instance says, not {found:?}"
    )]
    OtherOwner {
        /// Index in `Nodes`.
        entry: usize,
        /// `Node` or `ServiceID`.
        field: &'static str,
        /// Value in the instance.
        expected: String,
        /// Value in the check.
        found: String,
    },
    /// A list with an empty name.
    #[error("Services[{entry}] must be a service's name, but it is empty")]
    EmptyListedName {
        /// Index in `Services`.
        entry: usize,
    },
    /// A bundle without a trust domain.
    #[error("TrustDomain must be set")]
    NoTrustDomain,
    /// A bundle without roots.
    #[error("RootPEMs must hold at least one certificate")]
    NoRoots,
    /// No addresses, or an empty one.
    #[error("Addresses must hold at least one address and no empty one")]
    NoAddresses,
    /// Addresses sent to the side that never dials.
    #[error("Cannot switch peering dialing mode from false to true")]
    DialingMode,
}
