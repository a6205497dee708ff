//! `/v1/agent/check…`: the checks of this node (http-api 3.12).

use std::{collections::BTreeMap, sync::Arc};

use agent::local::Source;
use model::{CheckStatus, HealthCheck, agent::decode_check_body};

use crate::{
    body, call::Call, error::Failure, filter::fields::HEALTH_CHECK, reply::Reply,
    routes::agent_services::UNDECODABLE, tenancy::require_default_in_body,
};

/// `GET /v1/agent/checks`
pub(super) async fn list(call: Call) -> Result<Reply, Failure> {
    let checks = call.api.agent().local().checks();
    let checks = call.filtered(checks.into_values().collect(), HEALTH_CHECK)?;
    let by_id: BTreeMap<&str, &Arc<HealthCheck>> =
        checks.iter().map(|check| (&*check.check_id, check)).collect();
    call.json(&by_id)
}

/// `PUT /v1/agent/check/register`
pub(super) async fn register(call: Call) -> Result<Reply, Failure> {
    let value =
        body::parse(call.bytes()?).map_err(|error| Failure::undecodable(UNDECODABLE, &error))?;
    let mut definition = decode_check_body(&value)
        .map_err(|error| Failure::bad_request(format!("{UNDECODABLE}{error}")))?;
    require_default_in_body(&definition.partition, &definition.namespace)?;
    if let Some(token) = &call.token
        && definition.token.expose().is_empty()
    {
        definition.token = token.clone();
    }
    call.api.agent().local().register_check(definition, Source::Api).await?;
    call.flush_local().await;
    Ok(Reply::done())
}

/// `PUT /v1/agent/check/deregister/ID`
pub(super) async fn deregister(call: Call) -> Result<Reply, Failure> {
    call.api.agent().local().deregister_check(&call.rest).await?;
    call.flush_local().await;
    Ok(Reply::done())
}

/// `PUT /v1/agent/check/pass/ID?note=…`
pub(super) async fn pass(call: Call) -> Result<Reply, Failure> {
    let note = call.params.get("note").to_owned();
    report(&call, CheckStatus::Passing, &note).await
}

/// `PUT /v1/agent/check/warn/ID?note=…`
pub(super) async fn warn(call: Call) -> Result<Reply, Failure> {
    let note = call.params.get("note").to_owned();
    report(&call, CheckStatus::Warning, &note).await
}

/// `PUT /v1/agent/check/fail/ID?note=…`
pub(super) async fn fail(call: Call) -> Result<Reply, Failure> {
    let note = call.params.get("note").to_owned();
    report(&call, CheckStatus::Critical, &note).await
}

/// `PUT /v1/agent/check/update/ID` with status and output in the body.
pub(super) async fn update(call: Call) -> Result<Reply, Failure> {
    let (word, output) =
        call.decode(UNDECODABLE, |fields| (fields.text("Status"), fields.text("Output")))?;
    let status = CheckStatus::parse_settable(&word)
        .ok_or_else(|| Failure::bad_request(format!("Invalid check status: '{word}'")))?;
    report(&call, status, &output).await
}

async fn report(call: &Call, status: CheckStatus, output: &str) -> Result<Reply, Failure> {
    call.api.agent().local().update_ttl(&call.rest, status, output).await?;
    call.flush_local().await;
    Ok(Reply::done())
}
