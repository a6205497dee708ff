//! What a query read: the `Tracker` inside a [`Reader`] records each row and range that was touched. Nobody lists
//! dependencies by hand.

use std::{cell::RefCell, sync::Arc};

use crate::{
    Key, Store, TableId,
    table::{Row, Table},
};

/// Past so many dependencies a query watches whole tables.
const MAX_DEPENDENCIES: usize = 1_000;

/// Something that a query read. It fires when a touched key equals `key` (`exact`) or begins with it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dependency {
    /// Which table.
    pub table: TableId,
    /// A row's key, or the beginning of a range's keys.
    pub key: Key,
    /// One row, or all rows that begin with `key`.
    pub exact: bool,
}

/// A row that a command wrote or deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    /// Which table.
    pub table: TableId,
    /// Which row.
    pub key: Key,
}

impl Dependency {
    /// Whether a change of `touched` may change the answer.
    pub fn fires(&self, touched: &Touched) -> bool {
        self.table == touched.table
            && if self.exact { self.key == touched.key } else { touched.key.starts_with(&self.key) }
    }
}

#[derive(Debug, Default)]
struct Tracker {
    index: u64,
    dependencies: Vec<Dependency>,
}

/// One version of the store, read through a tracker.
#[derive(Debug)]
pub struct Reader<'s> {
    pub(crate) store: &'s Store,
    tracker: RefCell<Tracker>,
}

impl<'s> Reader<'s> {
    /// Begins to read.
    pub fn new(store: &'s Store) -> Self {
        Self { store, tracker: RefCell::default() }
    }

    /// The version that is read.
    pub const fn store(&self) -> &'s Store {
        self.store
    }

    /// One row.
    pub(crate) fn get<V>(&self, table: &'s Table<V>, key: &Key) -> Option<&'s Arc<V>> {
        self.record(table.id, key, true, table.index_of(key));
        table.get(key)
    }

    /// All rows whose keys begin with `prefix`.
    pub(crate) fn range<V>(&self, table: &'s Table<V>, prefix: &Key) -> Vec<(&'s Key, &'s Arc<V>)> {
        let rows: Vec<(&Key, &Row<V>)> = table
            .rows
            .range(prefix.clone()..)
            .take_while(|(key, _)| key.starts_with(prefix))
            .collect();
        let newest = rows.iter().map(|(_, row)| row.index).max().unwrap_or(0);
        self.record(table.id, prefix, false, newest.max(table.deleted_below(prefix)));
        rows.into_iter().map(|(key, row)| (key, &row.value)).collect()
    }

    fn record(&self, table: TableId, key: &Key, exact: bool, index: u64) {
        let mut tracker = self.tracker.borrow_mut();
        tracker.index = tracker.index.max(index);
        tracker.dependencies.push(Dependency { table, key: key.clone(), exact });
        if tracker.dependencies.len() > MAX_DEPENDENCIES {
            widen(&mut tracker.dependencies);
        }
    }

    /// The answer's index (never 0) and what it depends on.
    pub fn finish(self) -> (u64, Vec<Dependency>) {
        let mut tracker = self.tracker.into_inner();
        tracker.dependencies.sort();
        tracker.dependencies.dedup();
        // A fresh table answers with the restored base, so that clients of the old cluster are not left waiting.
        (tracker.index.max(self.store.base).max(1), tracker.dependencies)
    }
}

/// Replaces all dependencies on a table by one on the whole table.
fn widen(dependencies: &mut Vec<Dependency>) {
    let mut tables: Vec<TableId> = dependencies.iter().map(|d| d.table).collect();
    tables.sort();
    tables.dedup();
    *dependencies = tables
        .into_iter()
        .map(|table| Dependency { table, key: Key::of(&[]), exact: false })
        .collect();
}
