//! `/v1/health/…` (http-api 3.11). Every read honours `?peer=` (decision 23).

use std::{collections::BTreeSet, sync::Arc};

use model::{CheckServiceNode, CheckStatus, HealthCheck, Str, tenancy::default_name};
use state::{Query, ServiceQuery};

use crate::{
    call::Call,
    error::Failure,
    filter::fields::{CHECK_SERVICE_NODE, HEALTH_CHECK},
    meta::Meta,
    read::rows,
    reply::Reply,
};

const MISSING_SERVICE: &str = "Missing service name";

/// `/v1/health/service/NAME`; with `?peer=` and no name, everything that was imported from the peer (decision 17).
pub(super) async fn service(call: Call) -> Result<Reply, Failure> {
    refuse_sameness_groups(&call)?;
    if call.rest.is_empty() && !call.peer().is_empty() {
        return imported(&call).await;
    }
    let name = call.named(MISSING_SERVICE)?;
    instances_of(&call, name, false).await
}

/// `/v1/health/connect/NAME`
pub(super) async fn connect(call: Call) -> Result<Reply, Failure> {
    refuse_sameness_groups(&call)?;
    let name = call.named(MISSING_SERVICE)?;
    instances_of(&call, name, true).await
}

async fn imported(call: &Call) -> Result<Reply, Failure> {
    let peer: Str = call.peer().into();
    let query = Query::Imported { partition: default_name(), peer: peer.clone() };
    let (instances, meta) = rows!(call.read_telling(&query).await?, Imported);
    let Some(mut instances) = instances else {
        return Err(Failure::not_found(format!("Peering not found for {peer:?}")));
    };
    let tags: Vec<&str> = call.params.all("tag").collect();
    instances.retain(|instance| {
        let has =
            |tag: &&str| instance.service.tags.iter().any(|own| own.eq_ignore_ascii_case(tag));
        tags.iter().all(has)
    });
    instances_reply(call, instances, &meta).await
}

async fn instances_of(call: &Call, name: Str, connect: bool) -> Result<Reply, Failure> {
    let query = Query::Service(ServiceQuery {
        scope: call.scope(),
        namespace: default_name(),
        name,
        connect,
        tags: call.params.all("tag").map(Str::from).collect(),
    });
    let (instances, meta) = rows!(call.read_cacheable(&query).await?, Instances);
    instances_reply(call, instances, &meta).await
}

async fn instances_reply(
    call: &Call,
    mut instances: Vec<CheckServiceNode>,
    meta: &Meta,
) -> Result<Reply, Failure> {
    let (passing_only, wanted) = (call.flag("passing")?, call.node_meta());
    instances.retain(|instance| {
        wanted.matches(&instance.node.meta)
            && (!passing_only || instance.status() == CheckStatus::Passing)
    });
    let instances = call.filtered(instances, CHECK_SERVICE_NODE)?;
    call.with_peer_meta(call.json(&instances)?.with_meta(meta)).await
}

/// `/v1/health/node/NAME`
pub(super) async fn node(call: Call) -> Result<Reply, Failure> {
    let node = call.named("Missing node name")?;
    checks_reply(&call, Query::ChecksOfNode { scope: call.scope(), node }).await
}

/// `/v1/health/checks/SERVICE`
pub(super) async fn checks(call: Call) -> Result<Reply, Failure> {
    let service = call.named(MISSING_SERVICE)?;
    let (scope, namespace) = (call.scope(), default_name());
    checks_reply(&call, Query::ChecksOfService { scope, namespace, service }).await
}

/// `/v1/health/state/STATE`
pub(super) async fn state(call: Call) -> Result<Reply, Failure> {
    let state = call.named("Missing check state")?;
    checks_reply(&call, Query::ChecksInState { scope: call.scope(), state }).await
}

async fn checks_reply(call: &Call, query: Query) -> Result<Reply, Failure> {
    let (mut checks, meta) = rows!(call.read_telling(&query).await?, Checks);
    let wanted = call.node_meta();
    if !wanted.is_empty() {
        let (nodes, _) = rows!(call.read_now(&Query::Nodes(call.scope())).await?, Nodes);
        let nodes: BTreeSet<&str> = nodes
            .iter()
            .filter(|node| wanted.matches(&node.meta))
            .map(|node| &*node.node)
            .collect();
        checks.retain(|check| nodes.contains(&*check.node));
    }
    checks.sort_by(|a, b| key(a).cmp(&key(b)));
    let checks = call.filtered(checks, HEALTH_CHECK)?;
    call.with_peer_meta(call.json(&checks)?.with_meta(&meta)).await
}

fn key(check: &Arc<HealthCheck>) -> (&str, &str) {
    (&check.node, &check.check_id)
}

/// A group that is not known must not look like a service without instances.
fn refuse_sameness_groups(call: &Call) -> Result<(), Failure> {
    let group = call.params.value("sg").or_else(|| call.params.value("sameness-group"));
    match (group, call.peer()) {
        (None, _) => Ok(()),
        (Some(group), "") => Err(Failure::internal(format!(
            "sameness groups are not supported by this version: {group:?}"
        ))),
        (Some(_), _) => {
            Err(Failure::bad_request("peer-name and sameness-group are mutually exclusive"))
        }
    }
}
