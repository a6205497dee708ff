//! One intention of `/v1/connect/intentions…`, read, written and deleted by its ends or its UUID (http-api 4.5). What is
//! stored is a source of the destination's `service-intentions` entry.

use std::time::{SystemTime, UNIX_EPOCH};

use http::Method;
use model::{
    ConfigEntry, Str, Tenancy, Timestamp,
    config_entry::{ServiceIntentions, Source},
};
use serde_json::json;
use state::{Command, Query};

use super::{
    config::written,
    intention_names::Ends,
    intentions::{KIND, read},
};
use crate::{
    call::Call, decode::intention, error::Failure, read::rows, reply::Reply,
    shape::intention::of_entries,
};

/// How often a write is tried again when others write the same entry.
const ATTEMPTS: u32 = 16;
const ABSENT: &str = "Intention not found";

/// `GET`, `PUT`, `DELETE /v1/connect/intentions/exact?source=…&destination=…`
pub(super) async fn exact(call: Call) -> Result<Reply, Failure> {
    let ends = Ends::of(&call)?;
    match call.method {
        Method::PUT => put(&call, ends).await,
        Method::DELETE => {
            call.require_datacenter()?;
            delete(&call, &ends).await?;
            call.json(&true)
        }
        _ => {
            let (entries, meta) = read(&call, call.read_request()?).await?;
            let all = of_entries(&entries);
            let is_it = |intention: &&crate::shape::intention::Intention| {
                intention.is_exactly(&ends.peer, &ends.source, &ends.destination)
            };
            let reply = match all.iter().find(is_it) {
                Some(intention) => call.json(intention)?,
                None => Failure::not_found(ABSENT).into(),
            };
            Ok(reply.with_meta(&meta))
        }
    }
}

/// `GET`, `DELETE /v1/connect/intentions/UUID`: for intentions of the old API.
pub(super) async fn by_id(call: Call) -> Result<Reply, Failure> {
    let id = &call.rest;
    if uuid::Uuid::try_parse(id).is_err() {
        return Err(Failure::bad_request(format!("Invalid intention ID {id:?}: not a UUID")));
    }
    let deletes = call.method == Method::DELETE;
    let request = call.read_request()?;
    let request = if deletes { request.by_leader().at_once() } else { request };
    let (entries, meta) = read(&call, request).await?;
    let all = of_entries(&entries);
    let found = all.iter().find(|intention| intention.has_id(id));
    match (found, deletes) {
        (Some(intention), true) => {
            let (peer, source, destination) = intention.ends();
            let (peer, source, destination) = (peer.clone(), source.clone(), destination.clone());
            delete(&call, &Ends { peer, source, destination }).await?;
            call.json(&true)
        }
        (Some(intention), false) => Ok(call.json(intention)?.with_meta(&meta)),
        (None, true) => {
            Err(Failure::internal(format!("Cannot delete non-existent intention: {id:?}")))
        }
        (None, false) => Ok(Reply::from(Failure::not_found(ABSENT)).with_meta(&meta)),
    }
}

/// `POST /v1/connect/intentions`: a new intention with a UUID.
pub(super) async fn create(call: Call) -> Result<Reply, Failure> {
    call.require_datacenter()?;
    let body = call.decode("Failed to decode request body: ", intention::read)?;
    body.require_default()?;
    let (id, now) = (uuid::Uuid::new_v4().to_string(), now());
    change(&call, &body.destination, |old| {
        let mut source = decoded(&body)?;
        if let Some(old) = old {
            if find(&old.sources, &body.peer, &body.source).is_some() {
                let text =
                    format!("duplicate intention found: {} => {}", body.source, body.destination);
                return Err(Failure::internal(text));
            }
            if old.sources.iter().any(|source| source.legacy_id.is_empty()) {
                return Err(Failure::internal(format!(
                    "cannot use legacy intention API to edit intentions with a destination of {:?} after editing them via a service-intentions config entry",
                    &*body.destination
                )));
            }
        }
        source.legacy_id = id.as_str().into();
        source.legacy_meta = body.meta.clone();
        (source.legacy_create_time, source.legacy_update_time) = (Some(now), Some(now));
        let mut entry = old.cloned().unwrap_or_else(|| empty(&body.destination));
        entry.sources.push(source);
        Ok(Some(entry))
    })
    .await?;
    call.json(&json!({ "ID": id }))
}

