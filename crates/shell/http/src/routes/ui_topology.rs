//! `/v1/internal/ui/service-topology/NAME?kind=` (http-api 1.5, 4.7).

use std::sync::Arc;

use model::{CheckServiceNode, ConfigEntry, Scope, Str, Tenancy};
use serde_json::Value;
use state::{Answer, Query};

use super::ui_rows::{self, Rows, finish};
use crate::{
    call::Call, error::Failure, meta::Meta, read_options::ReadRequest, reply::Reply,
    shape::ui_topology::World,
};

/// What a service speaks when nobody says.
const TCP: &str = "tcp";
/// How many of the queries are about config entries; they come first.
const ENTRY_QUERIES: usize = 3;

/// The service with its callers and those that it calls; with `?peer=` an imported one with our callers.
pub(super) async fn service(call: Call) -> Result<Reply, Failure> {
    let name = call.named("Missing service name")?;
    if !call.params.has("kind") {
        return Err(Failure::bad_request("Missing service kind"));
    }
    match call.params.get("kind") {
        "" | "ingress-gateway" => {}
        kind => return Err(Failure::bad_request(format!("Unsupported service kind {kind:?}"))),
    }
    let request = call.read_request()?;
    call.wait_any(&queries(&call, &name).await?, request).await?;
    // There may be other peers than before.
    let (mut answers, meta) = read(&call, &name, request).await?;
    let rest = answers.split_off(ENTRY_QUERIES.min(answers.len()));
    let Ok([Answer::Entries(intentions), Answer::Entry(service), Answer::Entry(global)]) =
        <[Answer; ENTRY_QUERIES]>::try_from(answers)
    else {
        return Err(Failure::mismatch());
    };
    let instances = Rows::of(rest)?.instances;
    let protocol = match call.peer() {
        "" => of_entries(service.as_deref(), global.as_deref()),
        peer => of_imported(&instances, &name, peer),
    };
    let world = World {
        instances: &instances,
        intentions: &intentions,
        default_allows: default_allows(&call),
        datacenter: call.datacenter(),
    };
    let topology = world.around(&name, call.peer(), protocol);
    finish(&call, call.json(&topology)?, &meta).await
}

async fn read(
    call: &Call,
    name: &Str,
    request: ReadRequest,
) -> Result<(Vec<Answer>, Meta), Failure> {
    call.ask_all(&queries(call, name).await?, request).await
}

/// What decides about calls, what the service speaks, and the instances of every scope that there are links to: callers
/// are always ours.
async fn queries(call: &Call, name: &Str) -> Result<Vec<Query>, Failure> {
    let entry = |kind: &str, name: &str| Query::Entry {
        tenancy: Tenancy::default(),
        kind: kind.into(),
        name: name.into(),
    };
    let mut queries = vec![
        Query::Entries { tenancy: Tenancy::default(), kind: "service-intentions".into() },
        entry("service-defaults", name),
        entry("proxy-defaults", "global"),
    ];
    if !call.peer().is_empty() {
        queries.extend(ui_rows::instances(Scope::default()));
    }
    queries.extend(ui_rows::queries(call, ui_rows::instances).await?);
    Ok(queries)
}

/// What a service of ours speaks: as its own defaults say, or those of all proxies.
fn of_entries(service: Option<&ConfigEntry>, global: Option<&ConfigEntry>) -> Str {
    let own = match service {
        Some(ConfigEntry::ServiceDefaults(entry)) => Some(&*entry.protocol),
        _ => None,
    };
    let general = match global {
        Some(ConfigEntry::ProxyDefaults(entry)) => {
            entry.config.as_ref().and_then(|config| config.get("protocol")).and_then(Value::as_str)
        }
        _ => None,
    };
    let said = own.filter(|protocol| !protocol.is_empty()).or(general);
    said.filter(|protocol| !protocol.is_empty()).unwrap_or(TCP).to_ascii_lowercase().into()
}

/// What an imported service speaks, as its instances say.
fn of_imported(instances: &[CheckServiceNode], name: &str, peer: &str) -> Str {
    let said = |instance: &CheckServiceNode| {
        let service = &instance.service;
        let is_it = &*service.service == name && service.peer_name.eq_ignore_ascii_case(peer);
        let meta = service.connect.peer_meta.as_ref().filter(|_| is_it)?;
        Some(meta.protocol.clone()).filter(|protocol| !protocol.is_empty())
    };
    instances.iter().find_map(said).unwrap_or_else(|| Arc::from(TCP))
}

fn default_allows(call: &Call) -> bool {
    let config = call.api.agent().config();
    let policy = config.settings.get("default_intention_policy");
    policy.is_none_or(|policy| policy.value.as_str() != Some("deny"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_service_says_what_it_speaks_before_the_proxies_do() {
        let entry = |json: Value| ConfigEntry::decode(&json).unwrap();
        let service = |protocol: &str| {
            entry(json!({"Kind": "service-defaults", "Name": "web", "Protocol": protocol}))
        };
        let global = entry(json!({"Kind": "proxy-defaults", "Name": "global",
            "Config": {"protocol": "http"}}));
        assert_eq!(&*of_entries(None, None), "tcp");
        assert_eq!(&*of_entries(None, Some(&global)), "http");
        assert_eq!(&*of_entries(Some(&service("")), Some(&global)), "http");
        assert_eq!(&*of_entries(Some(&service("grpc")), Some(&global)), "grpc");
    }

    #[test]
    fn an_imported_service_says_it_by_its_instances() {
        let instance: CheckServiceNode = serde_json::from_value(json!({
            "Node": {"Node": "n"},
            "Service": {"ID": "db", "Service": "db", "PeerName": "east",
                "Connect": {"PeerMeta": {"Protocol": "http2"}}},
            "Checks": [],
        }))
        .unwrap();
        let instances = [instance];
        assert_eq!(&*of_imported(&instances, "db", "East"), "http2");
        assert_eq!(&*of_imported(&instances, "db", "west"), "tcp");
    }
}
