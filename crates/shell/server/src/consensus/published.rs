//! What readers see: the newest version, and news of every batch of commands that made one.

use std::{fmt, sync::Arc};

use arc_swap::ArcSwap;
use state::{Store, Touched};

use super::version::Version;
use crate::{
    rt::channel::{broadcast, watch},
    watch::Watchers,
};

/// Batches that a subscriber may be behind before it is told to rescan.
const BACKLOG: usize = 256;

/// A committed batch of commands.
#[derive(Debug)]
pub struct Published {
    /// The store after the batch.
    pub store: Arc<Store>,
    /// Every row that the batch wrote or deleted, in order; a row may be named more than once.
    pub touched: Vec<Touched>,
}

/// What a [`Subscription`] says next.
#[derive(Clone, Debug)]
pub enum Change {
    /// The next batch.
    Batch(Arc<Published>),
    /// Batches were missed, or the store was replaced as a whole: read everything anew from `Consensus::store`.
    Rescan,
}

/// News of committed batches, from the moment of subscribing on.
#[derive(Debug)]
pub struct Subscription(broadcast::Receiver<Change>);

impl Subscription {
    /// The next change; none after this server's consensus has ended.
    pub async fn next(&mut self) -> Option<Change> {
        match self.0.recv().await {
            Ok(change) => Some(change),
            Err(broadcast::error::RecvError::Lagged(_)) => Some(Change::Rescan),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}

/// The side that applies writes here, the others read.
pub(super) struct Publisher {
    version: ArcSwap<Version>,
    watchers: Watchers,
    changes: broadcast::Sender<Change>,
    applied_term: watch::Sender<u64>,
}

impl Publisher {
    pub(super) fn new(version: Version) -> Self {
        Self {
            version: ArcSwap::from_pointee(version),
            watchers: Watchers::default(),
            changes: broadcast::channel(BACKLOG).0,
            applied_term: watch::channel(0).0,
        }
    }

    /// The newest version.
    pub(super) fn version(&self) -> Arc<Version> {
        self.version.load_full()
    }

    pub(super) const fn watchers(&self) -> &Watchers {
        &self.watchers
    }

    pub(super) fn subscribe(&self) -> Subscription {
        Subscription(self.changes.subscribe())
    }

    /// The term of the last entry that was applied here; changes with the term only.
    pub(super) fn applied_term(&self) -> watch::Receiver<u64> {
        self.applied_term.subscribe()
    }

    /// Swaps the version in, then wakes who waits for these rows, then tells the subscribers: in this order no
    /// wake-up is lost (see [`crate::watch`]).
    pub(super) fn publish(&self, version: Version, touched: Vec<Touched>) {
        let store = version.store.clone();
        let is_new = !Arc::ptr_eq(&store, &self.version.load().store);
        self.swap(version);
        if is_new {
            self.watchers.fire(&touched);
            // An error says that nobody subscribed.
            let _ = self.changes.send(Change::Batch(Arc::new(Published { store, touched })));
        }
    }

    /// Publishes a version that is no successor of the one before.
    pub(super) fn replace(&self, version: Version) {
        self.swap(version);
        self.watchers.fire_all();
        let _ = self.changes.send(Change::Rescan);
    }

    fn swap(&self, version: Version) {
        let term = version.applied.map_or(0, |id| id.leader_id.term);
        self.version.store(Arc::new(version));
        self.applied_term.send_if_modified(|applied| {
            let is_new = *applied != term;
            *applied = term;
            is_new
        });
    }
}

impl fmt::Debug for Publisher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Publisher").finish_non_exhaustive()
    }
}
