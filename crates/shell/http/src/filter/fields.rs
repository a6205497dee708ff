//! Which fields of which rows an expression may name (http-api 2.7).

use syntax::filter::{
    Field,
    Kind::{self, Bool, Int, List, Map, Object, String},
};

const fn field(name: &'static str, kind: Kind) -> Field {
    Field::new(name, kind)
}

const TEXTS: Kind = List(&String);
const TEXT_MAP: Kind = Map(&String);

/// `/v1/catalog/nodes`.
pub(crate) const NODE: &[Field] = &[
    field("ID", String),
    field("Node", String),
    field("Address", String),
    field("Datacenter", String),
    field("Partition", String),
    field("PeerName", String),
    field("TaggedAddresses", TEXT_MAP),
    field("Meta", TEXT_MAP),
];

const ADDRESS: &[Field] = &[field("Address", String), field("Port", Int)];
const WEIGHTS: &[Field] = &[field("Passing", Int), field("Warning", Int)];
const MESH_GATEWAY: &[Field] = &[field("Mode", String)];
const EXPOSE_PATH: &[Field] = &[
    field("ListenerPort", Int),
    field("Path", String),
    field("LocalPathPort", Int),
    field("Protocol", String),
    field("ParsedFromCheck", Bool),
];
const EXPOSE: &[Field] = &[field("Checks", Bool), field("Paths", List(&Object(EXPOSE_PATH)))];
const UPSTREAM: &[Field] = &[
    field("DestinationType", String),
    field("DestinationNamespace", String),
    field("DestinationPartition", String),
    field("DestinationPeer", String),
    field("DestinationName", String),
    field("Datacenter", String),
    field("LocalBindAddress", String),
    field("LocalBindPort", Int),
    field("LocalBindSocketPath", String),
    field("LocalBindSocketMode", String),
    field("MeshGateway", Object(MESH_GATEWAY)),
];
const TRANSPARENT_PROXY: &[Field] =
    &[field("OutboundListenerPort", Int), field("DialedDirectly", Bool)];
const ACCESS_LOGS: &[Field] = &[
    field("Enabled", Bool),
    field("DisableListenerLogs", Bool),
    field("Type", String),
    field("Path", String),
    field("JSONFormat", String),
    field("TextFormat", String),
];
const ENVOY_EXTENSION: &[Field] = &[
    field("Name", String),
    field("Required", Bool),
    field("ConsulVersion", String),
    field("EnvoyVersion", String),
];
const PROXY: &[Field] = &[
    field("EnvoyExtensions", List(&Object(ENVOY_EXTENSION))),
    field("DestinationServiceName", String),
    field("DestinationServiceID", String),
    field("LocalServiceAddress", String),
    field("LocalServicePort", Int),
    field("LocalServiceSocketPath", String),
    field("Mode", String),
    field("Upstreams", List(&Object(UPSTREAM))),
    field("MeshGateway", Object(MESH_GATEWAY)),
    field("Expose", Object(EXPOSE)),
    field("TransparentProxy", Object(TRANSPARENT_PROXY)),
    field("AccessLogs", Object(ACCESS_LOGS)),
];
const PEER_META: &[Field] =
    &[field("SNI", TEXTS), field("SpiffeID", TEXTS), field("Protocol", String)];
const CONNECT: &[Field] = &[field("Native", Bool), field("PeerMeta", Object(PEER_META))];

/// `/v1/catalog/node/…`, `/v1/catalog/node-services/…`, and `Service` of health rows.
pub(crate) const NODE_SERVICE: &[Field] = &[
    field("Kind", String),
    field("ID", String),
    field("Service", String),
    field("Tags", TEXTS),
    field("Address", String),
    field("TaggedAddresses", Map(&Object(ADDRESS))),
    field("Meta", TEXT_MAP),
    field("Port", Int),
    field("SocketPath", String),
    field("Weights", Object(WEIGHTS)),
    field("EnableTagOverride", Bool),
    field("Proxy", Object(PROXY)),
    field("Connect", Object(CONNECT)),
    field("PeerName", String),
    field("Partition", String),
    field("Namespace", String),
];

/// `/v1/agent/services`.
pub(crate) const AGENT_SERVICE: &[Field] = NODE_SERVICE;

/// `/v1/catalog/service/…`, `/v1/catalog/connect/…`, `/v1/catalog/services`.
pub(crate) const SERVICE_NODE: &[Field] = &[
    field("ID", String),
    field("Node", String),
    field("Address", String),
    field("Datacenter", String),
    field("TaggedAddresses", TEXT_MAP),
    field("NodeMeta", TEXT_MAP),
    field("ServiceKind", String),
    field("ServiceID", String),
    field("ServiceName", String),
    field("ServiceTags", TEXTS),
    field("ServiceAddress", String),
    field("ServiceTaggedAddresses", Map(&Object(ADDRESS))),
    field("ServiceWeights", Object(WEIGHTS)),
    field("ServiceMeta", TEXT_MAP),
    field("ServicePort", Int),
    field("ServiceSocketPath", String),
    field("ServiceEnableTagOverride", Bool),
    field("ServiceProxy", Object(PROXY)),
    field("ServiceConnect", Object(CONNECT)),
    field("PeerName", String),
    field("Partition", String),
    field("Namespace", String),
];

