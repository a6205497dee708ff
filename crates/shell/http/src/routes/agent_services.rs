//! `/v1/agent/service…`: the services of this node (http-api 3.12).

use std::time::Duration;

use agent::local::{RegisterOptions, Source};
use model::agent::{AgentService, ServiceDefinition, decode_body};
use tokio::time::{Instant, timeout_at};

use crate::{
    body, call::Call, error::Failure, filter::fields::AGENT_SERVICE, reply::Reply,
    routes::agent::enable, tenancy::require_default_in_body,
};

pub(super) const UNDECODABLE: &str = "Request decode failed: ";
/// How long a read waits for another hash when it does not say.
const HASH_WAIT: Duration = Duration::from_secs(300);

/// `GET /v1/agent/services`
pub(super) async fn list(call: Call) -> Result<Reply, Failure> {
    let services = call.api.agent().local().services();
    let services = call.filtered(services.into_values().collect(), AGENT_SERVICE)?;
    let by_id: std::collections::BTreeMap<&str, &AgentService> =
        services.iter().map(|service| (&*service.id, service)).collect();
    call.json(&by_id)
}

/// `GET /v1/agent/service/ID?hash=…`: waits until the service has another hash.
pub(super) async fn one(call: Call) -> Result<Reply, Failure> {
    let known = call.params.get("hash");
    let wait = call.read_request()?.wait_or(HASH_WAIT, call.params.get("wait").is_empty());
    let deadline = Instant::now() + wait.mul_f64(1.0 + rand::random::<f64>() / 16.0);
    let local = call.api.agent().local();
    let mut changes = local.subscribe();
    loop {
        changes.mark_unchanged();
        let Some(service) = local.service(&call.rest) else {
            return Err(Failure::not_found(format!("unknown service ID: {}", call.rest)));
        };
        let same = !known.is_empty() && &*service.content_hash == known;
        let waited = same && {
            tokio::select! {
                changed = timeout_at(deadline, changes.changed()) => matches!(changed, Ok(Ok(()))),
                () = call.api.stopping() => false,
            }
        };
        if !waited {
            let hash = service.content_hash.clone();
            return Ok(call.json(&service)?.with_header("x-consul-contenthash", &hash));
        }
    }
}

/// `PUT /v1/agent/service/register`
pub(super) async fn register(call: Call) -> Result<Reply, Failure> {
    let value =
        body::parse(call.bytes()?).map_err(|error| Failure::undecodable(UNDECODABLE, &error))?;
    let mut definition = decode_body(&value)
        .map_err(|error| Failure::bad_request(format!("{UNDECODABLE}{error}")))?;
    settle(&call, &mut definition)?;
    let options = RegisterOptions {
        source: Source::Api,
        replace_existing_checks: call.flag("replace-existing-checks")?,
    };
    call.api.agent().local().register_service(definition, options).await?;
    call.flush_local().await;
    Ok(Reply::done())
}

/// A definition without a token is registered with the request's.
fn settle(call: &Call, definition: &mut ServiceDefinition) -> Result<(), Failure> {
    require_default_in_body(&definition.partition, &definition.namespace)?;
    if let Some(sidecar) = &definition.connect.sidecar_service {
        require_default_in_body(&sidecar.partition, &sidecar.namespace)?;
    }
    for check in &definition.checks {
        require_default_in_body(&check.partition, &check.namespace)?;
    }
    if let Some(token) = &call.token
        && definition.token.expose().is_empty()
    {
        definition.token = token.clone();
    }
    Ok(())
}

/// `PUT /v1/agent/service/deregister/ID`
pub(super) async fn deregister(call: Call) -> Result<Reply, Failure> {
    call.api.agent().local().deregister_service(&call.rest).await?;
    call.flush_local().await;
    Ok(Reply::done())
}

/// `PUT /v1/agent/service/maintenance/ID?enable=…&reason=…`
pub(super) async fn maintenance(call: Call) -> Result<Reply, Failure> {
    let id = call.named("Missing service ID")?;
    let enable = enable(&call)?;
    let local = call.api.agent().local();
    local.set_service_maintenance(&id, enable, call.params.get("reason")).await?;
    call.flush_local().await;
    Ok(Reply::done())
}
