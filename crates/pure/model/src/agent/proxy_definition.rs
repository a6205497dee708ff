//! The `Proxy` object of a service definition: its keys, and which of them have no effect here.

use serde_json::Value;

use crate::{
    Str,
    catalog::{ConnectProxy, Expose, ExposePath, MeshGatewayMode, Upstream},
    tolerant::Fields,
};

/// Keys that the official build knows and that change nothing here yet.
const WITHOUT_EFFECT: &[&str] = &["TransparentProxy", "EnvoyExtensions", "AccessLogs"];

/// Reads a `Proxy` object. Keys that are accepted and have no effect are added to `ignored` when they say something.
pub(super) fn read_proxy(fields: &mut Fields<'_, '_>, ignored: &mut Vec<String>) -> ConnectProxy {
    for name in WITHOUT_EFFECT {
        note_ignored(fields, name, ignored);
    }
    ConnectProxy {
        destination_service_name: fields.text("DestinationServiceName"),
        destination_service_id: fields.text("DestinationServiceID"),
        local_service_address: fields.text("LocalServiceAddress"),
        local_service_port: fields.number("LocalServicePort"),
        local_service_socket_path: fields.text("LocalServiceSocketPath"),
        mode: fields.text("Mode"),
        config: fields.object("Config"),
        upstreams: fields.objects("Upstreams", read_upstream),
        mesh_gateway: read_mesh_gateway(fields),
        expose: fields.nested("Expose", read_expose).unwrap_or_default(),
    }
}

/// Takes `name`; if its value says something, its path is noted.
pub(super) fn note_ignored(fields: &mut Fields<'_, '_>, name: &str, ignored: &mut Vec<String>) {
    if let Some((path, value)) = fields.take(name)
        && says_something(value)
    {
        ignored.push(path);
    }
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => items.iter().any(says_something),
        Value::Object(map) => map.values().any(says_something),
    }
}

fn read_mesh_gateway(fields: &mut Fields<'_, '_>) -> MeshGatewayMode {
    fields
        .nested("MeshGateway", |fields| MeshGatewayMode { mode: fields.text("Mode") })
        .unwrap_or_default()
}

fn read_upstream(fields: &mut Fields<'_, '_>) -> Upstream {
    // Set by the official build on upstreams that it made from config entries.
    fields.ignore(&["CentrallyConfigured"]);
    let destination_type = fields.text("DestinationType");
    Upstream {
        destination_type: if destination_type.is_empty() {
            Str::from("service")
        } else {
            destination_type
        },
        destination_namespace: fields.text("DestinationNamespace"),
        destination_partition: fields.text("DestinationPartition"),
        destination_peer: fields.text("DestinationPeer"),
        destination_name: fields.text("DestinationName"),
        datacenter: fields.text("Datacenter"),
        local_bind_address: fields.text("LocalBindAddress"),
        local_bind_port: fields.number("LocalBindPort"),
        local_bind_socket_path: fields.text("LocalBindSocketPath"),
        local_bind_socket_mode: fields.text("LocalBindSocketMode"),
        config: fields.object("Config"),
        mesh_gateway: read_mesh_gateway(fields),
    }
}

fn read_expose(fields: &mut Fields<'_, '_>) -> Expose {
    // Of configuration files; no released build gave it a meaning.
    fields.ignore(&["Port"]);
    Expose {
        checks: fields.flag("Checks").unwrap_or_default(),
        paths: fields.objects("Paths", |fields| {
            fields.ignore(&["ParsedFromCheck"]);
            ExposePath {
                listener_port: fields.number("ListenerPort"),
                path: fields.text("Path"),
                local_path_port: fields.number("LocalPathPort"),
                protocol: fields.text("Protocol"),
            }
        }),
    }
}
