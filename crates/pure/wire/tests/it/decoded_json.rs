//! Decoded messages as the recordings print them: original field names, unset fields left out.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use wire::common::EnterpriseMeta;
use wire::peering::{PeeringServerAddresses, PeeringTrustBundle};
use wire::peerstream::replication_message::{Open, Payload, Request, Response};
use wire::peerstream::{
    ExchangeSecretRequest, ExchangeSecretResponse, ExportedService, ExportedServiceList, Operation,
    ReplicationMessage,
};
use wire::service::{
    CheckServiceNode, ConnectProxyConfig, HealthCheck, Node, NodeService, ServiceConnect,
};
use wire::{Any, Message, type_url};

/// An object without its empty members; messages that are present stay, though empty.
#[derive(Default)]
struct Object(Map<String, Value>);

impl Object {
    fn text(mut self, name: &str, value: &str) -> Self {
        if !value.is_empty() {
            self.0.insert(name.into(), value.into());
        }
        self
    }

    fn number(mut self, name: &str, value: i32) -> Self {
        if value != 0 {
            self.0.insert(name.into(), value.into());
        }
        self
    }

    fn texts(mut self, name: &str, values: &[String]) -> Self {
        if !values.is_empty() {
            self.0.insert(name.into(), json!(values));
        }
        self
    }

    fn map(mut self, name: &str, map: &BTreeMap<String, String>) -> Self {
        if !map.is_empty() {
            self.0.insert(name.into(), json!(map));
        }
        self
    }

    fn message<M>(mut self, name: &str, message: &Option<M>, print: impl Fn(&M) -> Value) -> Self {
        if let Some(message) = message {
            self.0.insert(name.into(), print(message));
        }
        self
    }

    fn messages<M>(mut self, name: &str, messages: &[M], print: impl Fn(&M) -> Value) -> Self {
        if !messages.is_empty() {
            self.0.insert(name.into(), messages.iter().map(print).collect());
        }
        self
    }

    fn value(self) -> Value {
        Value::Object(self.0)
    }
}

pub(crate) fn exchange_request(message: &ExchangeSecretRequest) -> Value {
    Object::default()
        .text("PeerID", &message.peer_id)
        .text("EstablishmentSecret", &message.establishment_secret)
        .value()
}

pub(crate) fn exchange_response(message: &ExchangeSecretResponse) -> Value {
    Object::default().text("StreamSecret", &message.stream_secret).value()
}

pub(crate) fn frame(frame: &ReplicationMessage) -> Value {
    match frame.payload.as_ref().expect("a payload") {
        Payload::Open(message) => json!({ "open": open(message) }),
        Payload::Request(message) => json!({ "request": request(message) }),
        Payload::Response(message) => json!({ "response": response(message) }),
        Payload::Terminated(_) => json!({ "terminated": {} }),
        Payload::Heartbeat(_) => json!({ "heartbeat": {} }),
    }
}

fn open(message: &Open) -> Value {
    Object::default()
        .text("PeerID", &message.peer_id)
        .text("StreamSecretID", &message.stream_secret_id)
        .message("Remote", &message.remote, |remote| {
            assert!(remote.locality.is_none());
            Object::default()
                .text("Partition", &remote.partition)
                .text("Datacenter", &remote.datacenter)
                .value()
        })
        .value()
}

fn request(message: &Request) -> Value {
    assert!(message.error.is_none());
    Object::default()
        .text("PeerID", &message.peer_id)
        .text("ResponseNonce", &message.response_nonce)
        .text("ResourceURL", &message.resource_url)
        .value()
}

fn response(message: &Response) -> Value {
    let operation = Operation::try_from(message.operation).expect("a known operation");
    Object::default()
        .text("Nonce", &message.nonce)
        .text("ResourceURL", &message.resource_url)
        .text("ResourceID", &message.resource_id)
        .message("Resource", &message.resource, any)
        .text("operation", operation.as_str_name())
        .value()
}