async fn put(call: &Call, ends: Ends) -> Result<Reply, Failure> {
    call.require_datacenter()?;
    let mut body = call.decode("Failed to decode request body: ", intention::read)?;
    body.require_default()?;
    for (written, asked, name) in [
        (&mut body.source, &ends.source, "SourceName"),
        (&mut body.destination, &ends.destination, "DestinationName"),
    ] {
        if written.is_empty() {
            *written = asked.clone();
        } else if written != asked {
            let text = format!("{name} of the body is {written:?}, but that of the URL {asked:?}");
            return Err(Failure::bad_request(text));
        }
    }
    if body.peer.is_empty() {
        body.peer = ends.peer;
    }
    if !body.meta.is_empty() {
        let text = "Meta must not be specified; write it into the service-intentions config entry";
        return Err(Failure::internal(text));
    }
    change(call, &body.destination, |old| {
        let source = decoded(&body)?;
        let mut entry = old.cloned().unwrap_or_else(|| empty(&body.destination));
        match find(&entry.sources, &body.peer, &body.source) {
            Some(at) => entry.sources.splice(at..=at, [source]).for_each(drop),
            None => entry.sources.push(source),
        }
        Ok(Some(entry))
    })
    .await?;
    call.json(&true)
}

/// An intention that is not there is no error.
async fn delete(call: &Call, ends: &Ends) -> Result<(), Failure> {
    change(call, &ends.destination, |old| {
        let Some(old) = old else { return Ok(None) };
        let Some(at) = find(&old.sources, &ends.peer, &ends.source) else { return Ok(None) };
        let mut entry = old.clone();
        entry.sources.remove(at);
        Ok(Some(entry))
    })
    .await
}

/// Writes what `make` makes of a destination's entry; `None` leaves it, no sources delete it. Others who write the same
/// entry at that moment are not overwritten.
async fn change(
    call: &Call,
    destination: &Str,
    make: impl Fn(Option<&ServiceIntentions>) -> Result<Option<ServiceIntentions>, Failure>,
) -> Result<(), Failure> {
    let (kind, name): (Str, Str) = (KIND.into(), destination.clone());
    let query = Query::Entry { tenancy: Tenancy::default(), kind, name };
    for _ in 0..ATTEMPTS {
        let request = call.read_request()?.by_leader().at_once();
        let (stored, _) = rows!(call.ask(&query, request).await?, Entry);
        let old = stored.as_deref().and_then(intentions);
        let Some(new) = make(old)? else { return Ok(()) };
        let cas = Some(old.map_or(0, |old| old.modify_index));
        let tenancy = Tenancy::default();
        let command = if new.sources.is_empty() {
            let (kind, name) = (KIND.into(), destination.clone());
            Command::ConfigDelete { tenancy, kind, name, cas }
        } else {
            Command::ConfigPut { tenancy, entry: normalised(new)?, cas }
        };
        if written(call, command).await? {
            return Ok(());
        }
    }
    let text = format!("others keep writing the intentions of {destination:?}; try again");
    Err(Failure::internal(text))
}

/// The entry in its stored form. Normalising takes away what only this API may set, so that is put back afterwards.
fn normalised(mut entry: ServiceIntentions) -> Result<ConfigEntry, Failure> {
    let before: Vec<Source> = entry.sources.clone();
    entry.sources.iter_mut().for_each(|source| source.legacy_meta.clear());
    let mut entry = ConfigEntry::ServiceIntentions(entry);
    entry.normalise().map_err(|error| Failure::internal(error.to_string()))?;
    if let ConfigEntry::ServiceIntentions(entry) = &mut entry {
        for source in &mut entry.sources {
            let old = find(&before, &source.peer, &source.name).and_then(|at| before.get(at));
            let Some(old) = old else { continue };
            source.legacy_id = old.legacy_id.clone();
            source.legacy_meta = old.legacy_meta.clone();
            source.legacy_create_time = old.legacy_create_time;
            source.legacy_update_time = old.legacy_update_time;
        }
    }
    Ok(entry)
}

fn decoded(body: &intention::Body) -> Result<Source, Failure> {
    let entry = ConfigEntry::decode(&body.entry())
        .map_err(|error| Failure::bad_request(format!("Failed to decode request body: {error}")))?;
    let source = intentions(&entry).and_then(|entry| entry.sources.first());
    source.cloned().ok_or_else(Failure::mismatch)
}

fn intentions(entry: &ConfigEntry) -> Option<&ServiceIntentions> {
    match entry {
        ConfigEntry::ServiceIntentions(entry) => Some(entry),
        _ => None,
    }
}

fn find(sources: &[Source], peer: &str, name: &str) -> Option<usize> {
    sources.iter().position(|source| (&*source.peer, &*source.name) == (peer, name))
}

fn empty(destination: &Str) -> ServiceIntentions {
    ServiceIntentions {
        name: destination.clone(),
        sources: Vec::new(),
        jwt: None,
        meta: std::collections::BTreeMap::new(),
        create_index: 0,
        modify_index: 0,
    }
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
