//! `/v1/catalog/…` (http-api 3.10). Every read honours `?peer=` (decision 23).

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use model::{CheckServiceNode, Node, NodeService, ServiceNode, Str, tenancy::default_name};
use server::DoorError;
use state::{Command, Query, Reply as Done, ServiceQuery};

use crate::{
    call::Call,
    decode::{
        deregistration,
        registration::{self, UNDECODABLE},
    },
    error::Failure,
    filter::fields::{NODE, NODE_SERVICE, SERVICE_NODE},
    meta::Meta,
    read::rows,
    reply::Reply,
    shape::node_services::{NodeServiceList, NodeServiceMap},
};

const MISSING_SERVICE: &str = "Missing service name";
const MISSING_NODE: &str = "Missing node name";

/// `PUT /v1/catalog/register`
pub(super) async fn register(call: Call) -> Result<Reply, Failure> {
    let body = call.decode(UNDECODABLE, registration::read)?;
    let registration = body.accept(call.datacenter())?;
    written(&call, Command::Register(registration)).await
}

/// `PUT /v1/catalog/deregister`
pub(super) async fn deregister(call: Call) -> Result<Reply, Failure> {
    let body = call.decode(UNDECODABLE, deregistration::read)?;
    let deregistration = body.accept(call.datacenter())?;
    written(&call, Command::Deregister(deregistration)).await
}

async fn written(call: &Call, command: Command) -> Result<Reply, Failure> {
    call.require_datacenter()?;
    match call.server().command(command).await? {
        Done::Refused(refusal) => Err(DoorError::from(refusal).into()),
        Done::Done | Done::Bool(_) | Done::Index(_) => call.json(&true),
    }
}

/// `/v1/catalog/datacenters`
pub(super) async fn datacenters(call: Call) -> Result<Reply, Failure> {
    call.json(&[call.datacenter()])
}

/// `/v1/catalog/nodes`
pub(super) async fn nodes(call: Call) -> Result<Reply, Failure> {
    let (mut nodes, meta) = rows!(call.read_telling(&Query::Nodes(call.scope())).await?, Nodes);
    let wanted = call.node_meta();
    nodes.retain(|node| wanted.matches(&node.meta));
    let nodes = call.filtered(nodes, NODE)?;
    finish(&call, call.json(&nodes)?, &meta).await
}

/// `/v1/catalog/services`: names with the tags of their instances.
pub(super) async fn services(call: Call) -> Result<Reply, Failure> {
    let query = Query::ServiceNames { scope: call.scope(), namespace: default_name() };
    let (mut names, meta) = rows!(call.read_cacheable(&query).await?, ServiceNames);
    if !call.node_meta().is_empty() || call.params.value("filter").is_some() {
        names = names_of(&kept_instances(&call).await?);
    }
    finish(&call, call.json(&names)?, &meta).await
}

/// The instances that `?node-meta=` and `?filter=` keep.
async fn kept_instances(call: &Call) -> Result<Vec<ServiceNode>, Failure> {
    let wanted = call.node_meta();
    let (nodes, _) = rows!(call.read_now(&Query::Nodes(call.scope())).await?, Nodes);
    let mut instances = Vec::new();
    for node in nodes.iter().filter(|node| wanted.matches(&node.meta)) {
        let query = Query::Node { scope: call.scope(), node: node.node.clone() };
        let (found, _) = rows!(call.read_now(&query).await?, Node);
        let services = found.map(|(_, services)| services).unwrap_or_default();
        instances.extend(services.iter().map(|service| ServiceNode::new(node, service)));
    }
    call.filtered(instances, SERVICE_NODE)
}

fn names_of(instances: &[ServiceNode]) -> BTreeMap<Str, Vec<Str>> {
    let mut names: BTreeMap<Str, BTreeSet<Str>> = BTreeMap::new();
    for instance in instances {
        let tags = names.entry(instance.service_name.clone()).or_default();
        tags.extend(instance.service_tags.iter().cloned());
    }
    names.into_iter().map(|(name, tags)| (name, tags.into_iter().collect())).collect()
}

/// `/v1/catalog/service/NAME`
pub(super) async fn service(call: Call) -> Result<Reply, Failure> {
    instances_of(&call, false).await
}

/// `/v1/catalog/connect/NAME`
pub(super) async fn connect(call: Call) -> Result<Reply, Failure> {
    instances_of(&call, true).await
}

async fn instances_of(call: &Call, connect: bool) -> Result<Reply, Failure> {
    let query = Query::Service(ServiceQuery {
        scope: call.scope(),
        namespace: default_name(),
        name: call.named(MISSING_SERVICE)?,
        connect,
        tags: call.params.all("tag").map(Str::from).collect(),
    });
    let (instances, meta) = rows!(call.read_cacheable(&query).await?, Instances);
    let wanted = call.node_meta();
    let row = |instance: &CheckServiceNode| ServiceNode::new(&instance.node, &instance.service);
    let instances: Vec<ServiceNode> =
        instances.iter().filter(|instance| wanted.matches(&instance.node.meta)).map(row).collect();
    let instances = call.filtered(instances, SERVICE_NODE)?;
    finish(call, call.json(&instances)?, &meta).await
}

/// `/v1/catalog/node/NAME`: `null` for a node that is not there.
pub(super) async fn node(call: Call) -> Result<Reply, Failure> {
    let (found, meta) = read_node(&call).await?;
    let body = found.map(|(node, services)| NodeServiceMap::new(node, services));
    finish(&call, call.json(&body)?, &meta).await
}

/// `/v1/catalog/node-services/NAME`: both keys are `null` for a node that is not there.
pub(super) async fn node_services(call: Call) -> Result<Reply, Failure> {
    let (found, meta) = read_node(&call).await?;
    finish(&call, call.json(&NodeServiceList::new(found))?, &meta).await
}

type NodeWithServices = (Arc<Node>, Vec<Arc<NodeService>>);

async fn read_node(call: &Call) -> Result<(Option<NodeWithServices>, Meta), Failure> {
    let query = Query::Node { scope: call.scope(), node: call.named(MISSING_NODE)? };
    let (found, meta) = rows!(call.read_telling(&query).await?, Node);
    let found = match found {
        Some((node, services)) => Some((node, call.filtered(services, NODE_SERVICE)?)),
        None => None,
    };
    Ok((found, meta))
}

async fn finish(call: &Call, reply: Reply, meta: &Meta) -> Result<Reply, Failure> {
    call.with_peer_meta(reply.with_meta(meta)).await
}
