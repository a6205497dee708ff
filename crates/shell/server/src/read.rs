//! The query door: one loop over `answer(query)` that waits until the index passes or the time is up.

use std::time::Duration;

use state::{Answer, Query};

use crate::{DoorError, Server, rt};

/// How long a read waits for a server that has just started or lost its leader (`performance.rpc_hold_timeout`).
const HOLD: Duration = Duration::from_secs(7);

/// Which server may answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Consistency {
    /// The leader, within its lease.
    #[default]
    Default,
    /// Any server, from what it has.
    Stale,
    /// The leader, after it made sure that it still leads.
    Consistent,
}

/// How a query is to be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct ReadOptions {
    /// Wait until the answer's index is above this; 0 answers at once.
    pub min_index: u64,
    /// For how long.
    pub wait: Duration,
    /// Which server may answer.
    pub consistency: Consistency,
}

/// An answer with what its reader may want to know of it.
#[derive(Clone, Debug)]
pub struct ReadAnswer {
    /// The answer.
    pub answer: Answer,
    /// Its index, never 0.
    pub index: u64,
    /// Whether the cluster has a leader.
    pub known_leader: bool,
    /// Time since this server last heard the leader.
    pub last_contact: Duration,
}

impl Server {
    /// Answers a query.
    ///
    /// # Errors
    /// [`DoorError::NoLeader`] when nobody leads within seven seconds (never with [`Consistency::Stale`]).
    pub async fn read(&self, query: &Query, options: ReadOptions) -> Result<ReadAnswer, DoorError> {
        if options.consistency != Consistency::Stale {
            self.ready(rt::now() + HOLD).await?;
        }
        let deadline = rt::now() + options.wait;
        loop {
            let passed = |index: u64| options.min_index == 0 || index > options.min_index;
            let (answer, index, dependencies) = self.store().answer(query);
            if passed(index) {
                return Ok(self.read_answer(answer, index));
            }
            let registration = self.consensus().watchers().register(&dependencies);
            // What happened between the answer and the registration fired nothing: look again before waiting.
            let (again, index, now) = self.store().answer(query);
            if passed(index) {
                return Ok(self.read_answer(again, index));
            }
            if now != dependencies {
                continue;
            }
            if rt::timeout_at(deadline, registration.changed()).await.is_err() {
                let (answer, index, _) = self.store().answer(query);
                return Ok(self.read_answer(answer, index));
            }
        }
    }

    fn read_answer(&self, answer: Answer, index: u64) -> ReadAnswer {
        ReadAnswer {
            answer: self.with_live_streams(answer),
            index,
            known_leader: self.consensus().leader_address().is_some(),
            last_contact: Duration::ZERO,
        }
    }
}
