//! What crosses peerings: `/v1/exported-services`, `/v1/imported-services`, `/v1/internal/ui/exported-services`
//! (http-api 3.2, decision 14).

use std::collections::BTreeSet;

use model::{Str, tenancy::default_name};
use state::{Answer, Query};

use crate::{
    call::Call,
    error::Failure,
    read::rows,
    reply::Reply,
    shape::{imported_service::ImportedService, service_summary::ServiceSummary},
};

/// `/v1/exported-services`
pub(super) async fn exported(call: Call) -> Result<Reply, Failure> {
    let (exported, meta) = rows!(call.read(&query_exported()).await?, Exported);
    Ok(call.json(&exported)?.with_meta(&meta))
}

/// `/v1/internal/ui/exported-services?peer=NAME`
pub(super) async fn to_peer(call: Call) -> Result<Reply, Failure> {
    let peer = call.peer();
    if peer.is_empty() {
        return Err(Failure::internal("must provide PeerName"));
    }
    let (exported, meta) = rows!(call.read(&query_exported()).await?, Exported);
    let summaries: Vec<ServiceSummary> = exported
        .iter()
        .filter(|service| service.consumers.peers.iter().any(|consumer| &**consumer == peer))
        .map(|service| ServiceSummary::name_only(&service.service, call.datacenter()))
        .collect();
    Ok(call.json(&summaries)?.with_meta(&meta))
}

fn query_exported() -> Query {
    Query::Exported { partition: default_name() }
}

/// `/v1/imported-services`: the typical services of every peer, by service and peer.
pub(super) async fn imported(call: Call) -> Result<Reply, Failure> {
    call.server().require_peering()?;
    let request = call.read_request()?;
    let (_, queries) = queries(&call).await?;
    call.wait_any(&queries, request).await?;
    // There may be other peers than before.
    let (peers, queries) = self::queries(&call).await?;
    let (answers, meta) = call.ask_all(&queries, request).await?;
    let mut names: BTreeSet<(Str, Str)> = BTreeSet::new();
    for (peer, answer) in peers.iter().zip(answers) {
        let Answer::Imported(instances) = answer else { return Err(Failure::mismatch()) };
        for instance in instances.into_iter().flatten() {
            if instance.service.kind.is_empty() {
                names.insert((instance.service.service.clone(), peer.clone()));
            }
        }
    }
    let services: Vec<ImportedService> = names
        .into_iter()
        .map(|(service, source_peer)| ImportedService { service, source_peer })
        .collect();
    Ok(call.json(&services)?.with_meta(&meta))
}

/// The peers, and what must be asked about them: each peer's rows in the same order, and then who the peers are.
async fn queries(call: &Call) -> Result<(Vec<Str>, Vec<Query>), Failure> {
    let peerings = Query::Peerings { partition: default_name() };
    let (stored, _) = rows!(call.read_now(&peerings).await?, Peerings);
    let peers: Vec<Str> = stored.iter().map(|stored| stored.peering.name.clone()).collect();
    let imported = |peer: &Str| Query::Imported { partition: default_name(), peer: peer.clone() };
    let queries = peers.iter().map(imported).chain([peerings]).collect();
    Ok((peers, queries))
}
