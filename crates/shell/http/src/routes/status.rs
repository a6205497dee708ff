//! `/v1/status/…`: who leads, who votes.

use crate::{call::Call, error::Failure, reply::Reply};

pub(super) async fn leader(call: Call) -> Result<Reply, Failure> {
    call.require_datacenter()?;
    call.json(&call.server().leader_address().unwrap_or_default())
}

pub(super) async fn peers(call: Call) -> Result<Reply, Failure> {
    call.require_datacenter()?;
    call.json(&call.server().peers())
}
