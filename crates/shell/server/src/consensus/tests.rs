//! The Raft library's own suite for logs and state machines, over memory and over files.

use openraft::{
    StorageError,
    testing::log::{StoreBuilder, Suite},
};
use tempfile::TempDir;

use super::{
    failure::Failure,
    log::{Disk, LogStore},
    machine::Machine,
    snapshot::Snapshots,
    types::TypeConfig,
    version::Version,
};

struct InMemory;
struct OnDisk;

fn stores(disk: Disk, snapshots: Snapshots) -> (LogStore, Machine) {
    let failure = Failure::default();
    let log = LogStore::start(disk, 0, failure.clone()).unwrap();
    (log, Machine::start(Version::default(), snapshots, failure).unwrap())
}

impl StoreBuilder<TypeConfig, LogStore, Machine> for InMemory {
    async fn build(&self) -> Result<((), LogStore, Machine), StorageError<TypeConfig>> {
        let (log, machine) = stores(Disk::in_memory().unwrap(), Snapshots::in_memory());
        Ok(((), log, machine))
    }
}

impl StoreBuilder<TypeConfig, LogStore, Machine, TempDir> for OnDisk {
    async fn build(&self) -> Result<(TempDir, LogStore, Machine), StorageError<TypeConfig>> {
        let directory = tempfile::tempdir().unwrap();
        let disk = Disk::open(&directory.path().join("raft.db")).unwrap();
        let (snapshots, _) = Snapshots::open(directory.path()).unwrap();
        let (log, machine) = stores(disk, snapshots);
        Ok((directory, log, machine))
    }
}

/// All of the suite but `last_applied_state`: it applies entry 5 after entry 3, which ours refuses.
async fn suite<B, G>(builder: &B)
where
    B: StoreBuilder<TypeConfig, LogStore, Machine, G>,
    G: Send + Sync,
{
    macro_rules! run {
        ($($test:ident)*) => {$(
            let (_guard, log, machine) = builder.build().await.unwrap();
            let result = Suite::<TypeConfig, LogStore, Machine, B, G>::$test(log, machine).await;
            assert!(result.is_ok(), concat!(stringify!($test), ": {:?}"), result);
        )*};
    }
    run!(
        last_membership_in_log_initial last_membership_in_log last_membership_in_log_multi_step
        get_membership_initial get_membership_from_log_and_empty_sm get_membership_from_empty_log_and_sm
        get_membership_from_log_le_sm_last_applied get_membership_from_log_gt_sm_last_applied_1
        get_membership_from_log_gt_sm_last_applied_2 get_initial_state_without_init
        get_initial_state_membership_from_empty_log_and_sm get_initial_state_membership_from_sm_inlog_is_smaller
        get_initial_state_membership_from_log_insm_is_smaller get_initial_state_with_state
        get_initial_state_last_log_gt_sm get_initial_state_last_log_lt_sm get_initial_state_inverted_log_order
        get_initial_state_conflict_at_same_index get_initial_state_log_ids get_initial_state_re_apply_committed
        save_vote get_log_entries limited_get_log_entries leader_bounded_stream entries_stream try_get_log_entry
        log_reader_reads_new_entries initial_logs get_log_state get_log_id last_id_in_log
        purge_logs_upto_0 purge_logs_upto_5 purge_logs_upto_20
        delete_logs_after_11 delete_logs_after_5 delete_logs_after_0 delete_logs_after_none
        append_to_log snapshot_meta snapshot_meta_optional apply_single apply_multiple
    );
    Suite::transfer_snapshot(builder).await.unwrap();
}

#[tokio::test]
async fn the_librarys_suite_passes_in_memory() {
    suite(&InMemory).await;
}

#[tokio::test]
async fn the_librarys_suite_passes_on_disk() {
    suite(&OnDisk).await;
}
