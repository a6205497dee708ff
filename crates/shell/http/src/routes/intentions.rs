//! `/v1/connect/intentions…` for readers: they are the sources of `service-intentions` entries (http-api 4.5).

use std::{collections::BTreeMap, sync::Arc};

use http::Method;
use model::{ConfigEntry, Tenancy};
use state::Query;

use super::intention_writes::create;
use crate::{
    call::Call,
    error::Failure,
    filter::fields::INTENTION,
    meta::Meta,
    read::{Read, rows, telling},
    reply::Reply,
    shape::{
        check_answer::CheckAnswer,
        intention::{Intention, is_allowed, is_match, of_entries},
    },
};

pub(super) const KIND: &str = "service-intentions";

/// `GET`, `POST /v1/connect/intentions`
pub(super) async fn all(call: Call) -> Result<Reply, Failure> {
    if call.method == Method::POST { create(call).await } else { list(call).await }
}

async fn list(call: Call) -> Result<Reply, Failure> {
    let (entries, meta) = read(&call, call.read_request()?).await?;
    let intentions = call.filtered(of_entries(&entries), INTENTION)?;
    Ok(call.json(&intentions)?.with_meta(&meta))
}

/// `/v1/connect/intentions/match?by=source|destination&name=NAME…`
pub(super) async fn matching(call: Call) -> Result<Reply, Failure> {
    let by_source = match call.params.get("by") {
        "source" => true,
        "destination" => false,
        "" => return Err(Failure::internal("required query parameter 'by' not set")),
        _ => {
            let text = "'by' parameter must be one of 'source' or 'destination'";
            return Err(Failure::internal(text));
        }
    };
    let names: Vec<&str> = call.params.all("name").collect();
    if names.is_empty() {
        return Err(Failure::internal("required query parameter 'name' not set"));
    }
    let request = call.read_request()?;
    let (entries, meta) = read(&call, request).await?;
    let intentions = of_entries(&entries);
    let matches = |name: &str| {
        let fits = |intention: &&Intention| is_match(intention, by_source, name);
        intentions.iter().filter(fits).collect::<Vec<_>>()
    };
    let answer: BTreeMap<&str, Vec<&Intention>> =
        names.into_iter().map(|name| (name, matches(service_of(name)))).collect();
    Ok(call.json(&answer)?.with_meta(&telling(meta, request)))
}

/// `/v1/connect/intentions/check?source=NAME&destination=NAME`
pub(super) async fn check(call: Call) -> Result<Reply, Failure> {
    let required = |name: &str| {
        let missing = || Failure::internal(format!("required query parameter '{name}' not set"));
        call.params.value(name).map(service_of).ok_or_else(missing)
    };
    let (source, destination) = (required("source")?, required("destination")?);
    let kind = call.params.get("source-type");
    if !matches!(kind, "" | "consul") {
        return Err(Failure::internal(format!("unsupported SourceType: {kind:?}")));
    }
    let (entries, _) = read(&call, call.read_request()?.at_once()).await?;
    let config = call.api.agent().config();
    let policy = config.settings.get("default_intention_policy");
    let default_allows = policy.is_none_or(|policy| policy.value.as_str() != Some("deny"));
    let allowed = is_allowed(&of_entries(&entries), source, destination, default_allows);
    call.json(&CheckAnswer { allowed })
}

/// Names may be written with the namespace that they are in.
fn service_of(name: &str) -> &str {
    name.strip_prefix("default/").unwrap_or(name)
}

/// All entries of the kind.
pub(super) async fn read(
    call: &Call,
    request: crate::read_options::ReadRequest,
) -> Result<(Vec<Arc<ConfigEntry>>, Meta), Failure> {
    let query = Query::Entries { tenancy: Tenancy::default(), kind: KIND.into() };
    let read: Read = call.ask(&query, request).await?;
    Ok(rows!(read, Entries))
}
