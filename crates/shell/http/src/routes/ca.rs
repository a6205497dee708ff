//! The CA's roots, from the servers' point of view and from the agent's (http-api 4.5).

use model::connect::CaRoots;
use state::Query;

use crate::{
    call::Call,
    error::Failure,
    read::{Read, rows},
    reply::Reply,
    shape::ca_configuration::ca_configuration,
};

/// `/v1/connect/ca/roots`
pub(super) async fn roots(call: Call) -> Result<Reply, Failure> {
    require_connect(&call)?;
    answer(&call, call.read(&Query::Roots).await?)
}

/// `/v1/agent/connect/ca/roots`: the official build answers from a cache, ours afresh.
pub(super) async fn agent_roots(call: Call) -> Result<Reply, Failure> {
    require_connect(&call)?;
    let mut read = call.read(&Query::Roots).await?;
    read.meta.cache_miss = true;
    answer(&call, read)
}

/// `GET /v1/connect/ca/configuration`
pub(super) async fn configuration(call: Call) -> Result<Reply, Failure> {
    require_connect(&call)?;
    let (roots, _) = rows!(call.read_now(&Query::Roots).await?, Roots);
    call.json(&ca_configuration(roots.as_ref()))
}

fn require_connect(call: &Call) -> Result<(), Failure> {
    if call.server().options().connect {
        return Ok(());
    }
    Err(Failure::internal("Connect must be enabled in order to use this endpoint"))
}

fn answer(call: &Call, read: Read) -> Result<Reply, Failure> {
    let (roots, meta) = rows!(read, Roots);
    let none = || CaRoots {
        active_root_id: String::new(),
        trust_domain: String::new(),
        roots: Vec::new(),
    };
    let roots: CaRoots = roots.unwrap_or_else(none);
    if call.flag("pem")? {
        return Ok(Reply::pem(roots.roots.iter().map(|root| root.root_cert.as_str()).collect()));
    }
    Ok(call.json(&roots)?.with_meta(&meta))
}
