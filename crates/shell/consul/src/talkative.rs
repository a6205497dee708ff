//! Libraries that log more than an operator wants to read.

/// Crates whose own logs only help those who work on them.
pub(crate) const QUIET: [&str; 5] = ["h2", "hyper", "hyper_util", "tonic", "rustls"];
/// It warns of every election, also of the one that makes a lone server the leader.
pub(crate) const RAFT: &str = "openraft";
