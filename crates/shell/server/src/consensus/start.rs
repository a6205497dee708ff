//! Starting: files, then Raft, then the tasks beside it.

use std::{
    collections::BTreeMap,
    fs::{DirBuilder, File},
    io,
    os::unix::fs::DirBuilderExt,
    path::Path,
    sync::Arc,
};

use openraft::{BasicNode, Config, Raft, SnapshotPolicy};

use super::{
    compaction,
    error::OpenError,
    failure::Failure,
    leadership::{self, Leadership},
    log::{Disk, LogStore},
    machine::Machine,
    network::NoPeers,
    options::{Options, Storage},
    propose::Proposer,
    snapshot::Snapshots,
    types::TypeConfig,
    version::Version,
};
use crate::rt::{self, AbortHandle, channel::watch};

/// Everything that runs.
pub(super) struct Running {
    pub(super) raft: Raft<TypeConfig, Machine>,
    pub(super) log: LogStore,
    pub(super) machine: Machine,
    pub(super) proposer: Proposer,
    pub(super) leadership: watch::Receiver<Leadership>,
    pub(super) failure: Failure,
    pub(super) server_address: String,
    pub(super) tasks: Vec<AbortHandle>,
}

impl Drop for Running {
    /// Without [`super::Consensus::shutdown`] too, nothing stays behind for ever.
    fn drop(&mut self) {
        self.tasks.iter().for_each(AbortHandle::abort);
    }
}

/// Opens everything and starts.
pub(super) async fn start(options: Options) -> Result<Running, OpenError> {
    let storage = options.storage.clone();
    let opened = rt::blocking(move || open(&storage)).await;
    let opened = opened.map_err(|closed| OpenError::Start(closed.to_string()))??;

    let failure = Failure::default();
    let started = |error: io::Error| OpenError::Start(error.to_string());
    let log =
        LogStore::start(opened.disk, opened.unsnapshotted, failure.clone()).map_err(started)?;
    let machine =
        Machine::start(opened.version, opened.snapshots, failure.clone()).map_err(started)?;
    let raft = Raft::new(opened.server, config()?, NoPeers, log.clone(), machine.clone()).await;
    let raft = raft.map_err(|fatal| {
        let reason = failure.get();
        OpenError::Start(reason.map_or_else(|| fatal.to_string(), |reason| reason.to_string()))
    })?;

    let (sender, leadership) = watch::channel(Leadership::default());
    let applied_term = machine.publisher().applied_term();
    let following = leadership::follow(raft.clone(), applied_term, sender, failure.clone());
    let compacting =
        compaction::run(raft.clone(), log.clone(), machine.clone(), options.snapshot_after_bytes);
    let tasks = vec![rt::spawn(following).abort_handle(), rt::spawn(compacting).abort_handle()];

    let proposer =
        Proposer::new(raft.clone(), machine.clone(), failure.clone(), options.in_flight_bytes);
    lead_if_alone(&raft, &options).await?;
    let server_address = options.server_address;
    Ok(Running { raft, log, machine, proposer, leadership, failure, server_address, tasks })
}

struct Opened {
    disk: Disk,
    snapshots: Snapshots,
    version: Version,
    server: u64,
    unsnapshotted: u64,
}

/// Makes or opens the files and checks that they fit each other. Blocks.
fn open(storage: &Storage) -> Result<Opened, OpenError> {
    let (disk, snapshots, version) = match storage {
        Storage::Memory => (Disk::in_memory()?, Snapshots::in_memory(), Version::default()),
        Storage::Directory(data) => {
            let directory = data.join("raft");
            make_directory(&directory)?;
            // First, because it locks the directory.
            let disk = Disk::open(&directory.join("raft.db"))?;
            disk.shrink()?;
            let (snapshots, version) = Snapshots::open(&directory)?;
            for changed in [&directory, data] {
                let synced = File::open(changed).and_then(|directory| directory.sync_all());
                synced.map_err(|source| OpenError::Io {
                    action: "sync",
                    path: changed.clone(),
                    source,
                })?;
            }
            (disk, snapshots, version)
        }
    };
    let applied = version.applied.map(|id| id.index);
    let log = disk.recover(applied)?;
    Ok(Opened { disk, snapshots, version, server: log.server, unsnapshotted: log.unsnapshotted })
}

/// Only for this user: the store holds secrets.
fn make_directory(directory: &Path) -> Result<(), OpenError> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(directory);
    made.map_err(|source| OpenError::Io { action: "create", path: directory.into(), source })
}

fn config() -> Result<Arc<Config>, OpenError> {
    let config = Config {
        cluster_name: "consul".into(),
        // A server that is alone needs no heartbeats; each costs idle processor time. Its election does not wait for
        // these either.
        heartbeat_interval: 5_000,
        election_timeout_min: 15_000,
        election_timeout_max: 30_000,
        enable_pre_vote: Some(true),
        // Every start has a term of its own, whose first entry proves that all before it is applied.
        enable_leader_restore: Some(false),
        // Both by bytes, see `compaction`.
        snapshot_policy: SnapshotPolicy::Never,
        max_in_snapshot_log_to_keep: u64::MAX,
        ..Config::default()
    };
    config.validate().map(Arc::new).map_err(|error| OpenError::Start(error.to_string()))
}

/// Makes a new cluster if asked to, and elects this server at once if nobody else can vote.
async fn lead_if_alone(
    raft: &Raft<TypeConfig, Machine>,
    options: &Options,
) -> Result<(), OpenError> {
    let ended = |error: &dyn std::fmt::Display| OpenError::Start(error.to_string());
    let server = *raft.node_id();
    let voters = raft.with_raft_state(|state| {
        let membership = &state.membership_state;
        membership.effective().voter_ids().collect::<Vec<u64>>()
    });
    let voters = voters.await.map_err(|fatal| ended(&fatal))?;
    let is_new = voters.is_empty() && options.bootstrap;
    if is_new {
        let node = BasicNode::new(&options.server_address);
        raft.initialize(BTreeMap::from([(server, node)])).await.map_err(|error| ended(&error))?;
    }
    if is_new || voters == [server] {
        raft.trigger().elect(false).await.map_err(|fatal| ended(&fatal))?;
    }
    Ok(())
}
