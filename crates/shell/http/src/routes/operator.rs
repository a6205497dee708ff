//! `/v1/operator/raft/configuration`.

use crate::{call::Call, error::Failure, reply::Reply, shape::raft::RaftConfiguration};

pub(super) async fn raft_configuration(call: Call) -> Result<Reply, Failure> {
    call.require_datacenter()?;
    call.json(&RaftConfiguration::of(call.server()))
}
