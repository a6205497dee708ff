//! `Proxy` of a catalog registration. Unlike an agent, the catalog fills nothing in.

use model::{
    catalog::{
        AccessLogs, ConnectProxy, EnvoyExtension, Expose, ExposePath, MeshGatewayMode,
        TransparentProxy, Upstream,
    },
    tolerant::Fields,
};

pub(crate) fn read(fields: &mut Fields<'_, '_>) -> ConnectProxy {
    fields.ignore(&["MutualTLSMode"]);
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
    let mode = fields.nested("MeshGateway", |gateway| gateway.text("Mode"));
    MeshGatewayMode { mode: mode.unwrap_or_default() }
}

fn read_upstream(fields: &mut Fields<'_, '_>) -> Upstream {
    fields.ignore(&["CentrallyConfigured"]);
    Upstream {
        destination_type: fields.text("DestinationType"),
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
    Expose {
        checks: fields.flag("Checks").unwrap_or_default(),
        paths: fields.objects("Paths", |path| {
            path.ignore(&["ParsedFromCheck"]);
            ExposePath {
                listener_port: path.number("ListenerPort"),
                path: path.text("Path"),
                local_path_port: path.number("LocalPathPort"),
                protocol: path.text("Protocol"),
            }
        }),
    }
}
