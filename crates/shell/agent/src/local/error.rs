//! Why the local registry refuses.

use model::{
    Str,
    agent::{CheckRegistrationError, DefinitionError},
};

use super::StoreError;

/// A refused or failed change, with the official texts. The status that the official build gives stands beside each.
#[derive(Debug, thiserror::Error)]
pub enum LocalError {
    /// A service definition that breaks a rule; 400.
    #[error(transparent)]
    Definition(#[from] DefinitionError),
    /// A check definition that breaks a rule; 400.
    #[error(transparent)]
    Check(#[from] CheckRegistrationError),
    /// A check of an instance that is not here; 404.
    #[error("ServiceID \"{0}\" does not exist")]
    CheckOfUnknownService(Str),
    /// A script where scripts are not allowed at all; 500.
    #[error(
        "Scripts are disabled on this agent; to enable, configure 'enable_script_checks' or 'enable_local_script_checks' to true"
    )]
    ScriptsDisabled,
    /// A script from the network where only scripts from files are allowed; 500.
    #[error(
        "Scripts are disabled on this agent from remote calls; to enable, configure 'enable_script_checks' to true"
    )]
    RemoteScriptsDisabled,
    /// All sidecar ports are in use; 500.
    #[error(
        "no port provided for sidecar_service and none left in the configured range [{first}, {last}]"
    )]
    NoSidecarPort {
        /// First of the range.
        first: u16,
        /// Last of the range.
        last: u16,
    },
    /// A sidecar without a port where ports are not given out; 500.
    #[error("no port provided for sidecar_service and auto-assignment disabled in config")]
    SidecarPortsDisabled,
    /// An instance that is not here; 404.
    #[error(
        "Unknown service ID \"{0}\". Ensure that the service ID is passed, not the service name."
    )]
    UnknownService(Str),
    /// A check that is not here; 404.
    #[error("Unknown check ID \"{0}\". Ensure that the check ID is passed, not the check name.")]
    UnknownCheck(Str),
    /// A report for a check that finds out by itself; 500.
    #[error("CheckID \"{0}\" does not have associated TTL")]
    NoTtl(Str),
    /// The data directory could not be written; 500. Nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The agent is stopping; 500.
    #[error("the agent is shutting down; the change may not have been made")]
    Stopping,
}
