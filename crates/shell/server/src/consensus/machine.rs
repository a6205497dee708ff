//! Raft's state machine: committed entries become versions of the store. Applying has a thread of its own, so that no
//! batch of commands holds up a task, and building a snapshot holds up neither.

mod applier;
mod builder;

use std::{fmt, io, sync::Arc};

use applier::{Applier, Done, Job};
use builder::Builder;
use futures_util::{Stream, TryStreamExt};
use openraft::{
    EntryPayload, OptionalSend,
    alias::SnapshotOf,
    storage::{EntryResponder, RaftStateMachine},
};

use super::{
    failure::Failure,
    published::Publisher,
    snapshot::{self, SnapshotData, Snapshots},
    types::{LogId, SnapshotMeta, StoredMembership, TypeConfig},
    version::Version,
};
use crate::rt::{
    self, Worker,
    channel::{oneshot, watch},
};

/// A batch that is applied at once has about so many bytes at most.
const BATCH_BYTES: usize = 1 << 20;

/// The state machine. A clone is the same machine.
#[derive(Clone)]
pub(super) struct Machine {
    applier: Arc<Worker<Job>>,
    publisher: Arc<Publisher>,
    builder: Builder,
    failure: Failure,
}

impl Machine {
    /// Starts the thread, with the version that the newest snapshot holds.
    pub(super) fn start(
        version: Version,
        snapshots: Snapshots,
        failure: Failure,
    ) -> io::Result<Self> {
        let publisher = Arc::new(Publisher::new(version.clone()));
        let mut applier = Applier::new(version, publisher.clone(), failure.clone());
        let applier = Worker::start("raft-apply", move |jobs| applier.work(jobs))?;
        let builder = Builder::new(snapshots);
        Ok(Self { applier: Arc::new(applier), publisher, builder, failure })
    }

    pub(super) fn publisher(&self) -> &Publisher {
        &self.publisher
    }

    /// Counts the attempts at building a snapshot that have ended, well or not.
    pub(super) fn finished_snapshots(&self) -> watch::Receiver<u64> {
        self.builder.finished()
    }

    /// Snapshots written since the start.
    pub(super) fn built_snapshots(&self) -> u64 {
        self.builder.built()
    }

    /// Up to where snapshots make the log superfluous.
    pub(super) fn purgeable(&self) -> Option<u64> {
        self.builder.snapshots().purgeable()
    }

    /// Ends the thread, after a snapshot that is being written.
    pub(super) async fn close(&self) {
        self.applier.close().await;
        self.builder.idle().await;
    }

    async fn ask(&self, job: impl FnOnce(Done) -> Job + Send) -> io::Result<()> {
        let (done, answer) = oneshot::channel();
        let stopped =
            || self.failure.keep(io::Error::other("the thread that applies commands has stopped"));
        self.applier.send(job(done)).map_err(|_| stopped())?;
        answer.await.unwrap_or_else(|_| Err(stopped()))
    }
}

impl RaftStateMachine<TypeConfig> for Machine {
    type SnapshotData = SnapshotData;
    type SnapshotBuilder = Builder;

    async fn applied_state(&mut self) -> io::Result<(Option<LogId>, StoredMembership)> {
        let version = self.publisher.version();
        Ok((version.applied, version.servers.clone()))
    }

    async fn apply<S>(&mut self, mut entries: S) -> io::Result<()>
    where
        S: Stream<Item = io::Result<EntryResponder<TypeConfig>>> + Unpin + OptionalSend,
    {
        let mut batch = Vec::new();
        let mut bytes = 0;
        while let Some((entry, responder)) = entries.try_next().await? {
            if let EntryPayload::Normal(write) = &entry.payload {
                bytes += write.0.len();
            }
            batch.push((entry, responder));
            if bytes >= BATCH_BYTES {
                let entries = std::mem::take(&mut batch);
                self.ask(|done| Job::Apply { entries, done }).await?;
                bytes = 0;
            }
        }
        if batch.is_empty() {
            return Ok(());
        }
        self.ask(|done| Job::Apply { entries: batch, done }).await
    }

    async fn get_snapshot_builder(&mut self) -> Builder {
        self.builder.of(self.publisher.version())
    }

    async fn install_snapshot(
        &mut self,
        meta: &SnapshotMeta,
        data: SnapshotData,
    ) -> io::Result<()> {
        let (meta, snapshots) = (meta.clone(), self.builder.snapshots().clone());
        let loaded = rt::blocking(move || {
            let version = snapshot::load(&meta, data)?;
            snapshots.keep(&version)?;
            Ok(version)
        });
        let version =
            loaded.await.map_err(io::Error::other)?.map_err(|error| self.failure.keep(error))?;
        self.ask(|done| Job::Install { version, done }).await
    }

    async fn get_current_snapshot(
        &mut self,
    ) -> io::Result<Option<SnapshotOf<TypeConfig, SnapshotData>>> {
        let newest = self.builder.snapshots().newest();
        Ok(newest.map(|(meta, snapshot)| SnapshotOf::<TypeConfig, _> { meta, snapshot }))
    }
}

impl fmt::Debug for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Machine").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
