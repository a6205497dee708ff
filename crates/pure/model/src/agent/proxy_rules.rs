//! What a proxy or gateway must and must not say.

use std::collections::BTreeSet;

use super::{ServiceDefinition, check_row::or_default};
use crate::{catalog::Upstream, tenancy::DEFAULT};

const GATEWAYS: &[&str] =
    &["mesh-gateway", "terminating-gateway", "ingress-gateway", "api-gateway"];

/// Kind of a proxy that stands for one service.
pub(super) const CONNECT_PROXY: &str = "connect-proxy";

/// Whether instances of `kind` are gateways.
pub(super) fn is_gateway(kind: &str) -> bool {
    GATEWAYS.contains(&kind)
}

/// The broken rules of a `connect-proxy`.
pub(super) fn proxy_problems(service: &ServiceDefinition) -> Vec<String> {
    let mut problems = Vec::new();
    let mut say = |text: &str| problems.push(text.to_owned());
    match service.proxy.destination_service_name.trim() {
        "" => say("Proxy.DestinationServiceName must be non-empty for Connect proxy services"),
        "*" => {
            say("Proxy.DestinationServiceName must not be a wildcard for Connect proxy services")
        }
        _ => {}
    }
    if service.connect.native {
        say("A Proxy cannot also be Connect Native, only typical services");
    }
    problems.extend(upstream_problems(service));
    problems.extend(expose_problems(service));
    problems
}

fn upstream_problems(service: &ServiceDefinition) -> Vec<String> {
    let partition = or_default(&service.partition);
    let (mut targets, mut addresses) = (BTreeSet::new(), BTreeSet::new());
    let mut problems = Vec::new();
    for upstream in &service.proxy.upstreams {
        let target = target_text(upstream);
        let address = bind_text(upstream);
        let problem = one_upstream(upstream, &partition).or_else(|| {
            if !targets.insert(target.clone()) {
                return Some(format!("upstreams cannot contain duplicates of {target}"));
            }
            (!addresses.insert(address.clone())).then(|| {
                format!(
                    "upstreams cannot contain duplicates by local bind address and port or unix path; \
                     {address:?} is specified twice"
                )
            })
        });
        problems.extend(problem);
    }
    problems
}

fn one_upstream(upstream: &Upstream, partition: &str) -> Option<String> {
    let Upstream { destination_type, destination_name, destination_peer, datacenter, .. } =
        upstream;
    let peered = !destination_peer.is_empty();
    let destination = match &*upstream.destination_partition {
        "" if peered => partition,
        "" => DEFAULT,
        given => given,
    };
    let unix = !upstream.local_bind_socket_path.is_empty();
    let port = upstream.local_bind_port != 0;
    let text = if peered && destination != partition {
        "upstreams must target peers in the same partition as the service"
    } else if !peered && !datacenter.is_empty() && (destination != DEFAULT || partition != DEFAULT)
    {
        "upstreams cannot target another datacenter in non default partition"
    } else if !matches!(&**destination_type, "" | "service" | "prepared_query") {
        return Some(format!("unknown upstream destination type: {destination_type:?}"));
    } else if destination_name.is_empty() {
        "upstream destination name cannot be empty"
    } else if &**destination_name == "*" {
        "upstream destination name cannot be a wildcard"
    } else if peered && !datacenter.is_empty() {
        "upstream cannot specify both destination peer and datacenter"
    } else if !port && !unix {
        "upstream local bind port or local socket path must be defined and nonzero"
    } else if port && unix {
        "only one of upstream local bind port or local socket path can be defined and nonzero"
    } else {
        return None;
    };
    Some(text.to_owned())
}

fn target_text(upstream: &Upstream) -> String {
    format!(
        "[type={:?}, name={:?}, partition={:?}, namespace={:?}, peer={:?}, datacenter={:?}]",
        upstream.destination_type,
        upstream.destination_name,
        upstream.destination_partition,
        upstream.destination_namespace,
        upstream.destination_peer,
        upstream.datacenter,
    )
}

fn bind_text(upstream: &Upstream) -> String {
    let port = upstream.local_bind_port;
    match &*upstream.local_bind_address {
        _ if !upstream.local_bind_socket_path.is_empty() => {
            upstream.local_bind_socket_path.to_string()
        }
        "" => format!("127.0.0.1:{port}"),
        v6 if v6.contains(':') => format!("[{v6}]:{port}"),
        address => format!("{address}:{port}"),
    }
}

fn expose_problems(service: &ServiceDefinition) -> Vec<String> {
    let mut ports = BTreeSet::new();
    let mut problems = Vec::new();
    for path in &service.proxy.expose.paths {
        if path.path.is_empty() {
            problems.push("expose.paths: empty path exposed".to_owned());
        }
        if !ports.insert(path.listener_port) {
            problems.push("expose.paths: duplicate listener ports exposed".to_owned());
        }
        if path.listener_port == 0 {
            problems.push("expose.paths: invalid listener port: 0".to_owned());
        }
        let protocol = path.protocol.to_ascii_lowercase();
        if !matches!(protocol.as_str(), "" | "http" | "http2") {
            problems.push(format!(
                "protocol '{protocol}' not supported for path: {}, must be in: [http http2]",
                path.path
            ));
        }
    }
    problems
}

/// The broken rules of a gateway.
pub(super) fn gateway_problems(service: &ServiceDefinition) -> Vec<String> {
    let (kind, proxy) = (&service.kind, &service.proxy);
    let mut problems = Vec::new();
    if service.port == 0 && !matches!(&**kind, "ingress-gateway" | "api-gateway") {
        problems.push(format!("Port must be non-zero for a {kind}"));
    }
    if service.connect.sidecar_service.is_some() {
        problems.push(format!("A {kind} cannot have a sidecar service defined"));
    }
    let forbidden = [
        ("DestinationServiceName", !proxy.destination_service_name.is_empty()),
        ("DestinationServiceID", !proxy.destination_service_id.is_empty()),
        ("LocalServiceAddress", !proxy.local_service_address.is_empty()),
        ("LocalServicePort", proxy.local_service_port != 0),
        ("LocalServiceSocketPath", !proxy.local_service_socket_path.is_empty()),
        ("Upstreams", !proxy.upstreams.is_empty()),
    ];
    for (name, _) in forbidden.iter().filter(|(_, given)| *given) {
        problems.push(format!("The Proxy.{name} configuration is invalid for a {kind}"));
    }
    problems
}
