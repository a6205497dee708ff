//! A node and an instance as they are sent (protocol 5.3).

use std::collections::BTreeMap;

use model::Str;
use model::catalog::validate_meta;
use wire::common::{EnterpriseMeta, Locality};
use wire::service::{Node, NodeService, ServiceAddress, Weights};

use crate::identity::sent_name;

/// The tagged address that every cluster allocates for itself.
const VIRTUAL_ADDRESS: &str = "consul-virtual";

/// Most pairs in the metadata of an instance.
const MAX_META: usize = 64;

pub(super) fn node(node: &model::Node) -> Node {
    Node {
        id: node.id.to_string(),
        node: node.node.to_string(),
        address: node.address.to_string(),
        datacenter: node.datacenter.to_string(),
        tagged_addresses: pairs(&node.tagged_addresses),
        meta: pairs(&node.meta),
        partition: sent_name(&node.partition),
        locality: node.locality.as_ref().map(locality),
        ..Node::default()
    }
}

/// A typical instance. Settings of proxies and mesh membership stay here.
pub(super) fn service(service: &model::NodeService) -> NodeService {
    let id = if service.id.is_empty() { &service.service } else { &service.id };
    NodeService {
        kind: service.kind.to_string(),
        id: id.to_string(),
        service: service.service.to_string(),
        tags: service.tags.iter().map(ToString::to_string).collect(),
        meta: sendable_meta(&service.meta),
        enable_tag_override: service.enable_tag_override,
        locality: service.locality.as_ref().map(locality),
        enterprise_meta: Some(EnterpriseMeta {
            namespace: sent_name(&service.namespace),
            partition: sent_name(&service.partition),
        }),
        ..place(service)
    }
}

/// Where an instance listens and its share of the load, and nothing else.
pub(super) fn place(service: &model::NodeService) -> NodeService {
    let tagged_addresses = service
        .tagged_addresses
        .iter()
        .filter(|(tag, _)| &***tag != VIRTUAL_ADDRESS)
        .map(|(tag, at)| {
            let address = at.address.to_string();
            (tag.to_string(), ServiceAddress { address, port: at.port.into() })
        })
        .collect();
    NodeService {
        address: service.address.to_string(),
        port: service.port.into(),
        socket_path: service.socket_path.to_string(),
        weights: Some(Weights {
            passing: service.weights.passing.max(1).into(),
            warning: service.weights.warning.into(),
        }),
        tagged_addresses,
        ..NodeService::default()
    }
}

fn locality(at: &model::catalog::Locality) -> Locality {
    Locality { region: at.region.to_string(), zone: at.zone.to_string() }
}

fn pairs(map: &BTreeMap<Str, Str>) -> BTreeMap<String, String> {
    map.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect()
}

/// The pairs that an importer's store takes: one bad pair would cost it the whole service.
fn sendable_meta(meta: &BTreeMap<Str, Str>) -> BTreeMap<String, String> {
    if validate_meta(meta).is_ok() {
        return pairs(meta);
    }
    meta.iter()
        .filter(|(key, value)| {
            validate_meta(&BTreeMap::from([((*key).clone(), (*value).clone())])).is_ok()
        })
        .take(MAX_META)
        .map(|(key, value)| (key.to_string(), value.to_string()))
        .collect()
}
