//! `/v1/agent/health/service/…`: for load balancers, which look at the status only (http-api 3.12).

use http::{StatusCode, header::ACCEPT};
use model::{CheckStatus, agent::AgentServiceHealth};
use serde::Serialize;

use crate::{call::Call, error::Failure, reply::Reply, shape::unknown_health::UnknownHealth};

/// `GET /v1/agent/health/service/id/ID`
pub(super) async fn by_id(call: Call) -> Result<Reply, Failure> {
    if call.rest.is_empty() {
        return Err(Failure::internal("Missing serviceID"));
    }
    match call.api.agent().local().status_by_id(&call.rest) {
        Some(health) => answer(&call, health.aggregated_status, &health),
        None => absent(&call, &format!("ServiceId {} not found", call.rest), &UnknownHealth::new()),
    }
}

/// `GET /v1/agent/health/service/name/NAME`: the worst instance decides.
pub(super) async fn by_name(call: Call) -> Result<Reply, Failure> {
    if call.rest.is_empty() {
        return Err(Failure::internal("Missing service Name"));
    }
    let all = call.api.agent().local().status_by_name(&call.rest);
    let none: [AgentServiceHealth; 0] = [];
    match all.iter().map(|health| health.aggregated_status).max() {
        Some(worst) => answer(&call, worst, &all),
        None => absent(&call, &format!("ServiceName {} Not Found", call.rest), &none),
    }
}

fn answer<T: Serialize>(call: &Call, status: CheckStatus, body: &T) -> Result<Reply, Failure> {
    let code = match status {
        CheckStatus::Passing => StatusCode::OK,
        CheckStatus::Warning => StatusCode::TOO_MANY_REQUESTS,
        CheckStatus::Critical | CheckStatus::Maintenance => StatusCode::SERVICE_UNAVAILABLE,
    };
    reply(call, code, status.as_str(), body)
}

fn absent<T: Serialize + ?Sized>(call: &Call, reason: &str, body: &T) -> Result<Reply, Failure> {
    reply(call, StatusCode::NOT_FOUND, reason, body)
}

/// The reason stands in a header, and is the body for those who want text.
fn reply<T: Serialize + ?Sized>(
    call: &Call,
    code: StatusCode,
    reason: &str,
    body: &T,
) -> Result<Reply, Failure> {
    let wants_text =
        call.params.get("format") == "text" || call.header(ACCEPT).starts_with("text/plain");
    let reply = if wants_text { Reply::plain(reason.to_owned()) } else { call.json(body)? };
    Ok(reply.with_status(code).with_header("x-consul-reason", reason))
}
