//! Recordings of the peer stream between two official servers, for tests (feature `transcript`).
//!
//! A recording is text: phases `=== 4.024s title`, and in them HTTP/2 events such as
//! `4.026s connection 1 acceptor -> dialer MESSAGE stream 1 StreamResources 842 bytes`, each ended
//! by an empty line. A message is followed by its JSON and by a line `hex …` with its bytes.

mod parse;

use prost::{DecodeError, Message};

use crate::peerstream::ReplicationMessage;

pub use parse::TranscriptError;

/// Official 1.22 on both sides; at the end the side that made the token deletes the peering.
pub const GENERATOR_DELETES: &str = include_str!("../tests/data/1.22-generator-deletes.txt");

/// Official 1.22 on both sides; at the end the side that used the token deletes the peering.
pub const DIALER_DELETES: &str = include_str!("../tests/data/1.22-dialer-deletes.txt");

/// A recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transcript {
    /// In the order of the file.
    pub phases: Vec<Phase>,
}

/// What happened after one step of the recorded story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phase {
    /// Start, in milliseconds since the start of the recording.
    pub start_ms: u64,
    /// What was done, e.g. `exporter: un-export all`.
    pub title: String,
    /// In the order of the file.
    pub events: Vec<Event>,
}

/// One HTTP/2 event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Milliseconds since the start of the recording.
    pub time_ms: u64,
    /// Number of the TCP connection, from 0.
    pub connection: u32,
    /// Who sent it.
    pub direction: Direction,
    /// HTTP/2 stream; 0 for events of the connection.
    pub stream: u32,
    /// What was sent.
    pub kind: EventKind,
}

/// Who sent an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The cluster that used the token sent it.
    DialerToAcceptor,
    /// The cluster that made the token sent it.
    AcceptorToDialer,
}

/// What was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// Settings of the connection, not parsed.
    Settings,
    /// The connection takes no new streams.
    GoAway,
    /// Headers, or trailers when `end`.
    Headers {
        /// Name and value, in order.
        fields: Vec<(String, String)>,
        /// The sender half-closed with it.
        end: bool,
    },
    /// One gRPC message.
    Message {
        /// Last segment of the method's path, e.g. `StreamResources`.
        method: String,
        /// The message as JSON text; an `Any` holds its message beside `@type`.
        json: String,
        /// The message without gRPC's prefix of five bytes.
        bytes: Vec<u8>,
    },
    /// The sender half-closed.
    End,
}

impl Transcript {
    /// Reads a recording; an error names the first line that does not fit.
    pub fn parse(text: &str) -> Result<Self, TranscriptError> {
        parse::transcript(text)
    }
}

impl Event {
    /// The frame of the stream that this event is, if it is one.
    pub fn frame(&self) -> Option<Result<ReplicationMessage, DecodeError>> {
        match &self.kind {
            EventKind::Message { method, bytes, .. } if method == "StreamResources" => {
                Some(ReplicationMessage::decode(bytes.as_slice()))
            }
            _ => None,
        }
    }
}
