//! Why an agent does not start. Each is one line: what, where, and how to mend it.

use std::{io, path::PathBuf};

/// The agent did not start; nothing was left half done.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A port or socket that cannot be bound.
    #[error("failed to listen for {name} on {address}: {cause}; choose another with {setting}")]
    Bind {
        /// Which listener.
        name: &'static str,
        /// The setting that chooses the port.
        setting: &'static str,
        /// Where.
        address: String,
        /// What the system says.
        cause: io::Error,
    },
    /// A DNS port that cannot be bound; the cause names transport and address.
    #[error(
        "failed to listen for DNS: {cause}; choose another port with ports.dns, or -1 for none"
    )]
    BindDns {
        /// What the system says.
        cause: io::Error,
    },
    /// The DNS listener cannot be started.
    #[error("failed to start DNS: {0}")]
    Dns(io::Error),
    /// A Unix socket for gRPC.
    #[error("gRPC cannot listen on {address}: only IP addresses are supported here")]
    UnixGrpc {
        /// As configured.
        address: String,
    },
    /// `data_dir` names a file.
    #[error("data_dir {path:?} is not a directory")]
    NotDirectory {
        /// As configured.
        path: PathBuf,
    },
    /// The data directory cannot be used.
    #[error("data directory: {}: {cause}", path.display())]
    Data {
        /// The file or directory.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// The store cannot be opened.
    #[error(transparent)]
    Open(#[from] server::OpenError),
    /// The gRPC listeners cannot be set up.
    #[error("failed to set up TLS: {0}")]
    Tls(String),
    /// A service or check in a configuration file that cannot be understood.
    #[error("{section}[{index}]: {cause}")]
    Definition {
        /// `services` or `checks`.
        section: &'static str,
        /// In the order of the files.
        index: usize,
        /// What is wrong with it.
        cause: String,
    },
    /// Services and checks of an earlier run cannot be read back.
    #[error(transparent)]
    Local(#[from] crate::local::OpenError),
    /// An agent that is no server.
    #[error(
        "client agents are not supported by this version: start with -server or set server = true"
    )]
    ClientMode,
}

impl StartError {
    pub(crate) fn definition(
        section: &'static str,
        index: usize,
        cause: &dyn std::fmt::Display,
    ) -> Self {
        Self::Definition { section, index, cause: cause.to_string() }
    }
}
