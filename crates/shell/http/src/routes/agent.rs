//! `/v1/agent/…` about the agent itself (http-api 3.12).

use http::StatusCode;

use crate::{
    call::Call,
    error::Failure,
    filter::fields::MEMBER,
    reply::Reply,
    shape::{agent_self::AgentSelf, host::host, member::Member, version::Version},
};

/// `GET /v1/agent/self`
pub(super) async fn own(call: Call) -> Result<Reply, Failure> {
    let agent = call.api.agent();
    let (services, checks) = (agent.local().services().len(), agent.local().checks().len());
    call.json(&AgentSelf::new(agent, services, checks))
}

/// `GET /v1/agent/host`
pub(super) async fn host_facts(call: Call) -> Result<Reply, Failure> {
    call.json(&host())
}

/// `GET /v1/agent/version`
pub(super) async fn version(call: Call) -> Result<Reply, Failure> {
    call.json(&Version::new(call.server().options().version))
}

/// `GET /v1/agent/members`: a cluster is one server, in the local and in the wide area.
pub(super) async fn members(call: Call) -> Result<Reply, Failure> {
    if call.params.has("wan") && call.params.value("segment").is_some() {
        return Err(Failure::bad_request("Cannot provide a segment with wan=true"));
    }
    let members = call.filtered(vec![Member::own(call.api.agent())], MEMBER)?;
    call.json(&members)
}

/// `PUT /v1/agent/maintenance?enable=…&reason=…`
pub(super) async fn maintenance(call: Call) -> Result<Reply, Failure> {
    let enable = enable(&call)?;
    let local = call.api.agent().local();
    local.set_node_maintenance(enable, call.params.get("reason")).await?;
    call.flush_local().await;
    Ok(Reply::done())
}

/// `?enable=`, which both maintenance endpoints need.
pub(super) fn enable(call: &Call) -> Result<bool, Failure> {
    if !call.params.has("enable") {
        return Err(Failure::bad_request("Missing value for enable"));
    }
    call.switch("enable").ok_or_else(|| {
        Failure::bad_request(format!("Invalid value for enable: {:?}", call.params.get("enable")))
    })
}

/// `PUT /v1/agent/reload`
pub(super) async fn reload(call: Call) -> Result<Reply, Failure> {
    let agent = call.api.agent().clone();
    // Files are read, which may take a while.
    let reloaded = tokio::task::spawn_blocking(move || agent.reload()).await;
    match reloaded {
        Ok(Ok(())) => Ok(Reply::done()),
        Ok(Err(error)) => Err(Failure::internal(format!("reload failed: {error}"))),
        Err(_) => Err(Failure::new(StatusCode::SERVICE_UNAVAILABLE, "the agent is shutting down")),
    }
}

/// `PUT /v1/agent/leave`
pub(super) async fn leave(call: Call) -> Result<Reply, Failure> {
    call.api.agent().leave();
    Ok(Reply::done())
}
