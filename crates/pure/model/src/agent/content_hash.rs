//! The hash in `ContentHash` (http-api 2.6): FNV-1 over names and values of the official API's structs, XORed so that
//! the order of fields and of map entries does not matter. Clients store it and give it back in `?hash=`.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{AgentProxy, AgentService, AgentUpstream};
use crate::{
    Str,
    catalog::{
        AccessLogs, Expose, ExposePath, MeshGatewayMode, ServiceAddress, TransparentProxy, Weights,
    },
};

/// The hash of every field but `ContentHash`, the tenancy and the datacenter.
pub fn content_hash(service: &AgentService) -> u64 {
    let connect = service.connect.map(|connect| native(connect.native));
    Struct::named("AgentService")
        .field("Kind", text(&service.kind))
        .field("ID", text(&service.id))
        .field("Service", text(&service.service))
        .field("Tags", list(service.tags.iter().map(|tag| text(tag))))
        .field("Meta", map(service.meta.iter().map(|(key, value)| (&**key, text(value)))))
        .field("Port", number(service.port.into()))
        .field("Address", text(&service.address))
        .field("SocketPath", text(&service.socket_path))
        .field("TaggedAddresses", addresses(&service.tagged_addresses))
        .field("Weights", weights(service.weights))
        .field("EnableTagOverride", flag(service.enable_tag_override))
        .field("CreateIndex", number(0))
        .field("ModifyIndex", number(0))
        .field("ContentHash", text(""))
        .field("Proxy", service.proxy.as_ref().map(proxy).unwrap_or_else(nil))
        .field("Connect", connect.unwrap_or_else(nil))
        .field("PeerName", text(""))
        .hash
}

fn addresses(addresses: &BTreeMap<Str, ServiceAddress>) -> u64 {
    map(addresses.iter().map(|(tag, address)| {
        let hash = Struct::named("ServiceAddress")
            .field("Address", text(&address.address))
            .field("Port", number(address.port.into()))
            .hash;
        (&**tag, hash)
    }))
}

fn weights(weights: Weights) -> u64 {
    Struct::named("AgentWeights")
        .field("Passing", number(weights.passing.into()))
        .field("Warning", number(weights.warning.into()))
        .hash
}

fn native(native: bool) -> u64 {
    Struct::named("AgentServiceConnect")
        .field("Native", flag(native))
        .field("SidecarService", nil())
        .hash
}

fn proxy(proxy: &AgentProxy) -> u64 {
    Struct::named("AgentServiceConnectProxyConfig")
        .field("EnvoyExtensions", list([]))
        .field("DestinationServiceName", text(&proxy.destination_service_name))
        .field("DestinationServiceID", text(&proxy.destination_service_id))
        .field("LocalServiceAddress", text(&proxy.local_service_address))
        .field("LocalServicePort", number(proxy.local_service_port.into()))
        .field("LocalServiceSocketPath", text(&proxy.local_service_socket_path))
        .field("Mode", text(&proxy.mode))
        .field("TransparentProxy", transparent_proxy(&proxy.transparent_proxy))
        .field("Config", object(&proxy.config))
        .field("Upstreams", list(proxy.upstreams.iter().map(upstream)))
        .field("MeshGateway", mesh_gateway(&proxy.mesh_gateway))
        .field("Expose", expose(&proxy.expose))
        .field("AccessLogs", access_logs(&proxy.access_logs))
        .hash
}

/// Settings that say nothing are absent.
fn transparent_proxy(settings: &TransparentProxy) -> u64 {
    if *settings == TransparentProxy::default() {
        return nil();
    }
    Struct::named("TransparentProxyConfig")
        .field("OutboundListenerPort", number(settings.outbound_listener_port.into()))
        .field("DialedDirectly", flag(settings.dialed_directly))
        .hash
}

