//! Whether this server leads, and has applied all that was committed before it did.

use openraft::{
    Raft, ServerState, async_runtime::watch::WatchReceiver, errors::Fatal,
    metrics::RaftServerMetrics,
};

use super::{failure::Failure, machine::Machine, types::TypeConfig};
use crate::rt::channel::watch;

/// This server's part in the cluster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leadership {
    /// It leads, and every write that was acknowledged before is in its store. Duties of the leader may begin.
    pub is_leader: bool,
    /// The newest term that it knows. Every start of a server and every change of leader has a new one.
    pub term: u64,
}

/// Keeps `leadership` up to date until Raft ends, and then says that this server does not lead, and why.
pub(super) async fn follow(
    raft: Raft<TypeConfig, Machine>,
    mut applied_term: watch::Receiver<u64>,
    leadership: watch::Sender<Leadership>,
    failure: Failure,
) {
    let mut metrics = raft.server_metrics();
    loop {
        let applied = *applied_term.borrow_and_update();
        let now = of(&metrics.borrow_and_update(), applied);
        leadership.send_if_modified(|before| {
            let is_new = *before != now;
            *before = now;
            is_new
        });
        let ended = tokio::select! {
            changed = metrics.changed() => changed.is_err(),
            changed = applied_term.changed() => changed.is_err(),
        };
        if ended {
            break;
        }
    }
    match &raft.metrics().borrow_watched().running_state {
        Ok(()) | Err(Fatal::Stopped) => {}
        // A no-op when the log or the store said before why.
        Err(fatal) => failure.set(&format!("consensus has failed: {fatal}; start the agent anew")),
    }
    leadership.send_modify(|leadership| leadership.is_leader = false);
}

/// A leader's first entry is of its own term, after everything that was committed before: having applied an entry of
/// its term, it has applied all of that.
fn of(metrics: &RaftServerMetrics<TypeConfig>, applied_term: u64) -> Leadership {
    let term = metrics.vote.leader_id.term;
    Leadership { is_leader: metrics.state == ServerState::Leader && applied_term == term, term }
}
