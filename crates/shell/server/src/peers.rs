//! The streams with peers: opening and accepting them, pumping frames, and what readers see of them. What a stream
//! says is decided by [`peering::Link`]; here is only waiting.

pub(crate) mod channel;

mod exports;
mod imports;
mod overlay;
mod pump;

pub(crate) use exports::StoreExports;
pub(crate) use pump::{End, Outbound, Pump};
