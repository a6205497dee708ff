//! Consensus: commands become log entries, are committed by a majority and on disk, and make the next version of the
//! store. The Raft library and the log's database are named below this module only.
//!
//! ```text
//! propose ─► Raft ─► log (own thread, one fsync a batch) ─► apply (own thread) ─► swap ─► watchers ─► subscribers ─► reply
//! ```
//!
//! An acknowledged write is on disk on a majority. A start is the newest snapshot, the log after it, and an election.

mod types;

mod stored;
mod version;

mod log;
mod machine;
mod network;
mod published;
mod snapshot;
mod snapshot_file;

mod compaction;
mod leadership;
mod options;
mod propose;
mod start;

mod error;
mod failure;

use std::{fmt, sync::Arc};

use openraft::async_runtime::watch::WatchReceiver;
use state::{Command, Dependency, Reply, Store};

pub use error::{NotReady, OpenError, ProposeError};
pub use leadership::Leadership;
pub use options::{Options, Storage};
pub use propose::MAX_COMMAND_BYTES;
pub use published::{Change, Published, Subscription};

use start::Running;

use crate::{
    rt::{self, AbortHandle, Instant, channel::watch},
    watch::{Registration, Watchers},
};

/// What consensus did since it was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Transactions of the log, each with one fsync.
    pub log_commits: u64,
    /// Entries in them.
    pub log_entries: u64,
    /// Snapshots that were written.
    pub snapshots: u64,
}

/// This server's part of the cluster's consensus. A clone is the same part; [`Self::shutdown`] ends it for all.
#[derive(Clone)]
pub struct Consensus {
    inner: Arc<Running>,
}

impl Consensus {
    /// Opens or makes the log, restores the newest snapshot and starts. A server that is alone is elected at once;
    /// [`Self::ready`] tells when.
    ///
    /// # Errors
    /// [`OpenError`]: the data directory is in use, a file is damaged, or the system refuses one.
    pub async fn open(options: Options) -> Result<Self, OpenError> {
        start::start(options).await.map(|inner| Self { inner: Arc::new(inner) })
    }

    /// The newest version of the store that was published here. Never waits.
    pub fn store(&self) -> Arc<Store> {
        self.inner.machine.publisher().version().store.clone()
    }

    /// Writes. Returns when the command is committed, on disk and applied, with its reply; the store that
    /// [`Self::store`] then gives holds it. Retried with the same request id while leadership changes hands.
    ///
    /// # Errors
    /// [`ProposeError`]; only [`ProposeError::TooLarge`], [`ProposeError::Encode`] and [`ProposeError::NotLeader`] say
    /// that nothing was written.
    pub async fn propose(&self, command: Command) -> Result<Reply, ProposeError> {
        self.inner.proposer.propose(command).await
    }

    /// Returns when this server leads and has applied everything that was committed before it was elected: from then
    /// on its answers hold every acknowledged write.
    ///
    /// # Errors
    /// [`NotReady`], at `deadline` or as soon as it is certain.
    pub async fn ready(&self, deadline: Instant) -> Result<(), NotReady> {
        let mut leadership = self.leadership();
        let leads = rt::timeout_at(deadline, leadership.wait_for(|now| now.is_leader)).await;
        if let Ok(Ok(_)) = leads {
            return Ok(());
        }
        if let Some(reason) = self.inner.failure.get() {
            return Err(NotReady::Failed { reason });
        }
        if leads.is_ok() {
            return Err(NotReady::Stopped);
        }
        Err(self
            .leader_address()
            .map_or(NotReady::NoLeader, |leader| NotReady::NotLeader { leader }))
    }

    /// The leader's address for servers, if one is known.
    pub fn leader_address(&self) -> Option<String> {
        let metrics = self.inner.raft.server_metrics();
        let metrics = metrics.borrow_watched();
        let leader = metrics.current_leader?;
        if leader == metrics.id {
            // Ours may have changed since it was written down.
            return self.leadership().borrow().is_leader.then(|| self.inner.server_address.clone());
        }
        metrics.membership_config.membership().get_node(&leader).map(|node| node.addr.clone())
    }

    /// Whether this server leads, and in which term, from now on. Its sender is gone when consensus has ended.
    pub fn leadership(&self) -> watch::Receiver<Leadership> {
        self.inner.leadership.clone()
    }

    /// News of every batch of commands that is committed from now on.
    pub fn subscribe(&self) -> Subscription {
        self.inner.machine.publisher().subscribe()
    }

    /// Begins to wait for a change of any of these. Look at [`Self::store`] once more before waiting
    /// ([`crate::watch`]).
    pub fn register(&self, dependencies: &[Dependency]) -> Registration {
        self.watchers().register(dependencies)
    }

    /// Who waits for which rows of this store.
    pub fn watchers(&self) -> &Watchers {
        self.inner.machine.publisher().watchers()
    }

    /// Why writes are refused until the agent is started anew, once that is so: a full or broken disk, an entry that
    /// cannot be applied. Reads go on.
    pub fn failure(&self) -> watch::Receiver<Option<Arc<str>>> {
        self.inner.failure.subscribe()
    }

    /// What was done since the start.
    pub fn counters(&self) -> Counters {
        use std::sync::atomic::Ordering::Relaxed;
        let log = self.inner.log.counters();
        Counters {
            log_commits: log.commits.load(Relaxed),
            log_entries: log.entries.load(Relaxed),
            snapshots: self.inner.machine.built_snapshots(),
        }
    }

    /// Ends consensus: proposals are refused, what is in flight is decided, the threads end, and the data directory is
    /// free for another process when this returns. Reads of the last version go on.
    pub async fn shutdown(&self) {
        // Its only error is that Raft has ended already.
        let _ = self.inner.raft.shutdown().await;
        self.inner.tasks.iter().for_each(AbortHandle::abort);
        self.inner.machine.close().await;
        self.inner.log.close().await;
    }
}

impl fmt::Debug for Consensus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Consensus")
            .field("server_address", &self.inner.server_address)
            .field("leadership", &*self.inner.leadership.borrow())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
