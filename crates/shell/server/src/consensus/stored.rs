//! What the log and the snapshots keep of Raft itself, as bytes: one format marker, then named msgpack. Fields are
//! only added, with defaults; the marker changes when an older release could not read what is written.

use std::collections::{BTreeMap, BTreeSet};

use openraft::{BasicNode, EntryPayload, Membership};
use serde::{Deserialize, Serialize};
use serde_bytes::Bytes;

use super::types::{Entry, LogId, SnapshotMeta, StoredMembership, Vote, Write, log_id};

/// The first byte of everything that [`encode`] writes.
const FORMAT: u8 = 1;

/// Bytes that this release cannot read. What they hold is not repeated: it may be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum StoredError {
    /// Damaged or foreign.
    #[error("it is damaged or was not written by this program")]
    Damaged,
    /// Written by a newer release.
    #[error("it has format {0}, this release reads up to {FORMAT}; start the newer release again")]
    Newer(u8),
}

/// A value as bytes.
pub(super) fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    let mut bytes = vec![FORMAT];
    // Writing plain structs to memory has no way to fail.
    let written = rmp_serde::encode::write_named(&mut bytes, value);
    debug_assert!(written.is_ok(), "plain structs serialise");
    bytes
}

/// The value that [`encode`] wrote.
pub(super) fn decode<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Result<T, StoredError> {
    match bytes.split_first() {
        Some((&FORMAT, rest)) => rmp_serde::from_slice(rest).map_err(|_| StoredError::Damaged),
        Some((&newer, _)) if newer > FORMAT => Err(StoredError::Newer(newer)),
        _ => Err(StoredError::Damaged),
    }
}

/// Which entry.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct StoredLogId {
    term: u64,
    index: u64,
}

impl From<&LogId> for StoredLogId {
    fn from(id: &LogId) -> Self {
        Self { term: id.leader_id.term, index: id.index }
    }
}

impl From<StoredLogId> for LogId {
    fn from(stored: StoredLogId) -> Self {
        log_id(stored.term, stored.index)
    }
}

/// For whom this server voted.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct StoredVote {
    term: u64,
    server: u64,
    granted: bool,
}

impl From<&Vote> for StoredVote {
    fn from(vote: &Vote) -> Self {
        let leader = &vote.leader_id;
        Self { term: leader.term, server: leader.voted_for, granted: vote.committed }
    }
}

impl From<StoredVote> for Vote {
    fn from(stored: StoredVote) -> Self {
        if stored.granted {
            Self::new_committed(stored.term, stored.server)
        } else {
            Self::new(stored.term, stored.server)
        }
    }
}

/// Who belongs to the cluster.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct StoredServers {
    /// One set of voters, or two while they change.
    voters: Vec<BTreeSet<u64>>,
    /// Every server, voter or not, and the address of its door for servers.
    servers: BTreeMap<u64, String>,
}

impl From<&Membership<u64, BasicNode>> for StoredServers {
    fn from(membership: &Membership<u64, BasicNode>) -> Self {
        Self {
            voters: membership.get_joint_config().clone(),
            servers: membership.nodes().map(|(id, node)| (*id, node.addr.clone())).collect(),
        }
    }
}

impl StoredServers {
    fn into_membership(self) -> Result<Membership<u64, BasicNode>, StoredError> {
        let servers: BTreeMap<u64, BasicNode> =
            self.servers.into_iter().map(|(id, address)| (id, BasicNode::new(address))).collect();
        if self.voters.is_empty() && servers.is_empty() {
            return Ok(Membership::default());
        }
        Membership::new(self.voters, servers).map_err(|_| StoredError::Damaged)
    }
}

#[derive(Serialize, Deserialize)]
struct StoredEntry<'a> {
    id: StoredLogId,
    #[serde(borrow)]
    payload: StoredPayload<'a>,
}

#[derive(Serialize, Deserialize)]
enum StoredPayload<'a> {
    /// A new leader's first entry.
    Blank,
    /// An encoded [`state::Envelope`].
    Command(#[serde(borrow)] &'a Bytes),
    Servers(StoredServers),
}

/// A log entry as bytes.
pub(super) fn encode_entry(entry: &Entry) -> Vec<u8> {
    let payload = match &entry.payload {
        EntryPayload::Blank => StoredPayload::Blank,
        EntryPayload::Normal(write) => StoredPayload::Command(Bytes::new(&write.0)),
        EntryPayload::Membership(membership) => StoredPayload::Servers(membership.into()),
    };
    encode(&StoredEntry { id: (&entry.log_id).into(), payload })
}

