//! What the UI's lists are made of: the catalog rows of this cluster and of every peer, or with `?peer=` of that one.

use std::sync::Arc;

use model::{
    CheckServiceNode, HealthCheck, Node, Scope, Str,
    tenancy::{DEFAULT, default_name},
};
use state::{Answer, Query};

use crate::{call::Call, error::Failure, meta::Meta, read::rows, reply::Reply};

/// Rows of one scope after the other, local ones first.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) nodes: Vec<Arc<Node>>,
    pub(super) instances: Vec<CheckServiceNode>,
    pub(super) checks: Vec<Arc<HealthCheck>>,
}

impl Rows {
    pub(super) fn of(answers: impl IntoIterator<Item = Answer>) -> Result<Self, Failure> {
        let mut rows = Self::default();
        for answer in answers {
            match answer {
                Answer::Nodes(found) => rows.nodes.extend(found),
                Answer::Instances(found) => rows.instances.extend(found),
                Answer::Checks(found) => rows.checks.extend(found),
                Answer::Peerings(_) => {}
                _ => return Err(Failure::mismatch()),
            }
        }
        Ok(rows)
    }
}

/// All nodes and all that is on them.
pub(super) fn everything(scope: Scope) -> Vec<Query> {
    let any = Query::ChecksInState { scope: scope.clone(), state: "any".into() };
    vec![Query::Nodes(scope.clone()), Query::AllInstances(scope), any]
}

/// The instances alone.
pub(super) fn instances(scope: Scope) -> Vec<Query> {
    vec![Query::AllInstances(scope)]
}

/// Answers these queries about each scope, waiting as the request wants it.
pub(super) async fn read(
    call: &Call,
    about: fn(Scope) -> Vec<Query>,
) -> Result<(Rows, Meta), Failure> {
    let request = call.read_request()?;
    call.wait_any(&queries(call, about).await?, request).await?;
    // There may be other peers than before.
    let (answers, meta) = call.ask_all(&queries(call, about).await?, request).await?;
    Ok((Rows::of(answers)?, meta))
}

/// The queries about each scope, and where all peers are asked for, who the peers are.
pub(super) async fn queries(
    call: &Call,
    about: fn(Scope) -> Vec<Query>,
) -> Result<Vec<Query>, Failure> {
    if !call.peer().is_empty() {
        return Ok(about(call.scope()));
    }
    let peerings = Query::Peerings { partition: default_name() };
    let (stored, _) = rows!(call.read_now(&peerings).await?, Peerings);
    let imported = |peer: &Str| about(Scope::peer(DEFAULT, peer));
    let mut queries = about(Scope::default());
    queries.extend(stored.iter().flat_map(|stored| imported(&stored.peering.name)));
    queries.push(peerings);
    Ok(queries)
}

/// The answer with what its reader is told beside it.
pub(super) async fn finish(call: &Call, reply: Reply, meta: &Meta) -> Result<Reply, Failure> {
    call.with_peer_meta(reply.with_meta(meta)).await
}
