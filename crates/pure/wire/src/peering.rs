//! What a cluster tells about itself: `PeeringTrustBundle`, `PeeringServerAddresses`, `RemoteInfo`.
// Generated code: its documentation is that of `proto/peering.proto`.
#![allow(missing_docs, unreachable_pub, unused_qualifications, clippy::all)]

include!(concat!(env!("OUT_DIR"), "/hashicorp.consul.internal.peering.rs"));
