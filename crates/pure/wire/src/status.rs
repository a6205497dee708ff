//! `Status`: why a response was refused.
// Generated code: its documentation is that of `proto/status.proto`.
#![allow(missing_docs, unreachable_pub, unused_qualifications, clippy::all)]

include!(concat!(env!("OUT_DIR"), "/hashicorp.consul.internal.status.rs"));
