//! A peering: this cluster's end of the connection with another cluster (protocol 3, http-api 3.1).

mod name;
mod token;

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

pub use name::{InvalidPeerName, validate_name};
pub use token::{PeeringToken, Remote, TokenError};

use crate::{Secret, Str, Timestamp, shape};

/// How a peering stands. The numbers of protocol 3.1 are not used here: the log holds names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum PeeringState {
    /// Token generated; the other side has not connected.
    #[default]
    Pending,
    /// This side dials; no stream yet.
    Establishing,
    /// Computed on read: a stream is up and its peer was heard lately (decision 9).
    Active,
    /// Computed on read: there was a stream and it broke or fell silent.
    Failing,
    /// An operator deleted the peering here; its data is being removed.
    Deleting,
    /// The other side deleted the peering.
    Terminated,
}

impl PeeringState {
    /// The word used in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Establishing => "ESTABLISHING",
            Self::Active => "ACTIVE",
            Self::Failing => "FAILING",
            Self::Deleting => "DELETING",
            Self::Terminated => "TERMINATED",
        }
    }

    /// Whether the peering still lives: neither deleted here nor terminated by the peer.
    pub const fn is_live(self) -> bool {
        !matches!(self, Self::Deleting | Self::Terminated)
    }
}

impl fmt::Display for PeeringState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A peering as the API prints it. In the store `state` is one of the stored states and `stream_status` is empty;
/// the leader lays the live values over both when it answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Peering {
    /// This side's UUID of the peering.
    #[serde(rename = "ID")]
    pub id: Str,
    /// This side's name for the other cluster.
    pub name: Str,
    /// Printed when not `default`.
    #[serde(default = "shape::default_name", skip_serializing_if = "is_default")]
    pub partition: Str,
    /// When an operator deleted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
    /// Free pairs; limits in [`crate::catalog::validate_meta`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub meta: BTreeMap<Str, Str>,
    /// How it stands.
    #[serde(default)]
    pub state: PeeringState,
    /// The other side's UUID; only the dialer knows it.
    #[serde(rename = "PeerID", default, skip_serializing_if = "str::is_empty")]
    pub peer_id: Str,
    /// The other side's CA roots.
    #[serde(rename = "PeerCAPems", default, skip_serializing_if = "Vec::is_empty")]
    pub peer_ca_pems: Vec<String>,
    /// TLS server name of the other side; only the dialer has it.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub peer_server_name: Str,
    /// Where to dial; only the dialer has it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub peer_server_addresses: Vec<Str>,
    /// What the leader knows of the live stream.
    #[serde(default)]
    pub stream_status: StreamStatus,
    /// Index of the row's creation.
    #[serde(default)]
    pub create_index: u64,
    /// Index of its last change.
    #[serde(default)]
    pub modify_index: u64,
    /// What the other side says of itself.
    #[serde(default)]
    pub remote: RemoteInfo,
}

fn is_default(name: &Str) -> bool {
    shape::is_default_name(name)
}

/// Where the other end lives, in its own words.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RemoteInfo {
    /// Its partition; empty from community builds.
    #[serde(default)]
    pub partition: Str,
    /// Its datacenter.
    #[serde(default)]
    pub datacenter: Str,
}

/// The live stream as a reader sees it. Times are those of the leader's clock.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct StreamStatus {
    /// Names on the peer's list; `null` before any.
    #[serde(default, with = "shape::null_when_empty_list")]
    pub imported_services: Vec<Str>,
    /// Names on our list; `null` before any.
    #[serde(default, with = "shape::null_when_empty_list")]
    pub exported_services: Vec<Str>,
    /// When the last heartbeat came.
    #[serde(default)]
    pub last_heartbeat: Option<Timestamp>,
    /// When the last resource came.
    #[serde(default)]
    pub last_receive: Option<Timestamp>,
    /// When the last resource was sent.
    #[serde(default)]
    pub last_send: Option<Timestamp>,
}

/// What the log keeps of a peering: the public row, and addresses that an operator gave with the token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredPeering {
    /// The public row.
    pub peering: Peering,
    /// `ManualServerAddresses` of the token: when not empty, only these are dialed (protocol 3.7).
    #[serde(default)]
    pub manual_addresses: Vec<Str>,
}

impl StoredPeering {
    /// Whether this side dials (protocol 0.1: it has addresses).
    pub fn is_dialer(&self) -> bool {
        !self.peering.peer_server_addresses.is_empty() || !self.manual_addresses.is_empty()
    }

    /// The addresses to dial, in order (protocol 3.7).
    pub fn dial_addresses(&self) -> &[Str] {
        if self.manual_addresses.is_empty() {
            &self.peering.peer_server_addresses
        } else {
            &self.manual_addresses
        }
    }
}

/// The secrets of one peering (protocol 2.1). The dialer holds only `active`.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PeeringSecrets {
    /// In the last token; good for one exchange.
    #[serde(default)]
    pub establishment: Option<Secret<String>>,
    /// Handed out by an exchange; becomes active when a stream first presents it.
    #[serde(default)]
    pub pending: Option<Secret<String>>,
    /// Opens streams.
    #[serde(default)]
    pub active: Option<Secret<String>>,
}

/// A peer's CA roots, for verifying its proxies (protocol 4.12, 6.5).
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TrustBundle {
    /// `<cluster id>.consul` of the peer.
    pub trust_domain: Str,
    /// This side's name for the peer.
    pub peer_name: Str,
    /// This side's partition.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub partition: Str,
    /// All roots, active and inactive.
    #[serde(rename = "RootPEMs")]
    pub root_pems: Vec<String>,
    /// The peer's partition.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub exported_partition: Str,
    /// Index of the row's creation.
    #[serde(default)]
    pub create_index: u64,
    /// Index of its last change.
    #[serde(default)]
    pub modify_index: u64,
}
