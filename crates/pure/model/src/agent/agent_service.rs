//! One row of `/v1/agent/services` (http-api 3.12): an instance as its own agent shows it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    AgentProxy, content_hash,
    proxy_rules::{CONNECT_PROXY, is_gateway},
};
use crate::{
    NodeService, Str,
    catalog::{Locality, ServiceAddress, Weights},
    shape,
};

/// An instance of this agent. The order of the fields is the order in JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AgentService {
    /// Empty for a typical service.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub kind: Str,
    /// Unique on its node.
    #[serde(rename = "ID")]
    pub id: Str,
    /// The service's name.
    pub service: Str,
    /// Free labels; `[]` when there are none.
    #[serde(default, deserialize_with = "shape::null_is_default")]
    pub tags: Vec<Str>,
    /// Free pairs; `{}` when there are none, unlike in the catalog.
    #[serde(default, deserialize_with = "shape::null_is_default")]
    pub meta: BTreeMap<Str, Str>,
    /// TCP port.
    #[serde(default)]
    pub port: u16,
    /// Empty: the node's address.
    #[serde(default)]
    pub address: Str,
    /// Unix socket instead of a port.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub socket_path: Str,
    /// Addresses by tag.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "shape::null_is_default"
    )]
    pub tagged_addresses: BTreeMap<Str, ServiceAddress>,
    /// DNS weights.
    #[serde(default)]
    pub weights: Weights,
    /// Whether others may change the tags in the catalog.
    #[serde(default)]
    pub enable_tag_override: bool,
    /// Hash of the other fields, for `?hash=`; only when one service is asked for.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub content_hash: Str,
    /// Settings of a proxy or gateway; absent for others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<AgentProxy>,
    /// Present when the instance speaks mTLS itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connect: Option<AgentConnect>,
    /// Printed when not `default`.
    #[serde(default = "shape::default_name", skip_serializing_if = "is_default")]
    pub namespace: Str,
    /// Printed when not `default`.
    #[serde(default = "shape::default_name", skip_serializing_if = "is_default")]
    pub partition: Str,
    /// The agent's datacenter.
    #[serde(default)]
    pub datacenter: Str,
    /// Where the instance runs, when it was said of the instance itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locality: Option<AgentLocality>,
}

/// `Locality` of an [`AgentService`]: both names are printed, also empty ones.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AgentLocality {
    /// The region.
    pub region: Str,
    /// The zone within the region.
    pub zone: Str,
}

impl From<&Locality> for AgentLocality {
    fn from(locality: &Locality) -> Self {
        Self { region: locality.region.clone(), zone: locality.zone.clone() }
    }
}

/// `Connect` of an [`AgentService`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AgentConnect {
    /// Always true: the object is absent otherwise.
    #[serde(default)]
    pub native: bool,
}

fn is_default(name: &Str) -> bool {
    shape::is_default_name(name)
}

impl AgentService {
    /// How an agent of `datacenter` shows `row`, without a hash.
    pub fn new(row: &NodeService, datacenter: &Str) -> Self {
        let proxied = &*row.kind == CONNECT_PROXY || is_gateway(&row.kind);
        Self {
            kind: row.kind.clone(),
            id: row.id.clone(),
            service: row.service.clone(),
            tags: row.tags.clone(),
            meta: row.meta.clone(),
            port: row.port,
            address: row.address.clone(),
            socket_path: row.socket_path.clone(),
            tagged_addresses: row.tagged_addresses.clone(),
            weights: Weights { passing: row.weights.passing.max(1), ..row.weights },
            enable_tag_override: row.enable_tag_override,
            content_hash: "".into(),
            proxy: proxied.then(|| AgentProxy::from(&row.proxy)),
            connect: row.connect.native.then_some(AgentConnect { native: true }),
            namespace: row.namespace.clone(),
            partition: row.partition.clone(),
            datacenter: datacenter.clone(),
            locality: row.locality.as_ref().map(AgentLocality::from),
        }
    }

