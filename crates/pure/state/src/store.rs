//! One version of everything. Cloning shares all rows; a reader holds an `Arc` to a version and never a lock.

use imbl::OrdMap;
use model::{
    ConfigEntry, HealthCheck, KvEntry, Node, NodeService,
    connect::CaState,
    peering::{PeeringSecrets, StoredPeering, TrustBundle},
};
use serde::{Deserialize, Serialize};

use crate::{Key, Reply, RequestId, TableId, table::Table};

/// The stream whose imports are accepted for a peering.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ImportState {
    pub(crate) epoch: u64,
}

/// All tables at one index.
#[derive(Clone, Debug)]
pub struct Store {
    /// Index of the last applied command.
    pub(crate) index: u64,
    /// Added to by restores only: no answer's index is below it.
    pub(crate) base: u64,
    /// The leader's clock at the last command, milliseconds; it never falls.
    pub(crate) now: u64,
    /// (partition, peer, node)
    pub(crate) nodes: Table<Node>,
    /// (partition, peer, node, namespace, service id)
    pub(crate) services: Table<NodeService>,
    /// (partition, peer, namespace, service name, node, service id)
    pub(crate) services_by_name: Table<()>,
    /// (partition, peer, namespace, destination, node, service id) of proxies and native instances
    pub(crate) services_by_destination: Table<()>,
    /// (partition, peer, kind, namespace, service name, node, service id) of instances with a kind
    pub(crate) services_by_kind: Table<()>,
    /// (partition, peer, node, namespace, check id)
    pub(crate) checks: Table<HealthCheck>,
    /// (partition, peer, node, service id or "", namespace, check id)
    pub(crate) checks_by_instance: Table<()>,
    /// (partition, namespace, key)
    pub(crate) kv: Table<KvEntry>,
    /// (partition, namespace, kind, name)
    pub(crate) config: Table<ConfigEntry>,
    /// (partition, lower-case name)
    pub(crate) peerings: Table<StoredPeering>,
    /// (id) → key in `peerings`
    pub(crate) peerings_by_id: Table<Key>,
    /// (id)
    pub(crate) secrets: Table<PeeringSecrets>,
    /// (partition, lower-case peer name)
    pub(crate) trust_bundles: Table<TrustBundle>,
    /// (peering id)
    pub(crate) imports: Table<ImportState>,
    /// ()
    pub(crate) ca: Table<CaState>,
    /// The last replies by request, so that a retried write is applied once.
    pub(crate) replies: OrdMap<RequestId, Reply>,
    /// The same requests by the index of their command, oldest first.
    pub(crate) reply_order: OrdMap<u64, RequestId>,
}

impl Default for Store {
    fn default() -> Self {
        Self {
            index: 0,
            base: 0,
            now: 0,
            nodes: Table::new(TableId::Nodes),
            services: Table::new(TableId::Services),
            services_by_name: Table::new(TableId::ServicesByName),
            services_by_destination: Table::new(TableId::ServicesByDestination),
            services_by_kind: Table::new(TableId::ServicesByKind),
            checks: Table::new(TableId::Checks),
            checks_by_instance: Table::new(TableId::ChecksByInstance),
            kv: Table::new(TableId::Kv),
            config: Table::new(TableId::Config),
            peerings: Table::new(TableId::Peerings),
            peerings_by_id: Table::new(TableId::PeeringsById),
            secrets: Table::new(TableId::Secrets),
            trust_bundles: Table::new(TableId::TrustBundles),
            imports: Table::new(TableId::Imports),
            ca: Table::new(TableId::Ca),
            replies: OrdMap::new(),
            reply_order: OrdMap::new(),
        }
    }
}

impl Store {
    /// Index of the last applied command, 0 before any.
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// How many rows there are of each kind, imported ones included.
    pub fn row_counts(&self) -> [(&'static str, usize); 6] {
        [
            ("nodes", self.nodes.rows.len()),
            ("service_instances", self.services.rows.len()),
            ("checks", self.checks.rows.len()),
            ("kv_entries", self.kv.rows.len()),
            ("config_entries", self.config.rows.len()),
            ("peerings", self.peerings.rows.len()),
        ]
    }

    /// The leader's clock at the last command, milliseconds since the Unix epoch.
    pub const fn now(&self) -> u64 {
        self.now
    }
}
