//! Everything that can happen to the store. A command goes through the log and is applied on every server.

use model::{
    CheckServiceNode, ConfigEntry, KvEntry, Secret, Str, Tenancy,
    catalog::{Deregistration, Registration},
    connect::CaState,
    peering::{RemoteInfo, StoredPeering, TrustBundle},
};
use serde::{Deserialize, Serialize};

use crate::Refusal;

/// One change. Ids, secrets and times in it were drawn by its proposer: applying draws nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(
    clippy::large_enum_variant,
    reason = "commands are made, encoded and dropped one at a time"
)]
pub enum Command {
    /// Writes a node, an instance and checks to the catalog. Identical rows keep their index.
    Register(Registration),
    /// Removes a check, an instance or a node; unknown targets are no error.
    Deregister(Deregistration),
    /// Writes a key. `cas`: only if the stored `ModifyIndex` equals it (0: only if there is none).
    KvPut {
        /// The key with its tenancy; indexes in it are ignored.
        entry: KvEntry,
        /// Check-and-set index.
        #[serde(default)]
        cas: Option<u64>,
    },
    /// Deletes a key, or with `recurse` every key that begins with it.
    KvDelete {
        /// Where.
        tenancy: Tenancy,
        /// Which.
        key: Str,
        /// Check-and-set index; not with `recurse`.
        #[serde(default)]
        cas: Option<u64>,
        /// All keys that begin with `key`.
        #[serde(default)]
        recurse: bool,
    },
    /// Writes a config entry that was normalised before.
    ConfigPut {
        /// Where.
        tenancy: Tenancy,
        /// The entry; indexes in it are ignored.
        entry: ConfigEntry,
        /// Check-and-set index.
        #[serde(default)]
        cas: Option<u64>,
    },
    /// Deletes a config entry; an unknown one is no error.
    ConfigDelete {
        /// Where.
        tenancy: Tenancy,
        /// Its kind.
        kind: Str,
        /// Its name.
        name: Str,
        /// Check-and-set index.
        #[serde(default)]
        cas: Option<u64>,
    },
    /// Installs the CA of a new cluster; refused silently (`Reply::Bool(false)`) when there is one.
    CaInitialise(CaState),
    /// A token was generated: writes the acceptor's row if there is none, and the token's secret.
    PeeringGenerate {
        /// The row if the peering is new.
        peering: StoredPeering,
        /// The token's secret; replaces the one of an earlier token.
        establishment: Secret<String>,
    },
    /// A dialer presented the token's secret: it is used up and a stream secret handed out (protocol 2.2).
    PeeringExchange {
        /// Our UUID of the peering.
        id: Str,
        /// What was presented.
        establishment: Secret<String>,
        /// What is handed out.
        pending: Secret<String>,
    },
    /// A stream presented the pending secret: it becomes the active one (T-36: one commit with the row).
    PeeringPromote {
        /// Our UUID of the peering.
        id: Str,
        /// What was presented.
        pending: Secret<String>,
        /// What the dialer says of itself.
        remote: RemoteInfo,
    },
    /// The dialer exchanged its token: writes the row and the stream secret in one commit.
    PeeringEstablish {
        /// The row; a stored one of that name keeps its id, meta and indexes.
        peering: StoredPeering,
        /// Opens streams.
        active: Secret<String>,
    },
    /// An operator deletes the peering: it is marked and its secrets go; the data follows by [`Self::PeeringCleanup`].
    PeeringDelete {
        /// Its partition.
        partition: Str,
        /// Its name in any case.
        name: Str,
    },
    /// The peer deleted the peering.
    PeeringTerminate {
        /// Our UUID of the peering.
        id: Str,
    },
    /// Removes a bounded part of what was imported for a deleted or terminated peering, at the end the bundle, and
    /// the row itself if it was deleted here. Replies `Bool(true)` while there is more to do.
    PeeringCleanup {
        /// Our UUID of the peering.
        id: Str,
    },
    /// The peer's CA roots.
    TrustBundlePut {
        /// Our UUID of the peering.
        id: Str,
        /// Of the stream that brought it.
        epoch: u64,
        /// Names in it are overridden by ours (protocol 6.5).
        bundle: TrustBundle,
    },
    /// The acceptor's current addresses (protocol 6.6).
    PeeringAddresses {
        /// Our UUID of the peering.
        id: Str,
        /// Of the stream that brought them.
        epoch: u64,
        /// Not empty.
        addresses: Vec<Str>,
    },
    /// A stream begins: replies `Index(epoch)`. Imports of an earlier epoch are refused from now on.
    ImportBegin {
        /// Our UUID of the peering.
        id: Str,
        /// The peer's UUID of it, at a dialer: a stream to a cluster that the row no longer names is refused.
        #[serde(default)]
        peer_id: Option<Str>,
    },
    /// Replaces what is stored of some of a peer's services; the difference is found here.
    ReplaceImported {
        /// Our UUID of the peering.
        id: Str,
        /// Of the stream that brought them.
        epoch: u64,
        /// Complete services, or parts of one.
        services: Vec<ImportedService>,
    },
    /// The peer's list: what is not on it (nor the proxy of something on it) is removed (protocol 6.4).
    RetainImported {
        /// Our UUID of the peering.
        id: Str,
        /// Of the stream that brought it.
        epoch: u64,
        /// Names of services.
        services: Vec<Str>,
    },
    /// Forgets the graves of rows deleted at or before `index`.
    ReapGraves {
        /// Inclusive.
        index: u64,
    },
}

/// Instances of one imported service, rewritten to our names (protocol 6.1): all of them, or a part of a service
/// that is too large for one entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportedService {
    /// The service's name.
    pub name: Str,
    /// Instances that are written.
    pub instances: Vec<CheckServiceNode>,
    /// Which stored instances this part speaks of, by node name and service id: from `from` (inclusive) until `until`
    /// (exclusive); `None` is the beginning or the end. What is stored in between and not written is removed.
    #[serde(default)]
    pub from: Option<(Str, Str)>,
    /// See [`Self::from`].
    #[serde(default)]
    pub until: Option<(Str, Str)>,
}

/// What a command answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// Done.
    Done,
    /// Done or not, as the command says.
    Bool(bool),
    /// An index that the command made.
    Index(u64),
    /// Nothing was changed.
    Refused(Refusal),
}