/// The entry that [`encode_entry`] wrote.
pub(super) fn decode_entry(bytes: &[u8]) -> Result<Entry, StoredError> {
    let StoredEntry { id, payload } = decode(bytes)?;
    let payload = match payload {
        StoredPayload::Blank => EntryPayload::Blank,
        StoredPayload::Command(envelope) => EntryPayload::Normal(Write(envelope[..].into())),
        StoredPayload::Servers(servers) => EntryPayload::Membership(servers.into_membership()?),
    };
    Ok(Entry { log_id: id.into(), payload })
}

/// What a snapshot says of the log it replaces.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct StoredMeta {
    last: Option<StoredLogId>,
    servers_since: Option<StoredLogId>,
    servers: StoredServers,
}

impl From<&SnapshotMeta> for StoredMeta {
    fn from(meta: &SnapshotMeta) -> Self {
        let servers = &meta.last_membership;
        Self {
            last: meta.last_log_id.as_ref().map(Into::into),
            servers_since: servers.log_id().as_ref().map(Into::into),
            servers: servers.membership().into(),
        }
    }
}

impl TryFrom<StoredMeta> for SnapshotMeta {
    type Error = StoredError;

    fn try_from(stored: StoredMeta) -> Result<Self, StoredError> {
        let servers = stored.servers.into_membership()?;
        let since = stored.servers_since.map(Into::into);
        Ok(Self {
            last_log_id: stored.last.map(Into::into),
            last_membership: StoredMembership::new(since, servers),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entries() -> impl Strategy<Value = Entry> {
        let servers = prop::collection::btree_map(0..9_u64, "[a-z:0-9]{0,12}", 1..4);
        let payload = prop_oneof![
            Just(EntryPayload::Blank),
            prop::collection::vec(any::<u8>(), 0..300)
                .prop_map(|bytes| EntryPayload::Normal(Write(bytes.into()))),
            servers.prop_map(|servers| {
                let nodes: BTreeMap<u64, BasicNode> = servers
                    .into_iter()
                    .map(|(id, address)| (id, BasicNode::new(address)))
                    .collect();
                EntryPayload::Membership(nodes.into())
            }),
        ];
        (any::<u64>(), any::<u64>(), payload)
            .prop_map(|(term, index, payload)| Entry { log_id: log_id(term, index), payload })
    }

    proptest! {
        #[test]
        fn entries_come_back(entry in entries()) {
            prop_assert_eq!(decode_entry(&encode_entry(&entry)), Ok(entry));
        }

        #[test]
        fn damage_is_an_error_and_no_panic(entry in entries(), at in any::<prop::sample::Index>(), bits in 1..=255_u8) {
            let mut bytes = encode_entry(&entry);
            let at = at.index(bytes.len());
            bytes[at] ^= bits;
            let _ = decode_entry(&bytes);
            let _ = decode_entry(&bytes[..at]);
        }

        #[test]
        fn foreign_bytes_are_an_error_and_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode_entry(&bytes);
            let _ = decode::<StoredMeta>(&bytes);
            let _ = decode::<StoredVote>(&bytes);
        }
    }

    #[test]
    fn votes_and_metas_come_back() {
        for vote in [Vote::new(3, 7), Vote::new_committed(4, u64::MAX)] {
            assert_eq!(
                Vote::from(decode::<StoredVote>(&encode(&StoredVote::from(&vote))).unwrap()),
                vote
            );
        }
        let servers: BTreeMap<u64, BasicNode> =
            BTreeMap::from([(7, BasicNode::new("10.0.0.1:8300"))]);
        for meta in [
            SnapshotMeta::default(),
            SnapshotMeta {
                last_log_id: Some(log_id(2, 90)),
                last_membership: StoredMembership::new(Some(log_id(0, 0)), servers.into()),
            },
        ] {
            let stored: StoredMeta = decode(&encode(&StoredMeta::from(&meta))).unwrap();
            assert_eq!(SnapshotMeta::try_from(stored), Ok(meta));
        }
    }

    /// What the first release wrote. It must be read for ever.
    #[test]
    fn recorded_bytes_are_read() {
        let recorded =
            b"\x01\x82\xa2id\x82\xa4term\x03\xa5index\x2a\xa7payload\x81\xa7Command\xc4\x02hi";
        let entry =
            Entry { log_id: log_id(3, 42), payload: EntryPayload::Normal(Write(b"hi"[..].into())) };
        assert_eq!(encode_entry(&entry), recorded);
        assert_eq!(decode_entry(recorded), Ok(entry));
    }

    #[test]
    fn a_newer_format_is_told_apart_from_damage() {
        assert_eq!(decode_entry(&[FORMAT + 1, 0]), Err(StoredError::Newer(FORMAT + 1)));
        assert_eq!(decode_entry(&[]), Err(StoredError::Damaged));
        assert_eq!(decode_entry(&[0, 0]), Err(StoredError::Damaged));
    }
}
