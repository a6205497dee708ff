//! `/v1/internal/ui/…`: reads that the UI makes its pages of (http-api 1.5, 3.2, 4.7). Without `?peer=` lists hold local
//! rows and imported ones; with it, those of that peer alone (decision 23).

use http::StatusCode;
use model::Tenancy;
use serde_json::Value;
use state::{Answer, Query};

use super::ui_rows::{self, Rows, everything, finish};
use crate::{
    call::Call,
    error::Failure,
    filter::fields::CHECK_SERVICE_NODE,
    reply::Reply,
    shape::{
        ui_node::{NODE_ROW, NodeRow, join},
        ui_overview::CatalogOverview,
        ui_service::summarise,
    },
};

/// The kinds of entries that say which services a gateway serves.
const GATEWAY_ENTRIES: [&str; 2] = ["ingress-gateway", "terminating-gateway"];

/// `/v1/internal/ui/services`: `?filter=` is about instances.
pub(super) async fn services(call: Call) -> Result<Reply, Failure> {
    let (rows, meta) = ui_rows::read(&call, ui_rows::instances).await?;
    let instances = call.filtered(rows.instances, CHECK_SERVICE_NODE)?;
    finish(&call, call.json(&summarise(&instances))?, &meta).await
}

/// `/v1/internal/ui/nodes`: local nodes, then imported ones.
pub(super) async fn nodes(call: Call) -> Result<Reply, Failure> {
    let (Rows { nodes, instances, checks }, meta) = ui_rows::read(&call, everything).await?;
    let nodes = call.filtered(join(nodes, instances, checks), NODE_ROW)?;
    finish(&call, call.json(&nodes)?, &meta).await
}

/// `/v1/internal/ui/node/NAME`: 404 without a body for a node that is not there.
pub(super) async fn node(call: Call) -> Result<Reply, Failure> {
    let (scope, node) = (call.scope(), call.named("Missing node name")?);
    let queries = [
        Query::Node { scope: scope.clone(), node: node.clone() },
        Query::ChecksOfNode { scope, node },
    ];
    let request = call.read_request()?;
    call.wait_any(&queries, request).await?;
    let (answers, meta) = call.ask_all(&queries, request).await?;
    let Ok([Answer::Node(found), Answer::Checks(checks)]) = <[Answer; 2]>::try_from(answers) else {
        return Err(Failure::mismatch());
    };
    let reply = match found {
        Some((node, services)) => call.json(&NodeRow::new(node, services, checks))?,
        None => Reply::bare(StatusCode::NOT_FOUND),
    };
    finish(&call, reply, &meta).await
}

/// `/v1/internal/ui/catalog-overview`: counted afresh for every request, of local rows.
pub(super) async fn catalog_overview(call: Call) -> Result<Reply, Failure> {
    let (answers, _) = call.ask_all(&everything(call.scope()), call.read_request()?).await?;
    let Rows { nodes, instances, checks } = Rows::of(answers)?;
    let overview = CatalogOverview::new(&nodes, &instances, &checks);
    call.with_peer_meta(call.json(&overview)?).await
}

/// `/v1/internal/ui/gateway-services-nodes/NAME`: the services that the gateway's config entry names. There is no kind of
/// entry yet that names any.
pub(super) async fn gateway_services_nodes(call: Call) -> Result<Reply, Failure> {
    call.named("Missing gateway name")?;
    let query = |kind: &str| Query::Entries { tenancy: Tenancy::default(), kind: kind.into() };
    let queries = GATEWAY_ENTRIES.map(query);
    let request = call.read_request()?;
    call.wait_any(&queries, request).await?;
    let (_, meta) = call.ask_all(&queries, request).await?;
    finish(&call, call.json::<[Value]>(&[])?, &meta).await
}
