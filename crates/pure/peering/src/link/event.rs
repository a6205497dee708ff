//! What goes into a link and what comes out of it besides frames.

use std::collections::BTreeSet;

use model::Str;
use wire::peerstream::ReplicationMessage;

use crate::{Code, ImportRequest};

/// Names one import between [`Effect::Import`] and [`Event::Imported`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(pub(super) u64);

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// A frame came from the peer.
    Frame(ReplicationMessage),
    /// What we export has changed, or may have.
    ExportsChanged(ExportsChanged),
    /// The server has committed an import, or gave up. An exporter sends what we refused only when
    /// it changes, so the server tries again before it gives up (trap T-35).
    Imported {
        /// Which import.
        ticket: Ticket,
        /// The text is sent to the exporter: no secrets.
        result: Result<(), String>,
    },
    /// An operator deleted the peering here: tell the peer and end the stream.
    LocalDelete,
    /// The peer sends no more: half-close at an acceptor, status OK at a dialer. A stream that
    /// breaks with an error needs no event; the link is dropped.
    PeerEof,
    /// The time of `next_timeout` has come.
    Timer,
}

/// Which exports to look at again. Too much costs time, too little makes the peer's data stale:
/// payloads equal to the last sent ones are not sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportsChanged {
    /// The set of exported names, or of those with a synthetic proxy.
    pub list: bool,
    /// Services whose instances, checks, nodes or discovery chain changed. Names that are not
    /// exported are ignored.
    pub names: BTreeSet<Str>,
    /// The mesh gateways.
    pub gateways: bool,
    /// The CA roots.
    pub bundle: bool,
    /// The servers' addresses.
    pub addresses: bool,
}

/// Something that the caller must do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Write this, in the order of the tickets, and report with [`Event::Imported`].
    Import(Ticket, ImportRequest),
    /// The peer's operator deleted the peering: mark it terminated. The stream goes on to drain.
    Terminated,
    /// Send no more (dialer). Comes after the last frame was polled.
    HalfClose,
    /// End the stream with this error; the peering is failing.
    Fail {
        /// The status code.
        code: Code,
        /// The status text.
        message: String,
    },
    /// The stream has ended well: an acceptor answers status OK, a dialer closes the connection.
    Ended,
}
