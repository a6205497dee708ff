//! How consensus is opened.

use std::path::PathBuf;

/// Where the log and the snapshots are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Storage {
    /// In memory, nothing on disk (decision 26).
    Memory,
    /// In `raft/` below this data directory, which is made if there is none.
    Directory(PathBuf),
}

/// How consensus is opened.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the log and the snapshots are.
    pub storage: Storage,
    /// `host:port` of this server's door for servers.
    pub server_address: String,
    /// Makes a new cluster of this server alone if the log is empty. Otherwise an empty server waits to be joined.
    pub bootstrap: bool,
    /// Bytes of log entries after which a snapshot is written.
    pub snapshot_after_bytes: u64,
    /// Bytes of commands that may wait to be committed; further proposals wait before they begin.
    pub in_flight_bytes: u32,
}

impl Options {
    /// The defaults: bootstrap, a snapshot every 16 MiB, 64 MiB in flight.
    pub fn new(storage: Storage, server_address: impl Into<String>) -> Self {
        Self {
            storage,
            server_address: server_address.into(),
            bootstrap: true,
            snapshot_after_bytes: 16 << 20,
            in_flight_bytes: 64 << 20,
        }
    }
}
