//! The log's writing thread: drains what is queued, commits it as one transaction with one fsync, and then tells
//! whoever waits for it (group commit). After a failed commit nothing is written or acknowledged any more.

use std::{
    io,
    sync::{Arc, atomic::Ordering},
};

use openraft::storage::IOFlushed;

use super::{
    Shared,
    disk::{About, Change},
};
use crate::rt::channel::oneshot;

use super::super::{
    stored::{self, StoredLogId, StoredVote},
    types::{Entry, LogId, TypeConfig, Vote},
};

/// What the log asks its writer to do, in this order.
pub(super) enum Job {
    Append {
        entries: Vec<Entry>,
        flushed: Flushed,
    },
    SaveVote {
        vote: Vote,
        done: Done,
    },
    /// Rides along with the next commit.
    SaveCommitted(Option<LogId>),
    Truncate {
        from: u64,
        done: Done,
    },
    /// Nobody waits for it.
    Purge(LogId),
}

/// Tells Raft that entries are on disk, or that they will never be.
pub(super) struct Flushed(Option<IOFlushed<TypeConfig>>);

/// Tells one caller.
pub(super) type Done = oneshot::Sender<io::Result<()>>;

impl Flushed {
    pub(super) const fn new(callback: IOFlushed<TypeConfig>) -> Self {
        Self(Some(callback))
    }

    fn tell(mut self, result: io::Result<()>) {
        if let Some(callback) = self.0.take() {
            callback.io_completed(result);
        }
    }
}

impl Drop for Flushed {
    fn drop(&mut self) {
        if let Some(callback) = self.0.take() {
            callback.io_completed(Err(io::Error::other("the raft log's writer has stopped")));
        }
    }
}

/// The state of the thread.
pub(super) struct Writer {
    shared: Arc<Shared>,
    /// Known to be committed but not saved yet.
    committed: Option<Option<LogId>>,
}

enum Waiting {
    Raft(Flushed),
    Caller(Done),
}

impl Writer {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared, committed: None }
    }

    /// Commits a batch and tells who waits for it.
    pub(super) fn write(&mut self, jobs: Vec<Job>) {
        let mut changes = Vec::new();
        let mut waiting = Vec::new();
        let mut last_appended = None;
        for job in jobs {
            match job {
                Job::Append { entries, flushed } => {
                    last_appended = entries.last().map(|entry| entry.log_id.index);
                    let rows = entries.iter().map(|entry| {
                        Change::Append(entry.log_id.index, stored::encode_entry(entry))
                    });
                    changes.extend(rows);
                    waiting.push(Waiting::Raft(flushed));
                }
                Job::SaveVote { vote, done } => {
                    changes
                        .push(Change::Set(About::Vote, stored::encode(&StoredVote::from(&vote))));
                    waiting.push(Waiting::Caller(done));
                }
                Job::SaveCommitted(id) => self.committed = Some(id),
                Job::Truncate { from, done } => {
                    changes.push(Change::RemoveFrom(from));
                    waiting.push(Waiting::Caller(done));
                }
                Job::Purge(id) => {
                    let upto = StoredLogId::from(&id);
                    changes.push(Change::Set(About::Purged, stored::encode(&upto)));
                    changes.push(Change::RemoveTo(id.index));
                }
            }
        }
        if changes.is_empty() {
            return;
        }
        let result = self.commit(changes);
        if let (Ok(()), Some(index)) = (&result, last_appended) {
            self.shared.tail().flushed(index);
        }
        for waiting in waiting {
            let result = result.as_ref().copied().map_err(copy);
            match waiting {
                Waiting::Raft(flushed) => flushed.tell(result),
                // A caller that is gone needs no answer.
                Waiting::Caller(done) => drop(done.send(result)),
            }
        }
    }

    fn commit(&mut self, mut changes: Vec<Change>) -> io::Result<()> {
        if let Some(reason) = self.shared.failure.get() {
            return Err(io::Error::other(&*reason));
        }
        if let Some(committed) = self.committed.take() {
            let row = committed.as_ref().map(StoredLogId::from);
            changes.push(Change::Set(About::Committed, stored::encode(&row)));
        }
        let appended = || {
            changes.iter().filter_map(|change| match change {
                Change::Append(_, bytes) => Some(bytes.len() as u64),
                Change::Set(..) | Change::RemoveFrom(_) | Change::RemoveTo(_) => None,
            })
        };
        let shared = &self.shared;
        shared.disk.commit(&changes).map_err(|error| {
            let name = shared.disk.name().display();
            let text = format!("cannot write \"{name}\": {error}; make room or mend the disk, then start the agent anew");
            shared.failure.keep(io::Error::new(error.kind(), text))
        })?;
        shared.counters.commits.fetch_add(1, Ordering::Relaxed);
        shared.counters.entries.fetch_add(appended().count() as u64, Ordering::Relaxed);
        shared.growth.add(appended().sum());
        Ok(())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        if self.committed.is_some() {
            // A hint only: without it the entries are applied a moment later at the next start.
            let _ = self.commit(Vec::new());
        }
    }
}

/// The same error again: several wait for one commit.
fn copy(error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), error.to_string())
}
