//! `PeerStreamService`: the stream of resources (both ways) and the exchange of secrets (unary).
// Generated code: its documentation is that of `wire`'s `proto/peerstream.proto`.
#![allow(missing_docs, missing_debug_implementations, unreachable_pub, unused_qualifications)]
#![allow(clippy::all)]

/// Largest message a server or a client of ours takes, in bytes; pass it to
/// `max_decoding_message_size`. Official servers take as much; official dialers take 8 MiB
/// (protocol 3.12).
pub const MAX_MESSAGE_BYTES: usize = 50 * 1024 * 1024;

include!(concat!(env!("OUT_DIR"), "/hashicorp.consul.internal.peerstream.rs"));