fn any(any: &Any) -> Value {
    let bytes = any.value.as_slice();
    let typed = Object::default().text("@type", &any.type_url);
    match any.type_url.as_str() {
        type_url::EXPORTED_SERVICE => {
            let message = ExportedService::decode(bytes).expect("ExportedService");
            typed.messages("Nodes", &message.nodes, instance).value()
        }
        type_url::EXPORTED_SERVICE_LIST => {
            let message = ExportedServiceList::decode(bytes).expect("ExportedServiceList");
            typed.texts("Services", &message.services).value()
        }
        type_url::TRUST_BUNDLE => {
            let message = PeeringTrustBundle::decode(bytes).expect("PeeringTrustBundle");
            typed
                .text("TrustDomain", &message.trust_domain)
                .text("PeerName", &message.peer_name)
                .text("Partition", &message.partition)
                .texts("RootPEMs", &message.root_pe_ms)
                .text("ExportedPartition", &message.exported_partition)
                .value()
        }
        type_url::SERVER_ADDRESSES => {
            let message = PeeringServerAddresses::decode(bytes).expect("PeeringServerAddresses");
            typed.texts("Addresses", &message.addresses).value()
        }
        other => panic!("unknown type {other}"),
    }
}

fn instance(message: &CheckServiceNode) -> Value {
    Object::default()
        .message("Node", &message.node, node)
        .message("Service", &message.service, service)
        .messages("Checks", &message.checks, check)
        .value()
}

fn node(message: &Node) -> Value {
    assert!(message.raft_index.is_none() && message.locality.is_none());
    Object::default()
        .text("ID", &message.id)
        .text("Node", &message.node)
        .text("Partition", &message.partition)
        .text("PeerName", &message.peer_name)
        .text("Address", &message.address)
        .text("Datacenter", &message.datacenter)
        .map("TaggedAddresses", &message.tagged_addresses)
        .map("Meta", &message.meta)
        .value()
}

fn service(message: &NodeService) -> Value {
    assert!(message.raft_index.is_none() && message.locality.is_none());
    let tagged: Map<String, Value> = message
        .tagged_addresses
        .iter()
        .map(|(name, address)| {
            let address = Object::default()
                .text("Address", &address.address)
                .number("Port", address.port)
                .value();
            (name.clone(), address)
        })
        .collect();
    let tagged = (!tagged.is_empty()).then_some(tagged);
    Object::default()
        .text("Kind", &message.kind)
        .text("ID", &message.id)
        .text("Service", &message.service)
        .texts("Tags", &message.tags)
        .text("Address", &message.address)
        .map("Meta", &message.meta)
        .number("Port", message.port)
        .message("Weights", &message.weights, |weights| {
            Object::default()
                .number("Passing", weights.passing)
                .number("Warning", weights.warning)
                .value()
        })
        .message("Proxy", &message.proxy, proxy)
        .message("Connect", &message.connect, connect)
        .message("TaggedAddresses", &tagged, |tagged| Value::Object(tagged.clone()))
        .message("EnterpriseMeta", &message.enterprise_meta, enterprise_meta)
        .text("SocketPath", &message.socket_path)
        .text("PeerName", &message.peer_name)
        .value()
}

fn proxy(message: &ConnectProxyConfig) -> Value {
    Object::default()
        .text("DestinationServiceName", &message.destination_service_name)
        .text("DestinationServiceID", &message.destination_service_id)
        .value()
}

fn connect(message: &ServiceConnect) -> Value {
    assert!(message.sidecar_service.is_none());
    Object::default()
        .message("PeerMeta", &message.peer_meta, |meta| {
            Object::default()
                .texts("SNI", &meta.sni)
                .texts("SpiffeID", &meta.spiffe_id)
                .text("Protocol", &meta.protocol)
                .value()
        })
        .value()
}

fn check(message: &HealthCheck) -> Value {
    assert!(message.definition.is_none() && message.raft_index.is_none());
    Object::default()
        .text("Node", &message.node)
        .text("CheckID", &message.check_id)
        .text("Name", &message.name)
        .text("Status", &message.status)
        .text("Notes", &message.notes)
        .text("Output", &message.output)
        .text("ServiceID", &message.service_id)
        .text("ServiceName", &message.service_name)
        .texts("ServiceTags", &message.service_tags)
        .text("Type", &message.r#type)
        .message("EnterpriseMeta", &message.enterprise_meta, enterprise_meta)
        .text("PeerName", &message.peer_name)
        .value()
}

fn enterprise_meta(message: &EnterpriseMeta) -> Value {
    Object::default()
        .text("Namespace", &message.namespace)
        .text("Partition", &message.partition)
        .value()
}
