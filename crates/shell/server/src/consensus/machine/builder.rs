//! Building a snapshot, beside everything else.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use openraft::{RaftSnapshotBuilder, alias::SnapshotOf};

use super::super::{
    snapshot::{SnapshotData, Snapshots},
    types::TypeConfig,
    version::Version,
};
use crate::rt::{
    self,
    channel::{Mutex, watch},
};

/// Writes one version as a snapshot, while newer ones are made.
#[derive(Clone)]
pub(in super::super) struct Builder {
    version: Option<Arc<Version>>,
    snapshots: Snapshots,
    finished: Arc<watch::Sender<u64>>,
    built: Arc<AtomicU64>,
    /// Held while a snapshot is written.
    running: Arc<Mutex<()>>,
}

impl Builder {
    pub(super) fn new(snapshots: Snapshots) -> Self {
        let finished = Arc::new(watch::channel(0).0);
        Self { version: None, snapshots, finished, built: Arc::default(), running: Arc::default() }
    }

    /// The builder of this version's snapshot.
    pub(super) fn of(&self, version: Arc<Version>) -> Self {
        Self { version: Some(version), ..self.clone() }
    }

    pub(super) const fn snapshots(&self) -> &Snapshots {
        &self.snapshots
    }

    /// Counts the attempts that have ended, well or not.
    pub(super) fn finished(&self) -> watch::Receiver<u64> {
        self.finished.subscribe()
    }

    /// Snapshots written since the start.
    pub(super) fn built(&self) -> u64 {
        self.built.load(Ordering::Relaxed)
    }

    /// Returns when no snapshot is being written.
    pub(super) async fn idle(&self) {
        drop(self.running.lock().await);
    }
}

impl RaftSnapshotBuilder<TypeConfig> for Builder {
    type SnapshotData = SnapshotData;

    /// A snapshot that cannot be written is no reason to stop: the log has everything. Raft is told of the one before,
    /// and the next is tried when the log has grown again.
    async fn build_snapshot(&mut self) -> io::Result<SnapshotOf<TypeConfig, SnapshotData>> {
        let running = self.running.clone().lock_owned().await;
        let (version, snapshots) =
            (self.version.take().unwrap_or_default(), self.snapshots.clone());
        let written = rt::blocking(move || {
            let kept = snapshots.keep(&version);
            drop(running);
            kept
        });
        match written.await {
            Ok(Ok(())) => {
                self.built.fetch_add(1, Ordering::Relaxed);
            }
            Ok(Err(error)) => {
                tracing::error!(%error, "no snapshot was written; the log is kept and the next one tried later");
            }
            Err(closed) => tracing::error!(%closed, "no snapshot was written"),
        }
        let (meta, snapshot) = self.snapshots.newest().unwrap_or_else(|| {
            let nothing = Version::default();
            (nothing.meta(), SnapshotData::Memory(nothing.store))
        });
        self.finished.send_modify(|count| *count += 1);
        Ok(SnapshotOf::<TypeConfig, _> { meta, snapshot })
    }
}
