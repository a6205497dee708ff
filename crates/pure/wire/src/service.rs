//! A service's instances: `CheckServiceNode` and all below it.
// Generated code: its documentation is that of `proto/service.proto`.
#![allow(missing_docs, unreachable_pub, unused_qualifications, clippy::all)]

include!(concat!(env!("OUT_DIR"), "/hashicorp.consul.internal.service.rs"));
