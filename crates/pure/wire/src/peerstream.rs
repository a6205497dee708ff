//! The stream's frames (`ReplicationMessage`), its payloads, and the secret exchange.
// Generated code: its documentation is that of `proto/peerstream.proto`.
#![allow(missing_docs, unreachable_pub, unused_qualifications, clippy::all)]

include!(concat!(env!("OUT_DIR"), "/hashicorp.consul.internal.peerstream.rs"));
