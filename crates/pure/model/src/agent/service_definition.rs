//! A service as it is typed: the body of `service/register` and the `service` block.

use std::collections::BTreeMap;

use super::{CheckDefinition, DecodeError, decode::read_member, proxy_definition::read_proxy};
use crate::{
    Secret, Str,
    catalog::{ConnectProxy, Locality, ServiceAddress},
    tolerant::Fields,
};

/// What a user says of a service instance.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ServiceDefinition {
    /// Empty for a typical service; `connect-proxy`, `mesh-gateway`, …
    pub kind: Str,
    /// Unique on its node; by default the name.
    pub id: Str,
    /// The service's name.
    pub name: Str,
    /// Free labels.
    pub tags: Vec<Str>,
    /// IP address or host name; empty means the node's.
    pub address: Str,
    /// Addresses by tag.
    pub tagged_addresses: BTreeMap<Str, ServiceAddress>,
    /// Free pairs.
    pub meta: BTreeMap<Str, Str>,
    /// TCP port, 0 for none.
    pub port: u16,
    /// Unix socket instead of a port.
    pub socket_path: Str,
    /// `Check` (unless it is empty) and then `Checks`.
    pub checks: Vec<CheckDefinition>,
    /// DNS weights as typed.
    pub weights: Option<TypedWeights>,
    /// The ACL token for its registration; empty when none was given.
    pub token: Secret<String>,
    /// Whether others may change the tags in the catalog.
    pub enable_tag_override: bool,
    /// Where it runs, if elsewhere than its node.
    pub locality: Option<Locality>,
    /// Settings of a proxy.
    pub proxy: ConnectProxy,
    /// Mesh membership.
    pub connect: ConnectDefinition,
    /// Empty means `default`.
    pub partition: Str,
    /// Empty means `default`.
    pub namespace: Str,
}

/// DNS weights before their range is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct TypedWeights {
    /// Weight while passing, 1 to 65535.
    pub passing: i64,
    /// Weight while warning, 0 to 65535.
    pub warning: i64,
}

/// The `Connect` object.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ConnectDefinition {
    /// The instance speaks mTLS itself.
    pub native: bool,
    /// A proxy to register beside the instance.
    pub sidecar_service: Option<Box<ServiceDefinition>>,
}

impl ServiceDefinition {
    /// Reads every key of http-api 3.12 in any official spelling; what is wrong beyond unknown keys and kinds goes
    /// to `errors`.
    pub fn read(fields: &mut Fields<'_, '_>, errors: &mut Vec<DecodeError>) -> Self {
        let single = fields.nested("Check", |fields| CheckDefinition::read(fields, errors));
        let single = single.filter(|check| *check != CheckDefinition::default());
        let checks = fields.objects("Checks", |fields| CheckDefinition::read(fields, errors));
        let proxy = fields.nested("Proxy", read_proxy);
        let connect = fields.nested("Connect", |fields| read_connect(fields, errors));
        Self {
            kind: fields.text("Kind"),
            id: fields.text("ID"),
            name: fields.text("Name"),
            tags: fields.texts("Tags"),
            address: fields.text("Address"),
            tagged_addresses: read_tagged_addresses(fields, errors),
            meta: fields.text_map("Meta"),
            port: fields.number("Port"),
            socket_path: fields.text("SocketPath"),
            checks: single.into_iter().chain(checks).collect(),
            weights: fields.nested("Weights", |fields| TypedWeights {
                passing: fields.number("Passing"),
                warning: fields.number("Warning"),
            }),
            token: Secret::new(fields.text("Token").to_string()),
            enable_tag_override: fields.flag("EnableTagOverride").unwrap_or_default(),
            locality: fields.nested("Locality", Locality::read),
            proxy: proxy.unwrap_or_default(),
            connect: connect.unwrap_or_default(),
            partition: fields.text("Partition"),
            namespace: fields.text("Namespace"),
        }
    }
}

fn read_connect(fields: &mut Fields<'_, '_>, errors: &mut Vec<DecodeError>) -> ConnectDefinition {
    ConnectDefinition {
        native: fields.flag("Native").unwrap_or_default(),
        sidecar_service: fields
            .nested("SidecarService", |fields| ServiceDefinition::read(fields, errors))
            .map(Box::new),
    }
}

