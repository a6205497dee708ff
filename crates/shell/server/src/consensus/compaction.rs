//! Keeps the log small: when enough bytes of entries are in no snapshot, writes one and removes what it replaces.

use std::time::Duration;

use super::{log::LogStore, machine::Machine, types::TypeConfig};
use crate::rt;

/// After this a snapshot is asked for again.
const SNAPSHOT_WITHIN: Duration = Duration::from_secs(60);

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
        if raft.trigger().snapshot().await.is_err() {
            return;
        }
        // A trigger that meets the end of another snapshot is dropped: ask again rather than wait for ever.
        match rt::timeout_at(rt::now() + SNAPSHOT_WITHIN, finished.changed()).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return,
            Err(_) => continue,
        }
        if let Some(upto) = machine.purgeable()
            && raft.trigger().purge_log(upto).await.is_err()
        {
            return;
        }
    }
}
