//! A table: rows in key order, the graves of deleted rows, and the floor that reaping graves leaves behind.

use std::sync::Arc;

use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use crate::Key;

/// Names a table in dependencies, snapshots and watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each is documented on the field of `Store`")]
pub enum TableId {
    Nodes,
    Services,
    ServicesByName,
    ServicesByDestination,
    ServicesByKind,
    Checks,
    ChecksByInstance,
    Kv,
    Config,
    Peerings,
    PeeringsById,
    Secrets,
    TrustBundles,
    Imports,
    Ca,
}

/// One row and the index of the command that wrote it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Row<V> {
    pub(crate) index: u64,
    pub(crate) value: Arc<V>,
}

// By hand: a derived Clone would ask for V: Clone.
impl<V> Clone for Row<V> {
    fn clone(&self) -> Self {
        Self { index: self.index, value: self.value.clone() }
    }
}

/// Rows of one kind. A clone shares everything with its original.
#[derive(Debug)]
pub(crate) struct Table<V> {
    pub(crate) id: TableId,
    pub(crate) rows: OrdMap<Key, Row<V>>,
    /// Deleted keys and when: an index must not fall when the newest row of a range goes.
    pub(crate) graves: OrdMap<Key, u64>,
    /// The highest index of any reaped grave.
    pub(crate) floor: u64,
}

impl<V> Clone for Table<V> {
    fn clone(&self) -> Self {
        Self {
            id: self.id,
            rows: self.rows.clone(),
            graves: self.graves.clone(),
            floor: self.floor,
        }
    }
}

impl<V> Table<V> {
    pub(crate) fn new(id: TableId) -> Self {
        Self { id, rows: OrdMap::new(), graves: OrdMap::new(), floor: 0 }
    }

    pub(crate) fn get(&self, key: &Key) -> Option<&Arc<V>> {
        self.rows.get(key).map(|row| &row.value)
    }

    /// Rows whose keys begin with `prefix`, in key order.
    pub(crate) fn range<'a>(
        &'a self,
        prefix: &'a Key,
    ) -> impl Iterator<Item = (&'a Key, &'a Row<V>)> {
        self.rows.range(prefix.clone()..).take_while(move |(key, _)| key.starts_with(prefix))
    }

    /// The highest index at which something below `prefix` was deleted, or the floor.
    pub(crate) fn deleted_below(&self, prefix: &Key) -> u64 {
        self.graves
            .range(prefix.clone()..)
            .take_while(|(key, _)| key.starts_with(prefix))
            .map(|(_, index)| *index)
            .fold(self.floor, u64::max)
    }

    /// The index of a key's row, of its grave, or the floor.
    pub(crate) fn index_of(&self, key: &Key) -> u64 {
        let row = self.rows.get(key).map(|row| row.index);
        row.or_else(|| self.graves.get(key).copied()).unwrap_or(0).max(self.floor)
    }

    pub(crate) fn put(&mut self, index: u64, key: Key, value: V) {
        self.graves.remove(&key);
        self.rows.insert(key, Row { index, value: Arc::new(value) });
    }

    pub(crate) fn remove(&mut self, index: u64, key: &Key) -> Option<Arc<V>> {
        let row = self.rows.remove(key)?;
        self.graves.insert(key.clone(), index);
        Some(row.value)
    }

    /// Forgets graves up to `index` and raises the floor to the highest of them.
    pub(crate) fn reap(&mut self, index: u64) {
        let old: Vec<(Key, u64)> = self
            .graves
            .iter()
            .filter(|(_, at)| **at <= index)
            .map(|(key, at)| (key.clone(), *at))
            .collect();
        for (key, at) in old {
            self.graves.remove(&key);
            self.floor = self.floor.max(at);
        }
    }
}
