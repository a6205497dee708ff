//! A whole version as bytes: named msgpack, tables as lists of rows in key order.

use std::sync::Arc;

use imbl::OrdMap;
use model::{
    ConfigEntry, HealthCheck, KvEntry, Node, NodeService,
    connect::CaState,
    peering::{PeeringSecrets, StoredPeering, TrustBundle},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    FORMAT, Key, Reply, RequestId, Store, TableId,
    store::ImportState,
    table::{Row, Table},
};

/// Bytes that are no snapshot of ours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// Damaged or foreign.
    #[error("snapshot cannot be read: {0}")]
    Damaged(String),
    /// Written by a newer release.
    #[error(
        "snapshot has format {found}, this release reads up to {FORMAT}; start the newer release again"
    )]
    Newer {
        /// The writer's format.
        found: u16,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "V: DeserializeOwned"))]
struct Image<V> {
    rows: Vec<(Key, u64, Arc<V>)>,
    graves: Vec<(Key, u64)>,
    floor: u64,
}

impl<V> Default for Image<V> {
    fn default() -> Self {
        Self { rows: Vec::new(), graves: Vec::new(), floor: 0 }
    }
}

impl<V> From<&Table<V>> for Image<V> {
    fn from(table: &Table<V>) -> Self {
        Self {
            rows: table
                .rows
                .iter()
                .map(|(key, row)| (key.clone(), row.index, row.value.clone()))
                .collect(),
            graves: table.graves.iter().map(|(key, at)| (key.clone(), *at)).collect(),
            floor: table.floor,
        }
    }
}

impl<V> Image<V> {
    fn into_table(self, id: TableId) -> Table<V> {
        Table {
            id,
            rows: self
                .rows
                .into_iter()
                .map(|(key, index, value)| (key, Row { index, value }))
                .collect(),
            graves: self.graves.into_iter().collect(),
            floor: self.floor,
        }
    }
}

/// Every field of [`Store`]; a field that a later release adds has a default here.
#[derive(Serialize, Deserialize)]
#[serde(default)]
struct Document {
    format: u16,
    index: u64,
    base: u64,
    now: u64,
    nodes: Image<Node>,
    services: Image<NodeService>,
    services_by_name: Image<()>,
    services_by_destination: Image<()>,
    services_by_kind: Image<()>,
    checks: Image<HealthCheck>,
    checks_by_instance: Image<()>,
    kv: Image<KvEntry>,
    config: Image<ConfigEntry>,
    peerings: Image<StoredPeering>,
    peerings_by_id: Image<Key>,
    secrets: Image<PeeringSecrets>,
    trust_bundles: Image<TrustBundle>,
    imports: Image<ImportState>,
    ca: Image<CaState>,
    replies: Vec<(u64, RequestId, Reply)>,
}

impl Default for Document {
    fn default() -> Self {
        Self::of(&Store::default())
    }
}

impl Document {
    fn of(store: &Store) -> Self {
        let replies = store.reply_order.iter().filter_map(|(index, request)| {
            Some((*index, *request, store.replies.get(request)?.clone()))
        });
        Self {
            format: FORMAT,
            index: store.index,
            base: store.base,
            now: store.now,
            nodes: (&store.nodes).into(),
            services: (&store.services).into(),
            services_by_name: (&store.services_by_name).into(),
            services_by_destination: (&store.services_by_destination).into(),
            services_by_kind: (&store.services_by_kind).into(),
            checks: (&store.checks).into(),
            checks_by_instance: (&store.checks_by_instance).into(),
            kv: (&store.kv).into(),
            config: (&store.config).into(),
            peerings: (&store.peerings).into(),
            peerings_by_id: (&store.peerings_by_id).into(),
            secrets: (&store.secrets).into(),
            trust_bundles: (&store.trust_bundles).into(),
            imports: (&store.imports).into(),
            ca: (&store.ca).into(),
            replies: replies.collect(),
        }
    }

    fn into_store(self) -> Store {
        let reply_order: OrdMap<u64, RequestId> =
            self.replies.iter().map(|(index, request, _)| (*index, *request)).collect();
        Store {
            index: self.index,
            base: self.base,
            now: self.now,
            nodes: self.nodes.into_table(TableId::Nodes),
            services: self.services.into_table(TableId::Services),
            services_by_name: self.services_by_name.into_table(TableId::ServicesByName),
            services_by_destination: self
                .services_by_destination
                .into_table(TableId::ServicesByDestination),
            services_by_kind: self.services_by_kind.into_table(TableId::ServicesByKind),
            checks: self.checks.into_table(TableId::Checks),
            checks_by_instance: self.checks_by_instance.into_table(TableId::ChecksByInstance),
            kv: self.kv.into_table(TableId::Kv),
            config: self.config.into_table(TableId::Config),
            peerings: self.peerings.into_table(TableId::Peerings),
            peerings_by_id: self.peerings_by_id.into_table(TableId::PeeringsById),
            secrets: self.secrets.into_table(TableId::Secrets),
            trust_bundles: self.trust_bundles.into_table(TableId::TrustBundles),
            imports: self.imports.into_table(TableId::Imports),
            ca: self.ca.into_table(TableId::Ca),
            replies: self.replies.into_iter().map(|(_, request, reply)| (request, reply)).collect(),
            reply_order,
        }
    }
}

impl Store {
    /// This version as bytes. Equal versions give equal bytes.
    ///
    /// # Errors
    /// Only when a noun refuses to be serialised, which none of ours does.
    pub fn write_snapshot(&self) -> Result<Vec<u8>, SnapshotError> {
        rmp_serde::to_vec_named(&Document::of(self))
            .map_err(|error| SnapshotError::Damaged(error.to_string()))
    }

    /// Reads what [`Self::write_snapshot`] of this or an earlier release wrote.
    ///
    /// # Errors
    /// See [`SnapshotError`].
    pub fn read_snapshot(bytes: &[u8]) -> Result<Self, SnapshotError> {
        #[derive(Deserialize)]
        struct Version {
            format: u16,
        }
        let damaged = |error: rmp_serde::decode::Error| SnapshotError::Damaged(error.to_string());
        let Version { format } = rmp_serde::from_slice(bytes).map_err(damaged)?;
        if format > FORMAT {
            return Err(SnapshotError::Newer { found: format });
        }
        rmp_serde::from_slice::<Document>(bytes).map(Document::into_store).map_err(damaged)
    }
}
