//! Keeps the log small: when enough bytes of entries are in no snapshot, writes one and removes what it replaces.

use super::{log::LogStore, machine::Machine, types::TypeConfig};

/// Runs until Raft ends.
pub(super) async fn run(
    raft: openraft::Raft<TypeConfig, Machine>,
    log: LogStore,
    machine: Machine,
    snapshot_after: u64,
) {
    let mut finished = machine.finished_snapshots();
    loop {
        log.grown_by(snapshot_after).await;
        finished.mark_unchanged();
        if raft.trigger().snapshot().await.is_err() || finished.changed().await.is_err() {
            return;
        }
        if let Some(upto) = machine.purgeable()
            && raft.trigger().purge_log(upto).await.is_err()
        {
            return;
        }
    }
}
