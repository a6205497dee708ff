//! The Raft library's types with ours filled in. Nothing outside `consensus` names the library.

use std::{fmt, sync::Arc};

use openraft::{BasicNode, alias, vote::leader_id_std};
use serde::{Deserialize, Serialize};
use state::Reply;

openraft::declare_raft_types!(
    /// One leader a term; servers are numbers with an address; commands are bytes.
    pub(crate) TypeConfig:
        D = Write,
        R = Outcome,
        NodeId = u64,
        Node = BasicNode,
        LeaderId = leader_id_std::LeaderId<u64, u64>,
        AsyncRuntime = openraft::TokioRuntime,
);

pub(super) type Entry = alias::EntryOf<TypeConfig>;
pub(super) type LogId = alias::LogIdOf<TypeConfig>;
pub(super) type Vote = alias::VoteOf<TypeConfig>;
pub(super) type StoredMembership = alias::StoredMembershipOf<TypeConfig>;
pub(super) type SnapshotMeta = alias::SnapshotMetaOf<TypeConfig>;

/// The entry at `index`, written by the leader of `term`.
pub(super) fn log_id(term: u64, index: u64) -> LogId {
    LogId::new(alias::CommittedLeaderIdOf::<TypeConfig>::new(term), index)
}

/// An encoded [`state::Envelope`], shared between log, apply and readers. It prints as its length: commands carry
/// secrets.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Write(pub(super) Arc<[u8]>);

impl fmt::Debug for Write {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "command of {} bytes", self.0.len())
    }
}

impl fmt::Display for Write {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// What applying an entry answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Outcome {
    /// Of a command.
    Reply(Reply),
    /// Of an entry of Raft's own.
    Nothing,
}
