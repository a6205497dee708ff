//! `/`: what a person sees who points a browser at the agent.

use crate::{call::Call, error::Failure, reply::Reply};

const OFF: &str = "Consul Agent: UI disabled. To enable, set ui_config.enabled=true in the agent configuration and restart.";
const ABSENT: &str = "This agent answers the HTTP API under /v1/. This build has no web UI.";

pub(super) async fn page(call: Call) -> Result<Reply, Failure> {
    Ok(Reply::text(if call.api.agent().config().ui_enabled { ABSENT } else { OFF }))
}