fn access_logs(logs: &AccessLogs) -> u64 {
    if *logs == AccessLogs::default() {
        return nil();
    }
    Struct::named("AccessLogsConfig")
        .field("Enabled", flag(logs.enabled))
        .field("DisableListenerLogs", flag(logs.disable_listener_logs))
        .field("Type", text(&logs.sink))
        .field("Path", text(&logs.path))
        .field("JSONFormat", text(&logs.json_format))
        .field("TextFormat", text(&logs.text_format))
        .hash
}

fn upstream(upstream: &AgentUpstream) -> u64 {
    Struct::named("Upstream")
        .field("DestinationType", text(&upstream.destination_type))
        .field("DestinationPartition", text(&upstream.destination_partition))
        .field("DestinationNamespace", text(&upstream.destination_namespace))
        .field("DestinationPeer", text(&upstream.destination_peer))
        .field("DestinationName", text(&upstream.destination_name))
        .field("Datacenter", text(&upstream.datacenter))
        .field("LocalBindAddress", text(&upstream.local_bind_address))
        .field("LocalBindPort", number(upstream.local_bind_port.into()))
        .field("LocalBindSocketPath", text(&upstream.local_bind_socket_path))
        .field("LocalBindSocketMode", text(&upstream.local_bind_socket_mode))
        .field("Config", object(&upstream.config))
        .field("MeshGateway", mesh_gateway(&upstream.mesh_gateway))
        .field("CentrallyConfigured", flag(false))
        .hash
}

fn mesh_gateway(gateway: &MeshGatewayMode) -> u64 {
    Struct::named("MeshGatewayConfig").field("Mode", text(&gateway.mode)).hash
}

fn expose(expose: &Expose) -> u64 {
    Struct::named("ExposeConfig")
        .field("Checks", flag(expose.checks))
        .field("Paths", list(expose.paths.iter().map(expose_path)))
        .hash
}

fn expose_path(path: &ExposePath) -> u64 {
    Struct::named("ExposePath")
        .field("ListenerPort", number(path.listener_port.into()))
        .field("Path", text(&path.path))
        .field("LocalPathPort", number(path.local_path_port.into()))
        .field("Protocol", text(&path.protocol))
        .field("ParsedFromCheck", flag(false))
        .hash
}

fn object(object: &Map<String, Value>) -> u64 {
    map(object.iter().map(|(key, value)| (key.as_str(), json(value))))
}

fn json(value: &Value) -> u64 {
    match value {
        Value::Null => nil(),
        Value::Bool(value) => flag(*value),
        // Go decodes every JSON number as a float.
        Value::Number(value) => fnv(&value.as_f64().unwrap_or_default().to_le_bytes()),
        Value::String(value) => text(value),
        Value::Array(items) => list(items.iter().map(json)),
        Value::Object(value) => object(value),
    }
}

/// The running hash of a struct.
struct Struct {
    hash: u64,
}

impl Struct {
    fn named(name: &str) -> Self {
        Self { hash: text(name) }
    }

    fn field(mut self, name: &str, value: u64) -> Self {
        self.hash ^= ordered(text(name), value);
        self
    }
}

fn text(value: &str) -> u64 {
    fnv(value.as_bytes())
}

fn number(value: i64) -> u64 {
    fnv(&value.to_le_bytes())
}

/// What is absent hashes like the number zero.
fn nil() -> u64 {
    number(0)
}

fn flag(value: bool) -> u64 {
    fnv(&[u8::from(value)])
}

fn list(items: impl IntoIterator<Item = u64>) -> u64 {
    items.into_iter().fold(0, ordered)
}

fn map<'a>(entries: impl IntoIterator<Item = (&'a str, u64)>) -> u64 {
    entries.into_iter().fold(0, |hash, (key, value)| hash ^ ordered(text(key), value))
}

fn ordered(first: u64, second: u64) -> u64 {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&first.to_le_bytes());
    bytes[8..].copy_from_slice(&second.to_le_bytes());
    fnv(&bytes)
}

/// FNV-1 (multiply, then XOR), 64 bits.
fn fnv(bytes: &[u8]) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    bytes.iter().fold(OFFSET, |hash, byte| hash.wrapping_mul(PRIME) ^ u64::from(*byte))
}