const DEFINITION: &[Field] = &[
    field("HTTP", String),
    field("TLSServerName", String),
    field("TLSSkipVerify", Bool),
    field("Header", Map(&TEXTS)),
    field("Method", String),
    field("Body", String),
    field("DisableRedirects", Bool),
    field("TCP", String),
    field("TCPUseTLS", Bool),
    field("UDP", String),
    field("H2PING", String),
    field("GRPC", String),
    field("OSService", String),
    field("GRPCUseTLS", Bool),
    field("ScriptArgs", TEXTS),
    field("DockerContainerID", String),
    field("Shell", String),
    field("H2PingUseTLS", Bool),
    field("AliasNode", String),
    field("AliasService", String),
];

/// `/v1/health/node/…`, `/checks/…`, `/state/…`, `/v1/agent/checks`.
pub(crate) const HEALTH_CHECK: &[Field] = &[
    field("Node", String),
    field("CheckID", String),
    field("Name", String),
    field("Status", String),
    field("Notes", String),
    field("Output", String),
    field("ServiceID", String),
    field("ServiceName", String),
    field("ServiceTags", TEXTS),
    field("Type", String),
    field("Interval", String),
    field("Timeout", String),
    field("ExposedPort", Int),
    field("PeerName", String),
    field("Definition", Object(DEFINITION)),
    field("Partition", String),
    field("Namespace", String),
];

/// `/v1/health/service/…`, `/v1/health/connect/…`.
pub(crate) const CHECK_SERVICE_NODE: &[Field] = &[
    field("Node", Object(NODE)),
    field("Service", Object(NODE_SERVICE)),
    field("Checks", List(&Object(HEALTH_CHECK))),
];

/// `/v1/agent/members`.
pub(crate) const MEMBER: &[Field] = &[
    field("Name", String),
    field("Addr", String),
    field("Port", Int),
    field("Tags", TEXT_MAP),
    field("Status", Int),
    field("ProtocolMin", Int),
    field("ProtocolMax", Int),
    field("ProtocolCur", Int),
    field("DelegateMin", Int),
    field("DelegateMax", Int),
    field("DelegateCur", Int),
];

/// `/v1/connect/intentions`.
pub(crate) const INTENTION: &[Field] = &[
    field("ID", String),
    field("Description", String),
    field("SourceNS", String),
    field("SourceName", String),
    field("SourcePartition", String),
    field("SourcePeer", String),
    field("SourceType", String),
    field("DestinationNS", String),
    field("DestinationName", String),
    field("DestinationPartition", String),
    field("Action", String),
    field("Meta", TEXT_MAP),
    field("Precedence", Int),
];

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use model::{CheckServiceNode, HealthCheck, Node, NodeService, ServiceNode};
    use serde_json::json;
    use syntax::filter::Filter;

    use super::*;

    fn node() -> Node {
        serde_json::from_value(json!({"Node": "web-1", "Meta": {"rack": "7"}})).unwrap()
    }

    fn service() -> NodeService {
        serde_json::from_value(json!({
            "ID": "web", "Service": "web", "Tags": ["v1"], "Meta": {"a b": "c"}, "Port": 80,
            "Proxy": {"DestinationServiceName": "db", "Upstreams": [{"DestinationPeer": "east"}]},
            "Connect": {"Native": true},
        }))
        .unwrap()
    }

    fn is(expression: &str, row: &impl serde::Serialize, fields: &'static [Field]) -> bool {
        Filter::new(expression, fields).unwrap().matches(&serde_json::to_value(row).unwrap())
    }

    #[test]
    fn rows_are_asked_by_their_json_names() {
        assert!(is("Node == `web-1` and Meta.rack == 7", &node(), NODE));
        assert!(is(r#"v1 in Tags and Meta["a b"] == c and Port == 80"#, &service(), NODE_SERVICE));
        let row = ServiceNode::new(&node(), &service());
        assert!(is("NodeMeta.rack == 7 and ServiceConnect.Native == true", &row, SERVICE_NODE));
        assert!(is("ServiceProxy.Upstreams.DestinationPeer == east", &row, SERVICE_NODE));
        assert!(!is("ServiceName == api", &row, SERVICE_NODE));
    }

    #[test]
    fn checks_are_asked_through_their_list() {
        let mut check = HealthCheck::new("web-1".into(), "alive".into());
        check.status = "passing".into();
        let row = CheckServiceNode {
            node: Arc::new(node()),
            service: Arc::new(service()),
            checks: vec![Arc::new(check)],
        };
        assert!(is("Checks.Status == passing", &row, CHECK_SERVICE_NODE));
        assert!(is("Node.Meta.rack == 7 and Service.Kind != `x`", &row, CHECK_SERVICE_NODE));
        assert!(!is("Checks.Status == critical", &row, CHECK_SERVICE_NODE));
    }

    #[test]
    fn what_a_row_lacks_is_an_error() {
        let error = Filter::new("ServiceMeta.x == 1", NODE).unwrap_err().to_string();
        assert!(error.starts_with("Failed to create boolean expression evaluator"), "{error}");
    }
}