    /// The same with its hash, as `/v1/agent/service/:id` shows it.
    pub fn hashed(mut self) -> Self {
        self.content_hash = format!("{:x}", content_hash(&self)).into();
        self
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::agent::decode_body;

    use super::*;

    fn shown(body: Value) -> AgentService {
        AgentService::new(&decode_body(&body).unwrap().instance(), &"dc1".into())
    }

    /// The body of golden 1.22, chapter 02.
    fn backend() -> Value {
        json!({
            "Name": "backend-service", "ID": "backend-1", "Port": 9001, "Address": "127.0.0.1",
            "Tags": ["v1", "primary"], "Meta": {"version": "1.2.3"},
            "Check": {"TTL": "10m", "Status": "passing"}, "Connect": {"SidecarService": {}},
        })
    }

    #[test]
    fn the_official_shape() {
        let expected = r#"{"ID":"backend-1","Service":"backend-service","Tags":["v1","primary"],"Meta":{"version":"1.2.3"},"Port":9001,"Address":"127.0.0.1","TaggedAddresses":{"lan_ipv4":{"Address":"127.0.0.1","Port":9001},"wan_ipv4":{"Address":"127.0.0.1","Port":9001}},"Weights":{"Passing":1,"Warning":1},"EnableTagOverride":false,"Datacenter":"dc1"}"#;
        let service = shown(backend());
        let text = serde_json::to_string(&service).unwrap();
        assert_eq!(text, expected);
        assert_eq!(serde_json::from_str::<AgentService>(&text).unwrap(), service);
    }

    #[test]
    fn empty_tags_and_meta_are_printed() {
        let json = serde_json::to_value(shown(json!({"Name": "db", "Port": 5432}))).unwrap();
        assert_eq!((&json["Tags"], &json["Meta"]), (&json!([]), &json!({})));
        assert_eq!(json.get("Proxy"), None);
    }

    #[test]
    fn localities_are_printed_with_both_names() {
        let service = shown(json!({"Name": "db", "Locality": {"Region": "r"}}));
        let json = serde_json::to_value(&service).unwrap();
        assert_eq!(json["Locality"], json!({"Region": "r", "Zone": ""}));
    }

    #[test]
    fn the_official_shape_of_a_sidecar() {
        let mut sidecar = decode_body(&backend()).unwrap().sidecar().unwrap();
        sidecar.port = 21000;
        let shown = AgentService::new(&sidecar.instance(), &"dc1".into());
        let expected = json!({
            "DestinationServiceName": "backend-service", "DestinationServiceID": "backend-1",
            "LocalServiceAddress": "127.0.0.1", "LocalServicePort": 9001, "MeshGateway": {}, "Expose": {},
        });
        assert_eq!(serde_json::to_value(&shown).unwrap()["Proxy"], expected);
        assert_eq!(&*shown.hashed().content_hash, "22c9501a16ba5a1c");
    }

    #[test]
    fn hashes_are_those_of_the_official_build() {
        assert_eq!(&*shown(backend()).hashed().content_hash, "eeac2337e1e8ca21");
        let foo = json!({"Name": "foo", "Tags": ["bar", "baz"], "Port": 8000});
        assert_eq!(&*shown(foo).hashed().content_hash, "3e352f348d44f7eb");
        let mut proxy = json!({
            "Kind": "connect-proxy", "Name": "p", "Port": 21000, "Locality": {"Region": "r"},
            "Proxy": {"DestinationServiceName": "web", "Mode": "transparent"},
        });
        assert_eq!(&*shown(proxy.clone()).hashed().content_hash, "ed1922aef6428276");
        let capture = json!({"OutboundListenerPort": 808, "DialedDirectly": true});
        proxy["Proxy"]["TransparentProxy"] = capture;
        proxy["Proxy"]["AccessLogs"] =
            json!({"Enabled": true, "Type": "file", "Path": "/l", "TextFormat": "t"});
        assert_eq!(&*shown(proxy).hashed().content_hash, "2097f0981e8e6708");
    }
}
