//! Raft's state machine: committed entries become versions of the store. Applying has a thread of its own, so that no
//! batch of commands holds up a task, and building a snapshot holds up neither.

use std::{
    fmt, io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use futures_util::{Stream, TryStreamExt};
use openraft::{
    EntryPayload, OptionalSend, RaftSnapshotBuilder,
    alias::SnapshotOf,
    storage::{ApplyResponder, EntryResponder, RaftStateMachine},
};
use state::{Envelope, Store, StoredBytesError, Touched};

use super::{
    failure::Failure,
    published::Publisher,
    snapshot::{self, SnapshotData, Snapshots},
    types::{Entry, LogId, Outcome, SnapshotMeta, StoredMembership, TypeConfig, Write},
    version::Version,
};
use crate::rt::{
    self, Worker,
    channel::{Mutex, oneshot, watch},
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

type Responder = Option<ApplyResponder<TypeConfig>>;
type Done = oneshot::Sender<io::Result<()>>;

/// What the thread is asked to do.
enum Job {
    Apply { entries: Vec<(Entry, Responder)>, done: Done },
    Install { version: Version, done: Done },
}

impl Machine {
    /// Starts the thread, with the version that the newest snapshot holds.
    pub(super) fn start(
        version: Version,
        snapshots: Snapshots,
        failure: Failure,
    ) -> io::Result<Self> {
        let publisher = Arc::new(Publisher::new(version.clone()));
        let mut applier = Applier {
            store: (*version.store).clone(),
            newest: version,
            publisher: publisher.clone(),
            failure: failure.clone(),
        };
        let applier = Worker::start("raft-apply", move |jobs: Vec<Job>| {
            for job in jobs {
                match job {
                    // A caller that is gone needs no answer.
                    Job::Apply { entries, done } => drop(done.send(applier.apply(entries))),
                    Job::Install { version, done } => drop(done.send(applier.install(version))),
                }
            }
        })?;
        let builder = Builder {
            version: None,
            snapshots,
            finished: Arc::new(watch::channel(0).0),
            built: Arc::default(),
            running: Arc::default(),
        };
        Ok(Self { applier: Arc::new(applier), publisher, builder, failure })
    }

    pub(super) fn publisher(&self) -> &Publisher {
        &self.publisher
    }

    /// Counts the attempts at building a snapshot that have ended, well or not.
    pub(super) fn finished_snapshots(&self) -> watch::Receiver<u64> {
        self.builder.finished.subscribe()
    }

    /// Snapshots written since the start.
    pub(super) fn built_snapshots(&self) -> u64 {
        self.builder.built.load(Ordering::Relaxed)
    }

    /// Up to where snapshots make the log superfluous.
    pub(super) fn purgeable(&self) -> Option<u64> {
        self.builder.snapshots.purgeable()
    }

    /// Ends the thread, after a snapshot that is being written.
    pub(super) async fn close(&self) {
        self.applier.close().await;
        drop(self.builder.running.lock().await);
    }

    async fn ask(&self, job: impl FnOnce(Done) -> Job + Send) -> io::Result<()> {
        let (done, answer) = oneshot::channel();
        let stopped =
            || self.failure.keep(io::Error::other("the thread that applies commands has stopped"));
        self.applier.send(job(done)).map_err(|_| stopped())?;
        answer.await.unwrap_or_else(|_| Err(stopped()))
    }
}

/// The state of the thread.
struct Applier {
    /// The version that is being made.
    store: Store,
    newest: Version,
    publisher: Arc<Publisher>,
    failure: Failure,
}

impl Applier {
    /// Applies entries, publishes what they made as one version, and then answers their proposers.
    fn apply(&mut self, entries: Vec<(Entry, Responder)>) -> io::Result<()> {
        let mut touched = Vec::new();
        let mut answers = Vec::with_capacity(entries.len());
        let mut has_commands = false;
        let mut result = Ok(());
        for (Entry { log_id, payload }, responder) in entries {
            if let Err(error) = self.follows(log_id) {
                result = Err(error);
                break;
            }
            let outcome = match payload {
                EntryPayload::Blank => Outcome::Nothing,
                EntryPayload::Membership(servers) => {
                    self.newest.servers = StoredMembership::new(Some(log_id), servers);
                    Outcome::Nothing
                }
                EntryPayload::Normal(write) => match self.command(log_id, &write, &mut touched) {
                    Ok(outcome) => {
                        has_commands = true;
                        outcome
                    }
                    Err(error) => {
                        result = Err(error);
                        break;
                    }
                },
            };
            self.newest.applied = Some(log_id);
            answers.extend(responder.map(|responder| (responder, outcome)));
        }
        if has_commands {
            self.newest.store = Arc::new(self.store.clone());
        }
        self.publisher.publish(self.newest.clone(), touched);
        for (responder, outcome) in answers {
            responder.send(outcome);
        }
        result
    }

    /// No entry is ever skipped.
    fn follows(&self, id: LogId) -> io::Result<()> {
        match self.newest.applied {
            Some(last) if id.index != last.index + 1 => {
                let (missing, came) = (last.index + 1, id.index);
                let text = format!("committed log entry {missing} is missing: {came} came next");
                Err(self.failure.keep(io::Error::new(io::ErrorKind::NotFound, text)))
            }
            _ => Ok(()),
        }
    }

    fn command(
        &mut self,
        id: LogId,
        write: &Write,
        touched: &mut Vec<Touched>,
    ) -> io::Result<Outcome> {
        let envelope = Envelope::decode(&write.0).map_err(|error| {
            // Without what a decoder quotes: it may be a secret.
            let what = match error {
                StoredBytesError::Damaged(_) => "it is damaged".to_owned(),
                newer @ StoredBytesError::Newer { .. } => newer.to_string(),
            };
            let index = id.index;
            let text = format!("committed log entry {index} cannot be applied: {what}; no entry is ever skipped, so this server stops here");
            self.failure.keep(io::Error::new(io::ErrorKind::InvalidData, text))
        })?;
        let applied = self.store.apply(id.index, &envelope);
        touched.extend(applied.touched);
        Ok(Outcome::Reply(applied.reply))
    }

    fn install(&mut self, version: Version) -> io::Result<()> {
        self.store = (*version.store).clone();
        self.newest = version.clone();
        self.publisher.replace(version);
        Ok(())
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
        Builder { version: Some(self.publisher.version()), ..self.builder.clone() }
    }

    async fn install_snapshot(
        &mut self,
        meta: &SnapshotMeta,
        data: SnapshotData,
    ) -> io::Result<()> {
        let (meta, snapshots) = (meta.clone(), self.builder.snapshots.clone());
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
        let newest = self.builder.snapshots.newest();
        Ok(newest.map(|(meta, snapshot)| SnapshotOf::<TypeConfig, _> { meta, snapshot }))
    }
}

/// Writes one version as a snapshot, while newer ones are made.
#[derive(Clone)]
pub(super) struct Builder {
    version: Option<Arc<Version>>,
    snapshots: Snapshots,
    finished: Arc<watch::Sender<u64>>,
    built: Arc<AtomicU64>,
    /// Held while a snapshot is written.
    running: Arc<Mutex<()>>,
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

impl fmt::Debug for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Machine").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
