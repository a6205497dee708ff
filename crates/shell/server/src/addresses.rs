//! Where this cluster's servers accept peers, read from the catalog (protocol 1.5, 4.13).

use model::{CheckServiceNode, Scope, tenancy::default_name};
use state::{Answer, Query, ServiceQuery, Store};

/// `host:port` of every server that serves gRPC: its `wan` address or else its address, and the TLS port or else the
/// plain one. IPv6 gets brackets. Sorted, without duplicates.
pub(crate) fn peering_addresses(store: &Store) -> Vec<String> {
    let query = Query::Service(ServiceQuery {
        scope: Scope::default(),
        namespace: default_name(),
        name: "consul".into(),
        connect: false,
        tags: Vec::new(),
    });
    let (Answer::Instances(servers), ..) = store.answer(&query) else { return Vec::new() };
    let mut addresses: Vec<String> = servers.iter().filter_map(address).collect();
    addresses.sort();
    addresses.dedup();
    addresses
}

fn address(server: &CheckServiceNode) -> Option<String> {
    let port =
        |key: &str| server.service.meta.get(key)?.parse::<u16>().ok().filter(|port| *port > 0);
    let port = port("grpc_tls_port").or_else(|| port("grpc_port"))?;
    let host = server.node.tagged_addresses.get("wan").unwrap_or(&server.node.address);
    Some(match host.contains(':') {
        true => format!("[{host}]:{port}"),
        false => format!("{host}:{port}"),
    })
}
