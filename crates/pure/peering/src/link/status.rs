//! What a reader may know of a stream.

use std::collections::BTreeMap;

use model::Str;

/// A refusal, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Milliseconds of the link's clock.
    pub at: u64,
    /// Why.
    pub message: String,
}

/// The state of a stream. Times are milliseconds of the link's clock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkStatus {
    /// Start of the stream.
    pub connected_at: u64,
    /// The last frame of any kind from the peer: what the peering's state goes by (decision 9).
    pub last_heard_any: Option<u64>,
    /// The peer's last heartbeat.
    pub last_heartbeat: Option<u64>,
    /// The last resource of the peer that was imported.
    pub last_receive: Option<u64>,
    /// The last resource that we sent.
    pub last_send: Option<u64>,
    /// The peer's last acknowledgement or subscription.
    pub last_ack: Option<u64>,
    /// The peer refused one of ours.
    pub last_nack: Option<Complaint>,
    /// We refused one of the peer's.
    pub last_refusal: Option<Complaint>,
    /// The peer's list, as last imported; sorted.
    pub imported: Vec<Str>,
    /// Our list, as last sent; sorted.
    pub exported: Vec<Str>,
    /// Resources sent and not yet answered.
    pub unacknowledged: usize,
    /// Resources that wait to be looked at or sent.
    pub unsent: usize,
    /// Resources that are too large for the peer, with their size in bytes. The peer keeps what it
    /// had.
    pub too_large: BTreeMap<Str, usize>,
}

impl LinkStatus {
    pub(super) fn new(now: u64) -> Self {
        Self { connected_at: now, ..Self::default() }
    }
}
