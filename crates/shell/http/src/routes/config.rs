//! `/v1/config…`: config entries (http-api 3.3).

use std::sync::Arc;

use http::{Method, StatusCode};
use model::{
    ConfigEntry, Str, Tenancy,
    config_entry::{KINDS, LATER_KINDS},
};
use server::DoorError;
use state::{Answer, Command, Query, Reply as Done};

use crate::{body, call::Call, error::Failure, read::rows, reply::Reply};

const UNDECODABLE: &str = "Request decoding failed: ";

/// `PUT /v1/config`
pub(super) async fn put(call: Call) -> Result<Reply, Failure> {
    call.require_datacenter()?;
    let undecodable =
        |error: &dyn std::fmt::Display| Failure::bad_request(format!("{UNDECODABLE}{error}"));
    let value = body::parse(call.bytes()?).map_err(|error| undecodable(&error))?;
    let mut entry = ConfigEntry::decode(&value).map_err(|error| undecodable(&error))?;
    entry.normalise().map_err(|error| Failure::internal(error.to_string()))?;
    let cas = call.number("cas")?;
    let command = Command::ConfigPut { tenancy: Tenancy::default(), entry, cas };
    let done = written(&call, command).await?;
    call.json(&done)
}

/// `GET`, `DELETE /v1/config/KIND/NAME`, `GET /v1/config/KIND`
pub(super) async fn entry(call: Call) -> Result<Reply, Failure> {
    let (kind, name) = call.rest.split_once('/').unwrap_or((&call.rest, ""));
    let (kind, name): (Str, Str) = (kind.into(), name.into());
    match call.method {
        Method::DELETE => delete(&call, kind, name).await,
        _ if kind.is_empty() => list_all(&call).await,
        _ if name.is_empty() => list(&call, kind).await,
        _ => get(&call, kind, name).await,
    }
}

async fn get(call: &Call, kind: Str, name: Str) -> Result<Reply, Failure> {
    let text = format!("Config entry not found for {kind:?} / {name:?}");
    let query = Query::Entry { tenancy: Tenancy::default(), kind, name };
    let (entry, meta) = rows!(call.read(&query).await?, Entry);
    let reply = match entry {
        Some(entry) => call.json(&*entry)?,
        None => Failure::new(StatusCode::NOT_FOUND, text).into(),
    };
    Ok(reply.with_meta(&meta))
}

async fn list(call: &Call, kind: Str) -> Result<Reply, Failure> {
    if !KINDS.contains(&&*kind) && !LATER_KINDS.contains(&&*kind) {
        return Err(Failure::internal(format!("invalid config entry kind: {kind}")));
    }
    if call.params.value("filter").is_some() {
        return Err(Failure::internal(format!(
            "filtering not supported for config entry kind={kind}"
        )));
    }
    let query = Query::Entries { tenancy: Tenancy::default(), kind };
    let (entries, meta) = rows!(call.read(&query).await?, Entries);
    Ok(call.json(&entries)?.with_meta(&meta))
}

/// `GET /v1/config/`: the entries of all kinds.
async fn list_all(call: &Call) -> Result<Reply, Failure> {
    let entries_of =
        |kind: &&str| Query::Entries { tenancy: Tenancy::default(), kind: (*kind).into() };
    let queries: Vec<Query> = KINDS.iter().map(entries_of).collect();
    let request = call.read_request()?;
    call.wait_any(&queries, request).await?;
    let (answers, meta) = call.ask_all(&queries, request).await?;
    let mut all: Vec<Arc<ConfigEntry>> = Vec::new();
    for answer in answers {
        let Answer::Entries(entries) = answer else { return Err(Failure::mismatch()) };
        all.extend(entries);
    }
    Ok(call.json(&all)?.with_meta(&meta))
}

async fn delete(call: &Call, kind: Str, name: Str) -> Result<Reply, Failure> {
    if kind.is_empty() || name.is_empty() {
        return Err(Failure::not_found("Must provide both a kind and name to delete"));
    }
    call.require_datacenter()?;
    let cas = call.number("cas")?;
    let command = Command::ConfigDelete { tenancy: Tenancy::default(), kind, name, cas };
    let done = written(call, command).await?;
    if cas.is_some() { call.json(&done) } else { call.json(&serde_json::Map::new()) }
}

/// Whether the command did what it says.
pub(super) async fn written(call: &Call, command: Command) -> Result<bool, Failure> {
    match call.server().command(command).await? {
        Done::Bool(done) => Ok(done),
        Done::Done | Done::Index(_) => Ok(true),
        Done::Refused(refusal) => Err(DoorError::from(refusal).into()),
    }
}
