//! `/v1/peering…`: tokens, establishing, reading and deleting peerings (http-api 3.1).

use http::Method;
use model::{Secret, peering::Peering, tenancy::default_name};
use server::{Establish, GenerateToken};
use state::{Command, Query};

use crate::{
    call::Call,
    error::Failure,
    read::{Read, rows},
    reply::Reply,
    shape::peering_token::TokenAnswer,
};

const UNDECODABLE: &str = "Body decoding failed: ";

/// `POST /v1/peering/token`
pub(super) async fn token(call: Call) -> Result<Reply, Failure> {
    let mut request = call.decode(UNDECODABLE, |fields| GenerateToken {
        peer_name: fields.text("PeerName"),
        partition: fields.text("Partition"),
        meta: fields.text_map("Meta"),
        server_external_addresses: fields
            .texts("ServerExternalAddresses")
            .iter()
            .map(ToString::to_string)
            .collect(),
    })?;
    if request.peer_name.is_empty() {
        return Err(Failure::bad_request(
            "PeerName is required in the payload when generating a new peering token.",
        ));
    }
    if request.partition.is_empty() {
        request.partition = default_name();
    }
    let peering_token = call.server().generate_token(request).await?;
    call.json(&TokenAnswer { peering_token })
}

/// `POST /v1/peering/establish`
pub(super) async fn establish(call: Call) -> Result<Reply, Failure> {
    let mut request = call.decode(UNDECODABLE, |fields| Establish {
        peer_name: fields.text("PeerName"),
        partition: fields.text("Partition"),
        peering_token: Secret::new(fields.text("PeeringToken").to_string()),
        meta: fields.text_map("Meta"),
    })?;
    let missing = |key: &str| {
        let text = format!("{key} is required in the payload when establishing a peering.");
        Err(Failure::bad_request(text))
    };
    if request.peer_name.is_empty() {
        return missing("PeerName");
    }
    if request.peering_token.expose().is_empty() {
        return missing("PeeringToken");
    }
    if request.partition.is_empty() {
        request.partition = default_name();
    }
    call.server().establish(request).await?;
    call.json(&serde_json::Map::new())
}

/// `GET`, `DELETE /v1/peering/NAME`
pub(super) async fn one(call: Call) -> Result<Reply, Failure> {
    let name = call.named("Must specify a name to fetch.")?;
    call.server().require_peering()?;
    if call.method == Method::DELETE {
        call.server().command(Command::PeeringDelete { partition: default_name(), name }).await?;
        return Ok(Reply::done());
    }
    let query = Query::Peering { partition: default_name(), name: name.clone() };
    let (stored, meta) = rows!(read_by_leader(&call, &query).await?, Peering);
    match stored {
        Some(stored) => Ok(call.json(&stored.peering)?.with_meta(&meta)),
        None => Err(Failure::not_found(format!("Peering not found for {name:?}"))),
    }
}

/// `GET /v1/peerings`
pub(super) async fn list(call: Call) -> Result<Reply, Failure> {
    call.server().require_peering()?;
    let query = Query::Peerings { partition: default_name() };
    let (stored, meta) = rows!(read_by_leader(&call, &query).await?, Peerings);
    let peerings: Vec<&Peering> = stored.iter().map(|stored| &stored.peering).collect();
    Ok(call.json(&peerings)?.with_meta(&meta))
}

/// Only the leader knows how streams stand: `?stale` and `?consistent` change nothing.
async fn read_by_leader(call: &Call, query: &Query) -> Result<Read, Failure> {
    call.ask(query, call.read_request()?.by_leader()).await
}
