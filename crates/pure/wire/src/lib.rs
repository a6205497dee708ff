//! Protobuf messages of the peer stream, without a transport.
//!
//! The modules follow the packages `hashicorp.consul.internal.*` of the wire; the files are in
//! `proto/`. Decoding ignores unknown fields. Encoding is deterministic: maps are ordered.

pub mod common;
pub mod peering;
pub mod peerstream;
pub mod service;
pub mod status;

pub mod grpc_path;
pub mod type_url;

mod secrecy;

#[cfg(feature = "transcript")]
pub mod transcript;

pub use prost::{DecodeError, Message};
pub use prost_types::Any;
