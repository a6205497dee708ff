//! What can go wrong, one enum an operation.

use std::{io, path::PathBuf, sync::Arc};

use state::StoredBytesError;

/// Why consensus could not be opened. Each names the file and how to mend it.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process holds the data directory.
    #[error(
        "data directory \"{}\" is in use by another agent (it holds the lock on raft/raft.db); stop that agent or give this one another data directory",
        .directory.display()
    )]
    InUse {
        /// The data directory.
        directory: PathBuf,
    },
    /// A file that is damaged, foreign, or does not fit the others.
    #[error("\"{}\" cannot be used: {reason}", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong and how to mend it.
        reason: String,
    },
    /// The system refused a file or a directory.
    #[error("cannot {action} \"{}\": {source}", .path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Raft itself did not start.
    #[error("consensus cannot start: {0}")]
    Start(String),
}

/// Why a write was not done, or is not known to be done.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ProposeError {
    /// More bytes than one log entry may hold. Nothing was written.
    #[error("the write has {size} bytes, at most {limit} are possible; make it smaller")]
    TooLarge {
        /// Bytes of the encoded command.
        size: usize,
        /// Bytes.
        limit: usize,
    },
    /// A command that has no stored form.
    #[error(transparent)]
    Encode(#[from] StoredBytesError),
    /// Another server leads; nothing was written.
    #[error("this server does not lead the cluster; the leader is {leader}")]
    NotLeader {
        /// The leader's address for servers.
        leader: String,
    },
    /// Nobody leads: there is no majority, or the cluster was not bootstrapped. A write that had begun may still be
    /// done later.
    #[error("No cluster leader")]
    NoLeader,
    /// The log or the store failed, and writes are refused until the agent is started anew. Reads go on. A write that
    /// had begun was not acknowledged and may be found done after that.
    #[error("writes are refused: {reason}")]
    Failed {
        /// What failed and how to mend it.
        reason: Arc<str>,
    },
    /// This server is shutting down. A write that had begun may be found done later.
    #[error("this server is shutting down")]
    Stopped,
}

/// Why this server may not answer yet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    /// Nobody leads.
    #[error("No cluster leader")]
    NoLeader,
    /// Another server leads.
    #[error("this server does not lead the cluster; the leader is {leader}")]
    NotLeader {
        /// The leader's address for servers.
        leader: String,
    },
    /// The log or the store failed.
    #[error("{reason}")]
    Failed {
        /// What failed and how to mend it.
        reason: Arc<str>,
    },
    /// This server is shutting down.
    #[error("this server is shutting down")]
    Stopped,
}
