//! Small values that several packages share: `EnterpriseMeta`, `Locality`, `RaftIndex`.
// Generated code: its documentation is that of `proto/common.proto`.
#![allow(missing_docs, unreachable_pub, unused_qualifications, clippy::all)]

include!(concat!(env!("OUT_DIR"), "/hashicorp.consul.internal.common.rs"));
