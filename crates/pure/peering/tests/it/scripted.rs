//! Frames of a peer that does what a test says.

use wire::peerstream::replication_message::{Heartbeat, Payload, Request, Response, Terminated};
use wire::peerstream::{Operation, ReplicationMessage};
use wire::status::Status;
use wire::{Any, Message};

pub(crate) fn frame(payload: Payload) -> ReplicationMessage {
    ReplicationMessage { payload: Some(payload) }
}

pub(crate) fn subscription(url: &str) -> ReplicationMessage {
    frame(Payload::Request(Request { resource_url: url.into(), ..Request::default() }))
}

pub(crate) fn ack(url: &str, nonce: &str) -> ReplicationMessage {
    frame(Payload::Request(Request {
        resource_url: url.into(),
        response_nonce: nonce.into(),
        ..Request::default()
    }))
}

pub(crate) fn nack(url: &str, nonce: &str, message: &str) -> ReplicationMessage {
    frame(Payload::Request(Request {
        resource_url: url.into(),
        response_nonce: nonce.into(),
        error: Some(Status { code: 13, message: message.into(), details: Vec::new() }),
        ..Request::default()
    }))
}

/// An upsert with an empty payload of the right type.
pub(crate) fn response(url: &str, nonce: &str, id: &str) -> ReplicationMessage {
    carrying(url, nonce, id, Vec::new())
}

/// An upsert of `message`.
pub(crate) fn upsert(
    url: &str,
    nonce: &str,
    id: &str,
    message: &impl Message,
) -> ReplicationMessage {
    carrying(url, nonce, id, message.encode_to_vec())
}

fn carrying(url: &str, nonce: &str, id: &str, value: Vec<u8>) -> ReplicationMessage {
    frame(Payload::Response(Response {
        nonce: nonce.into(),
        resource_url: url.into(),
        resource_id: id.into(),
        resource: Some(Any { type_url: url.into(), value }),
        operation: Operation::Upsert as i32,
    }))
}

pub(crate) fn heartbeat() -> ReplicationMessage {
    frame(Payload::Heartbeat(Heartbeat {}))
}

pub(crate) fn terminated() -> ReplicationMessage {
    frame(Payload::Terminated(Terminated {}))
}
