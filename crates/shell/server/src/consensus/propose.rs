//! Proposing: a command gets the leader's time and a request id, waits for room, and goes to Raft until its fate is
//! known.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use openraft::{
    Raft,
    errors::{ClientWriteError, Fatal, ForwardToLeader, RaftError},
};
use state::{Command, Envelope, FORMAT, Reply, RequestId};

use super::{
    error::ProposeError,
    failure::Failure,
    machine::Machine,
    types::{Outcome, TypeConfig, Write},
};
use crate::rt::{
    self, Instant,
    channel::{OwnedSemaphorePermit, Semaphore},
};

/// Bytes that an encoded command may have: the largest value of a key (512 KiB) and room for what is around it.
pub const MAX_COMMAND_BYTES: usize = (512 + 64) << 10;

/// How long a proposal waits for somebody to lead.
const LEADER_WAIT: Duration = Duration::from_secs(2);
/// Between two attempts meanwhile.
const RETRY_AFTER: Duration = Duration::from_millis(5);

/// What proposals share.
#[derive(Clone)]
pub(super) struct Proposer {
    raft: Raft<TypeConfig, Machine>,
    machine: Machine,
    failure: Failure,
    /// One permit a byte.
    room: Arc<Semaphore>,
    capacity: u32,
    /// The last time that was given out.
    clock: Arc<AtomicU64>,
}

impl Proposer {
    pub(super) fn new(
        raft: Raft<TypeConfig, Machine>,
        machine: Machine,
        failure: Failure,
        in_flight_bytes: u32,
    ) -> Self {
        let room = Arc::new(Semaphore::new(in_flight_bytes as usize));
        Self { raft, machine, failure, room, capacity: in_flight_bytes, clock: Arc::default() }
    }

    pub(super) async fn propose(&self, command: Command) -> Result<Reply, ProposeError> {
        let request_id = RequestId(rt::random(), rt::random());
        let envelope = Envelope { format: FORMAT, now: self.now(), request_id, command };
        let bytes = envelope.encode()?;
        let size = bytes.len();
        if size > MAX_COMMAND_BYTES {
            return Err(ProposeError::TooLarge { size, limit: MAX_COMMAND_BYTES });
        }
        if let Some(reason) = self.failure.get() {
            return Err(ProposeError::Failed { reason });
        }
        let wanted = u32::try_from(size).unwrap_or(u32::MAX).min(self.capacity);
        let room = self.room.clone().acquire_many_owned(wanted).await;
        let room = room.map_err(|_| ProposeError::Stopped)?;
        // A task of its own: when the caller is gone, what it began still takes room until it is decided.
        let attempt = rt::spawn(self.clone().write(Write(bytes.into()), room));
        attempt.await.unwrap_or(Err(ProposeError::Stopped))
    }

    /// The leader's clock: the system's, but never less than what was given out or applied before.
    fn now(&self) -> u64 {
        let store = &self.machine.publisher().version().store;
        let now = rt::unix_millis().max(store.now());
        now.max(self.clock.fetch_max(now, Ordering::Relaxed))
    }

    /// Tries until the command is applied or cannot be. Trying again is safe: the store knows the request id.
    async fn write(self, write: Write, room: OwnedSemaphorePermit) -> Result<Reply, ProposeError> {
        let deadline = rt::now() + LEADER_WAIT;
        let result = loop {
            let error = match self.raft.client_write(write.clone()).await {
                Ok(written) => match written.data {
                    Outcome::Reply(reply) => break Ok(reply),
                    // Raft answers a command with what applying it answered.
                    Outcome::Nothing => break Err(ProposeError::Stopped),
                },
                Err(error) => error,
            };
            if let Err(refused) = self.may_retry(error, deadline) {
                break Err(refused);
            }
            rt::sleep_until(rt::now() + RETRY_AFTER).await;
        };
        drop(room);
        result
    }

    fn may_retry(
        &self,
        error: RaftError<TypeConfig, ClientWriteError<TypeConfig>>,
        deadline: Instant,
    ) -> Result<(), ProposeError> {
        match error {
            RaftError::APIError(
                ClientWriteError::ForwardToLeader(to) | ClientWriteError::LogEntryDiscarded(to),
            ) => self.forwarded(to, deadline),
            RaftError::APIError(other) => {
                Err(ProposeError::Failed { reason: other.to_string().into() })
            }
            RaftError::Fatal(fatal) => Err(self.ended(&fatal)),
        }
    }

    /// A fresh leader may still name nobody or itself: those are tried again until the deadline.
    fn forwarded(
        &self,
        to: ForwardToLeader<TypeConfig>,
        deadline: Instant,
    ) -> Result<(), ProposeError> {
        let own = Some(*self.raft.node_id());
        match to.leader_node {
            Some(leader) if to.leader_id != own => {
                Err(ProposeError::NotLeader { leader: leader.addr })
            }
            _ if rt::now() < deadline => Ok(()),
            _ => Err(ProposeError::NoLeader),
        }
    }

    fn ended(&self, fatal: &Fatal<TypeConfig>) -> ProposeError {
        match (self.failure.get(), fatal) {
            (Some(reason), _) => ProposeError::Failed { reason },
            (None, Fatal::Stopped) => ProposeError::Stopped,
            (None, fatal) => {
                let reason = format!("consensus has failed: {fatal}; start the agent anew");
                self.failure.set(&reason);
                ProposeError::Failed { reason: reason.into() }
            }
        }
    }
}
