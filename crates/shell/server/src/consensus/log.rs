//! The Raft log: entries, vote and marks in one file, `raft/raft.db`, written by one thread ([`writer`]) and read from
//! memory where possible ([`tail`]).

mod disk;
mod tail;
mod writer;

use std::{
    fmt::Debug,
    io,
    ops::{Bound, RangeBounds},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use futures_util::{Stream, TryStreamExt, stream};
use openraft::{
    OptionalSend,
    storage::{IOFlushed, LogState, RaftLogReader, RaftLogStorage},
};

pub(super) use disk::{About, Disk};
use tail::Tail;
use writer::{Done, Flushed, Job, Writer};

use super::{
    failure::Failure,
    stored::{StoredLogId, StoredVote},
    types::{Entry, LogId, TypeConfig, Vote},
};
use crate::rt::{
    Closed, Worker,
    channel::{Notify, oneshot},
};

/// A read of several entries stops when it has so many bytes.
const READ_BYTES: usize = 1 << 20;

/// The log of this server. A clone is the same log.
#[derive(Clone, Debug)]
pub(super) struct LogStore {
    shared: Arc<Shared>,
    writer: Arc<Worker<Job>>,
}

/// Reads the log. A clone reads the same log.
#[derive(Clone, Debug)]
pub(super) struct LogReader {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    disk: Disk,
    tail: Mutex<Tail>,
    counters: LogCounters,
    growth: Growth,
    failure: Failure,
}

/// What the log did since it was opened.
#[derive(Debug, Default)]
pub(super) struct LogCounters {
    /// Transactions, each with one fsync.
    pub(super) commits: AtomicU64,
    /// Entries in them.
    pub(super) entries: AtomicU64,
}

/// Bytes of entries that no snapshot holds yet.
#[derive(Debug)]
struct Growth {
    bytes: AtomicU64,
    limit: AtomicU64,
    reached: Notify,
}

impl Growth {
    fn add(&self, bytes: u64) {
        let total = self.bytes.fetch_add(bytes, Ordering::SeqCst) + bytes;
        if total >= self.limit.load(Ordering::SeqCst) {
            self.reached.notify_one();
        }
    }
}

impl LogStore {
    /// Starts the writer. `unsnapshotted` is the size of the entries that are in no snapshot.
    pub(super) fn start(disk: Disk, unsnapshotted: u64, failure: Failure) -> io::Result<Self> {
        let growth = Growth {
            bytes: AtomicU64::new(unsnapshotted),
            limit: AtomicU64::new(u64::MAX),
            reached: Notify::new(),
        };
        let (tail, counters) = (Mutex::default(), LogCounters::default());
        let shared = Arc::new(Shared { disk, tail, counters, growth, failure });
        let mut writer = Writer::new(shared.clone());
        let writer = Arc::new(Worker::start("raft-log", move |jobs| writer.write(jobs))?);
        Ok(Self { shared, writer })
    }

    pub(super) fn counters(&self) -> &LogCounters {
        &self.shared.counters
    }

    /// Returns once `limit` bytes of entries are in no snapshot, and counts from here on.
    pub(super) async fn grown_by(&self, limit: u64) {
        let growth = &self.shared.growth;
        growth.limit.store(limit, Ordering::SeqCst);
        while growth.bytes.load(Ordering::SeqCst) < limit {
            growth.reached.notified().await;
        }
        growth.bytes.store(0, Ordering::SeqCst);
    }

    /// Writes what is queued and lets go of the file.
    pub(super) async fn close(&self) {
        self.writer.close().await;
        self.shared.disk.close();
    }

    fn send(&self, job: Job) -> io::Result<()> {
        self.writer.send(job).map_err(|Closed| self.refusal())
    }

    /// Sends a job and waits until it is on disk.
    async fn written(&self, job: impl FnOnce(Done) -> Job + Send) -> io::Result<()> {
        let (done, answer) = oneshot::channel();
        self.send(job(done))?;
        answer.await.unwrap_or_else(|_| Err(self.refusal()))
    }

    fn refusal(&self) -> io::Error {
        let reason = self.shared.failure.get();
        io::Error::other(reason.as_deref().unwrap_or("the raft log is closed").to_owned())
    }
}

impl Shared {
    fn tail(&self) -> MutexGuard<'_, Tail> {
        self.tail.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Entries from `start` up to and without `end`, as many as fit in `limit` bytes but at least one.
    fn read(&self, start: u64, end: u64, limit: usize) -> io::Result<Vec<Entry>> {
        let (start, mut newer, boundary, view) = {
            let tail = self.tail();
            let start = tail.purged().map_or(start, |purged| start.max(purged.index + 1));
            let boundary = tail.first_index().unwrap_or(u64::MAX);
            // Taken under the lock: what leaves the tail afterwards is in the file already.
            let view = if start < boundary.min(end) { Some(self.disk.view()?) } else { None };
            (start, tail.entries(start, end, limit), boundary, view)
        };
        let Some(view) = view else { return Ok(newer) };
        let mut entries = view.entries(start, end.min(boundary), limit)?;
        let mut room = limit.saturating_sub(entries.iter().map(tail::size).sum());
        if entries.last().is_some_and(|last| last.log_id.index + 1 == boundary) {
            newer.retain(|entry| {
                let fits = tail::size(entry) <= room;
                room = if fits { room - tail::size(entry) } else { 0 };
                fits
            });
            entries.append(&mut newer);
        } else if entries.is_empty() {
            entries = newer;
        }
        Ok(entries)
    }
}

impl RaftLogReader<TypeConfig> for LogReader {
    async fn try_get_log_entries<RB>(&mut self, range: RB) -> io::Result<Vec<Entry>>
    where
        RB: RangeBounds<u64> + Clone + Debug + OptionalSend,
    {
        let (start, end) = bounds(&range);
        self.shared.read(start, end, usize::MAX)
    }

    async fn limited_get_log_entries(&mut self, start: u64, end: u64) -> io::Result<Vec<Entry>> {
        self.shared.read(start, end, READ_BYTES)
    }

    /// In pieces, so that applying a long log needs little memory. Ends early where the log does.
    async fn entries_stream<RB>(
        &mut self,
        range: RB,
    ) -> impl Stream<Item = io::Result<Entry>> + OptionalSend
    where
        RB: RangeBounds<u64> + Clone + Debug + OptionalSend,
    {
        let (start, end) = bounds(&range);
        let shared = self.shared.clone();
        let pieces = stream::try_unfold((shared, start), move |(shared, start)| async move {
            if start >= end {
                return Ok(None);
            }
            let entries = shared.read(start, end, READ_BYTES)?;
            let next = entries.last().map(|last| last.log_id.index + 1);
            Ok::<_, io::Error>(
                next.map(|next| (stream::iter(entries.into_iter().map(Ok)), (shared, next))),
            )
        });
        pieces.try_flatten()
    }

    async fn read_vote(&mut self) -> io::Result<Option<Vote>> {
        let stored: Option<StoredVote> = self.shared.disk.view()?.about(About::Vote)?;
        Ok(stored.map(Into::into))
    }
}

impl RaftLogStorage<TypeConfig> for LogStore {
    type LogReader = LogReader;

    async fn get_log_state(&mut self) -> io::Result<LogState<TypeConfig>> {
        let (newest, purged) = {
            let tail = self.shared.tail();
            (tail.last().cloned(), tail.purged())
        };
        let view = self.shared.disk.view()?;
        let stored: Option<StoredLogId> = view.about(About::Purged)?;
        let purged = purged.max(stored.map(LogId::from));
        let last = match newest {
            Some(entry) => Some(entry),
            None => view.last()?,
        };
        let last = last.map(|entry| entry.log_id).max(purged);
        Ok(LogState { last_purged_log_id: purged, last_log_id: last })
    }

    async fn get_log_reader(&mut self) -> LogReader {
        LogReader { shared: self.shared.clone() }
    }

    async fn save_vote(&mut self, vote: &Vote) -> io::Result<()> {
        let vote = *vote;
        self.written(|done| Job::SaveVote { vote, done }).await
    }

    async fn save_committed(&mut self, committed: Option<LogId>) -> io::Result<()> {
        self.send(Job::SaveCommitted(committed))
    }

    async fn read_committed(&mut self) -> io::Result<Option<LogId>> {
        let stored: Option<Option<StoredLogId>> =
            self.shared.disk.view()?.about(About::Committed)?;
        Ok(stored.flatten().map(Into::into))
    }

    async fn append<I>(&mut self, entries: I, callback: IOFlushed<TypeConfig>) -> io::Result<()>
    where
        I: IntoIterator<Item = Entry> + OptionalSend,
        I::IntoIter: OptionalSend,
    {
        let entries: Vec<Entry> = entries.into_iter().collect();
        {
            let mut tail = self.shared.tail();
            entries.iter().for_each(|entry| tail.push(entry.clone()));
        }
        self.send(Job::Append { entries, flushed: Flushed::new(callback) })
    }

    async fn truncate_after(&mut self, last: Option<LogId>) -> io::Result<()> {
        let from = last.map_or(0, |last| last.index + 1);
        self.shared.tail().remove_from(from);
        self.written(|done| Job::Truncate { from, done }).await
    }

    async fn purge(&mut self, upto: LogId) -> io::Result<()> {
        self.shared.tail().purge(upto);
        self.send(Job::Purge(upto))
    }
}

/// A range of indexes as start and (excluded) end.
fn bounds(range: &impl RangeBounds<u64>) -> (u64, u64) {
    let start = match range.start_bound() {
        Bound::Included(start) => *start,
        Bound::Excluded(before) => before.saturating_add(1),
        Bound::Unbounded => 0,
    };
    let end = match range.end_bound() {
        Bound::Included(last) => last.saturating_add(1),
        Bound::Excluded(end) => *end,
        Bound::Unbounded => u64::MAX,
    };
    (start, end)
}

#[cfg(test)]
mod tests;
