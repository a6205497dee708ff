//! What a server is told when it starts.

use std::{collections::BTreeMap, net::IpAddr, path::PathBuf};

use model::Str;

/// The settings of one server. The agent makes them from its configuration.
#[derive(Clone, Debug)]
pub struct ServerOptions {
    /// The node's name.
    pub node_name: Str,
    /// The node's UUID.
    pub node_id: Str,
    /// Free pairs of the operator for the node.
    pub node_meta: BTreeMap<Str, Str>,
    /// Lower-case name of the datacenter.
    pub datacenter: Str,
    /// The address that other machines reach this one at.
    pub advertise: IpAddr,
    /// `ports.server`: what `status/leader` names.
    pub server_port: u16,
    /// `ports.grpc`, when it is on.
    pub grpc_port: Option<u16>,
    /// `ports.grpc_tls`, when it is on.
    pub grpc_tls_port: Option<u16>,
    /// Where the log and the snapshots live; `None` keeps them in memory.
    pub data_dir: Option<PathBuf>,
    /// The cluster's UUID, when the operator chose it.
    pub cluster_id: Option<String>,
    /// Whether the peering API is served; see [`crate::Server::peering_enabled`] for what else turns it on.
    pub peering: PeeringSwitch,
    /// Whether the service mesh's CA is run; peering needs it.
    pub connect: bool,
    /// The release that clients parse, such as `1.22.0` (decision 13).
    pub version: &'static str,
}

/// `peering.enabled` (decision 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeeringSwitch {
    /// Served.
    On,
    /// Not served, whatever the state holds.
    Off,
    /// Not said: served if the state holds peerings.
    Unset,
}

impl ServerOptions {
    /// `ip:port` for `status/leader` and the like, with brackets around IPv6.
    pub fn server_address(&self) -> String {
        std::net::SocketAddr::new(self.advertise, self.server_port).to_string()
    }
}
