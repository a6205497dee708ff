//! `/v1/kv/…` (http-api 4.1).

use std::sync::Arc;

use http::{Method, StatusCode};
use model::{KvEntry, Str, Tenancy};
use server::DoorError;
use state::{Command, Query, Reply as Done};

use crate::{
    body::Received, call::Call, error::Failure, escape::encode_query, read::rows, reply::Reply,
};

const LIMIT: &str = "kv_max_value_size";

/// One key, or all that begin with a text.
pub(super) async fn key(call: Call) -> Result<Reply, Failure> {
    match call.method {
        Method::GET if call.params.has("keys") => keys(&call).await,
        Method::GET => get(&call).await,
        Method::PUT => put(call).await,
        _ => delete(&call).await,
    }
}

async fn get(call: &Call) -> Result<Reply, Failure> {
    let query = if call.params.has("recurse") {
        Query::KvPrefix { tenancy: Tenancy::default(), prefix: call.rest.as_str().into() }
    } else {
        Query::Kv { tenancy: Tenancy::default(), key: name(call)? }
    };
    let (entries, meta) = rows!(call.read(&query).await?, Keys);
    let reply = match entries.first() {
        None => Reply::bare(StatusCode::NOT_FOUND),
        Some(entry) if call.params.has("raw") => Reply::raw(entry.value.clone()),
        Some(_) => call.json(&entries)?,
    };
    Ok(reply.with_meta(&meta))
}

async fn keys(call: &Call) -> Result<Reply, Failure> {
    let prefix = call.rest.as_str();
    let query = Query::KvPrefix { tenancy: Tenancy::default(), prefix: prefix.into() };
    let (entries, meta) = rows!(call.read(&query).await?, Keys);
    // The second spelling is that of the first releases; scripts have it.
    let separator = call.params.value("separator").or_else(|| call.params.value("seperator"));
    let names = collapsed(&entries, prefix, separator.unwrap_or_default());
    // The root always exists; below it, nothing is not found.
    let reply = if names.is_empty() && !prefix.is_empty() {
        Reply::bare(StatusCode::NOT_FOUND)
    } else {
        call.json(&names)?
    };
    Ok(reply.with_meta(&meta))
}

/// The keys, cut after the first separator that follows the prefix; each once.
fn collapsed<'e>(entries: &'e [Arc<KvEntry>], prefix: &str, separator: &str) -> Vec<&'e str> {
    let cut = |key: &'e str| {
        let after = key.get(prefix.len()..).unwrap_or_default();
        let at = if separator.is_empty() { None } else { after.find(separator) };
        at.and_then(|at| key.get(..prefix.len() + at + separator.len())).unwrap_or(key)
    };
    let mut names: Vec<&str> = entries.iter().map(|entry| cut(&entry.key)).collect();
    names.dedup();
    names
}

async fn put(call: Call) -> Result<Reply, Failure> {
    let key = name(&call)?;
    refuse_conflicts(&call, &["cas", "acquire", "release"])?;
    refuse_sessions(&call)?;
    call.require_datacenter()?;
    let (flags, cas) = (call.number("flags")?.unwrap_or_default(), call.number("cas")?);
    let value = match &call.body {
        Received::Whole(bytes) => bytes.to_vec(),
        Received::TooLarge { size, limit } => return Err(Failure::too_large(*size, *limit, LIMIT)),
    };
    let Tenancy { partition, namespace } = Tenancy::default();
    let entry = KvEntry {
        lock_index: 0,
        key,
        flags,
        value,
        partition,
        namespace,
        create_index: 0,
        modify_index: 0,
    };
    written(&call, Command::KvPut { entry, cas }).await
}

async fn delete(call: &Call) -> Result<Reply, Failure> {
    refuse_conflicts(call, &["recurse", "cas"])?;
    call.require_datacenter()?;
    let recurse = call.params.has("recurse");
    let key = if recurse { call.rest.as_str().into() } else { name(call)? };
    let cas = call.number("cas")?;
    written(call, Command::KvDelete { tenancy: Tenancy::default(), key, cas, recurse }).await
}

async fn written(call: &Call, command: Command) -> Result<Reply, Failure> {
    match call.server().command(command).await? {
        Done::Bool(done) => call.json(&done),
        Done::Done | Done::Index(_) => call.json(&true),
        Done::Refused(refusal) => Err(DoorError::from(refusal).into()),
    }
}

fn name(call: &Call) -> Result<Str, Failure> {
    call.named("Missing key name")
}

/// At most one of these may be given.
fn refuse_conflicts(call: &Call, names: &[&str]) -> Result<(), Failure> {
    if names.iter().filter(|name| call.params.has(name)).count() < 2 {
        return Ok(());
    }
    let pair = |name: &&str| format!("{name}={}", encode_query(call.params.get(name)));
    let shown = call.params.names();
    let shown = shown.iter().filter(|name| names.contains(name)).map(pair).collect::<Vec<_>>();
    Err(Failure::bad_request(format!("Conflicting flags: {}\n", shown.join("&"))))
}

/// A lock that is not taken must not look taken.
fn refuse_sessions(call: &Call) -> Result<(), Failure> {
    for name in ["acquire", "release"] {
        if call.params.has(name) {
            let text = format!("sessions are not supported by this version: ?{name}");
            return Err(Failure::bad_request(text));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collapse(keys: &[&str], prefix: &str, separator: &str) -> Vec<String> {
        let entries: Vec<Arc<KvEntry>> = keys
            .iter()
            .map(|key| serde_json::json!({"Key": key, "Value": null}))
            .map(|json| Arc::new(serde_json::from_value(json).unwrap()))
            .collect();
        collapsed(&entries, prefix, separator).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn keys_are_cut_after_the_separator() {
        let keys = ["a/1", "a/b/2", "a/b/3", "a/c/", "d"];
        assert_eq!(collapse(&keys, "", ""), keys);
        assert_eq!(collapse(&keys, "", "/"), ["a/", "d"]);
        assert_eq!(collapse(&keys[..4], "a/", "/"), ["a/1", "a/b/", "a/c/"]);
        assert_eq!(collapse(&keys[..4], "a", "/"), ["a/"]);
        assert_eq!(collapse(&["grün/a"], "gr", "ün"), ["grün"]);
    }
}
