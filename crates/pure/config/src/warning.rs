//! What the agent says about settings that it accepts all the same.

use std::fmt;

use crate::setting::Origin;

/// One line for the log at start or reload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// An old key; its value was used for the new one.
    DeprecatedKey {
        /// The path that was typed.
        old: &'static str,
        /// The path to type instead.
        new: &'static str,
    },
    /// An old flag; its value was used for the new one.
    DeprecatedFlag {
        /// The flag that was typed, without the dash.
        old: &'static str,
        /// The flag to type instead.
        new: &'static str,
    },
    /// An old key without effect.
    WithoutEffect {
        /// The path that was typed.
        key: &'static str,
    },
    /// A key of the Enterprise edition.
    Enterprise {
        /// The name that the official warning uses.
        key: &'static str,
    },
    /// A key of a capability that is not there yet (decision 25).
    NotYet {
        /// The path that was typed.
        key: String,
        /// What it waits for.
        capability: &'static str,
        /// Where it was typed.
        origin: Origin,
    },
    /// A file in a configuration directory that is neither `.hcl` nor `.json`.
    SkippedFile {
        /// Its path.
        path: String,
    },
    /// `client_addr` is empty.
    NoClientAddress,
    /// `data_dir` was typed in dev mode (decision 26).
    DataDirInDevMode,
    /// The node name has characters that DNS does not.
    NodeNameNotInDns {
        /// The name.
        name: String,
    },
    /// The node name is longer than a DNS label.
    NodeNameTooLong {
        /// The name.
        name: String,
    },
    /// `bootstrap_expect = 1`.
    ExpectOne,
    /// `bootstrap_expect = 2`.
    ExpectTwo,
    /// `bootstrap_expect` is even.
    ExpectEven,
    /// `bootstrap_expect` is above 1.
    Expecting {
        /// How many servers.
        servers: u32,
    },
    /// `bootstrap = true`.
    Bootstrap,
    /// `enable_script_checks = true`: anyone who can register a check can run programs.
    RemoteScripts,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DeprecatedKey { old, new } => {
                write!(f, "The '{old}' field is deprecated. Use the '{new}' field instead.")
            }
            Self::DeprecatedFlag { old, new } => {
                write!(f, "The flag '-{old}' is deprecated. Use the '-{new}' flag instead.")
            }
            Self::WithoutEffect { key } => {
                write!(f, "config key \"{key}\" is deprecated and should be removed")
            }
            Self::Enterprise { key } => {
                write!(f, "\"{key}\" is a Consul Enterprise configuration and will have no effect")
            }
            Self::NotYet { key, capability, origin } => write!(
                f,
                "\"{key}\" ({origin}) has no effect in this version, which lacks: {capability}"
            ),
            Self::SkippedFile { path } => write!(
                f,
                "skipping file {path}, extension must be .hcl or .json, \
                 or config format must be set"
            ),
            Self::NoClientAddress => f.write_str(
                "client_addr is empty, client services (DNS, HTTP, HTTPS, GRPC) \
                 will not be listening for connections",
            ),
            Self::DataDirInDevMode => {
                f.write_str("data_dir is not used: -dev keeps everything in memory")
            }
            Self::NodeNameNotInDns { name } => write!(
                f,
                "Node name {name:?} will not be discoverable via DNS due to invalid characters. \
                 Valid characters include all alpha-numerics and dashes."
            ),
            Self::NodeNameTooLong { name } => write!(
                f,
                "Node name {name:?} will not be discoverable via DNS due to it being too long. \
                 Valid lengths are between 1 and 63 bytes."
            ),
            Self::ExpectOne => {
                f.write_str("BootstrapExpect is set to 1; this is the same as Bootstrap mode.")
            }
            Self::ExpectTwo => f.write_str(
                "bootstrap_expect = 2: A cluster with 2 servers will provide no failure \
                 tolerance.",
            ),
            Self::ExpectEven => f.write_str(
                "bootstrap_expect is even number: A cluster with an even number of servers does \
                 not achieve optimum fault tolerance.",
            ),
            Self::Expecting { servers } => {
                write!(f, "bootstrap_expect > 0: expecting {servers} servers")
            }
            Self::Bootstrap => f.write_str("bootstrap = true: do not enable unless necessary"),
            Self::RemoteScripts => f.write_str(
                "using enable-script-checks without ACLs and without allow_write_http_from is \
                 DANGEROUS, use enable-local-script-checks instead",
            ),
        }
    }
}
