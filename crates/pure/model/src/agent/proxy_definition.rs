//! The `Proxy` object of a service definition.

use crate::{
    Str,
    catalog::{
        AccessLogs, ConnectProxy, EnvoyExtension, Expose, ExposePath, MeshGatewayMode,
        TransparentProxy, Upstream,
    },
    tolerant::Fields,
};

/// Reads a `Proxy` object.
pub(super) fn read_proxy(fields: &mut Fields<'_, '_>) -> ConnectProxy {
    ConnectProxy {
        transparent_proxy: fields
            .nested("TransparentProxy", TransparentProxy::read)
            .unwrap_or_default(),
        access_logs: fields.nested("AccessLogs", AccessLogs::read).unwrap_or_default(),
        envoy_extensions: fields.objects("EnvoyExtensions", EnvoyExtension::read),
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
