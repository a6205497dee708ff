//! The server's own rows: its node, the service `consul`, and the check `serfHealth` (http-api 6, row 10).

use std::collections::BTreeMap;

use model::{
    CheckStatus, HealthCheck, Node, NodeService, Scope, Str,
    catalog::{Registration, SERF_HEALTH},
};
use state::Command;

use crate::{DoorError, Server};

impl Server {
    pub(super) async fn register_self(&self) -> Result<(), DoorError> {
        self.command(Command::Register(Registration {
            scope: Scope::default(),
            node: self.own_node(),
            skip_node_update: false,
            service: Some(self.own_service()),
            checks: vec![self.own_check()],
        }))
        .await?;
        Ok(())
    }

    /// This server as a node of the catalog.
    pub fn own_node(&self) -> Node {
        let options = self.options();
        let address: Str = options.advertise.to_string().into();
        let family = if options.advertise.is_ipv4() { "ipv4" } else { "ipv6" };
        let tags =
            ["lan".to_owned(), format!("lan_{family}"), "wan".to_owned(), format!("wan_{family}")];
        let mut meta = options.node_meta.clone();
        meta.insert("consul-network-segment".into(), "".into());
        meta.insert("consul-version".into(), options.version.into());
        Node {
            id: options.node_id.clone(),
            node: options.node_name.clone(),
            address: address.clone(),
            datacenter: options.datacenter.clone(),
            partition: model::tenancy::default_name(),
            peer_name: "".into(),
            tagged_addresses: tags.into_iter().map(|tag| (tag.into(), address.clone())).collect(),
            meta,
            locality: None,
            create_index: 0,
            modify_index: 0,
        }
    }

    fn own_service(&self) -> NodeService {
        let options = self.options();
        let mut meta: BTreeMap<Str, Str> = [
            ("non_voter", "false"),
            ("read_replica", "false"),
            ("raft_version", "3"),
            ("serf_protocol_current", "2"),
            ("serf_protocol_min", "1"),
            ("serf_protocol_max", "5"),
            ("version", options.version),
        ]
        .into_iter()
        .map(|(key, value)| (key.into(), value.into()))
        .collect();
        for (key, port) in
            [("grpc_port", options.grpc_port), ("grpc_tls_port", options.grpc_tls_port)]
        {
            if let Some(port) = port {
                meta.insert(key.into(), port.to_string().into());
            }
        }
        NodeService {
            port: options.server_port,
            meta,
            ..NodeService::new("consul".into(), "consul".into())
        }
    }

    fn own_check(&self) -> HealthCheck {
        HealthCheck {
            name: "Serf Health Status".into(),
            status: CheckStatus::Passing.as_str().into(),
            output: "Agent alive and reachable".into(),
            ..HealthCheck::new(self.options().node_name.clone(), SERF_HEALTH.into())
        }
    }
}