fn read_tagged_addresses(
    fields: &mut Fields<'_, '_>,
    errors: &mut Vec<DecodeError>,
) -> BTreeMap<Str, ServiceAddress> {
    let path = fields.path_of("TaggedAddresses");
    let map = fields.object("TaggedAddresses");
    map.iter()
        .map(|(tag, value)| {
            let address = read_member(&format!("{path}.{tag}"), value, errors, |fields| {
                ServiceAddress { address: fields.text("Address"), port: fields.number("Port") }
            });
            (Str::from(tag.as_str()), address)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::agent::decode_body;

    #[test]
    fn api_and_file_spellings_are_the_same() {
        let api = json!({
            "Name": "web", "EnableTagOverride": true, "Port": 80, "SocketPath": "/s",
            "TaggedAddresses": {"lan": {"Address": "10.0.0.1", "Port": 80}}, "Meta": {"a": "b"},
            "Check": {"TTL": "10s"}, "Checks": [{"HTTP": "http://x", "Interval": "5s"}],
            "Connect": {"SidecarService": {"Proxy": {"MeshGateway": {"Mode": "local"}, "Upstreams": [
                {"DestinationName": "db", "DestinationPeer": "p", "LocalBindPort": 9}]}}},
        });
        let file = json!({
            "name": "web", "enable_tag_override": "true", "port": "80", "socket_path": "/s",
            "tagged_addresses": [{"lan": [{"address": "10.0.0.1", "port": 80}]}], "meta": [{"a": "b"}],
            "check": [{"ttl": "10s"}], "checks": [{"http": "http://x", "interval": "5s"}],
            "connect": [{"sidecar_service": [{"proxy": [{"mesh_gateway": [{"mode": "local"}], "upstreams": [
                {"destination_name": "db", "destination_peer": "p", "local_bind_port": 9}]}]}]}],
        });
        let api = decode_body(&api).unwrap();
        assert_eq!(api, decode_body(&file).unwrap());
        assert_eq!(api.checks.len(), 2);
        let sidecar = api.connect.sidecar_service.unwrap();
        assert_eq!(&*sidecar.proxy.upstreams[0].destination_type, "service");
    }

    #[test]
    fn nulls_and_the_empty_check_say_nothing() {
        let json = json!({
            "Name": "db", "Check": null, "Checks": null, "Tags": null, "Meta": null, "Weights": null, "Proxy": null,
            "Connect": null, "TaggedAddresses": null,
        });
        let plain = decode_body(&json!({"Name": "db"})).unwrap();
        assert_eq!(decode_body(&json).unwrap(), plain);
        assert_eq!(decode_body(&json!({"Name": "db", "Check": {}})).unwrap(), plain);
    }

    #[test]
    fn settings_of_proxies_and_localities_are_kept_and_a_sidecar_stands_beside_its_instance() {
        let definition = decode_body(&json!({
            "Name": "a", "Locality": {"Region": "r", "Zone": "z"},
            "Connect": {"SidecarService": {"proxy": {
                "transparent_proxy": {"outbound_listener_port": 808, "dialed_directly": true},
                "access_logs": {"enabled": true, "json_format": "{}"},
                "envoy_extensions": [{"name": "builtin/lua", "arguments": {"Script": "x"}}]}}},
        }));
        let sidecar = definition.unwrap().sidecar().unwrap().instance();
        let printed = serde_json::to_value(&sidecar).unwrap();
        assert_eq!(printed["Locality"], json!({"Region": "r", "Zone": "z"}));
        let proxy = &printed["Proxy"];
        let capture = json!({"OutboundListenerPort": 808, "DialedDirectly": true});
        assert_eq!(proxy["TransparentProxy"], capture);
        assert_eq!(proxy["AccessLogs"], json!({"Enabled": true, "JSONFormat": "{}"}));
        let extension = json!({"Name": "builtin/lua", "Required": false, "Arguments": {"Script": "x"},
                               "ConsulVersion": "", "EnvoyVersion": ""});
        assert_eq!(proxy["EnvoyExtensions"], json!([extension]));
        assert_eq!(serde_json::from_value::<crate::NodeService>(printed).unwrap(), sidecar);
    }
}
