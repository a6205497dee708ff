//! Consensus through its public handle: on disk, in memory, over restarts and crashes.

mod crash;
mod durability;
#[cfg(feature = "failpoints")]
mod failpoints;
mod memory;
mod reading;
mod refusal;
mod snapshots;

use std::{collections::BTreeMap, path::Path, time::Duration};

use model::{KvEntry, Tenancy};
use server::{
    consensus::{Consensus, NotReady, OpenError, Options, ProposeError, Storage},
    rt,
};
use state::{Answer, Command, Query, Reply, Store};

const ADDRESS: &str = "10.0.0.1:8300";
/// How long anything may take before a test fails.
const PATIENCE: Duration = Duration::from_secs(60);

fn options(directory: &Path) -> Options {
    Options::new(Storage::Directory(directory.into()), ADDRESS)
}

async fn ready(consensus: &Consensus) -> Result<(), NotReady> {
    consensus.ready(rt::now() + PATIENCE).await
}

/// Opens and waits until it answers.
async fn opened(options: Options) -> Result<Consensus, OpenError> {
    let consensus = Consensus::open(options).await?;
    ready(&consensus).await.unwrap();
    Ok(consensus)
}

async fn started(directory: &Path) -> Consensus {
    opened(options(directory)).await.unwrap()
}

fn put_command(key: &str, value: &[u8]) -> Command {
    let entry = KvEntry {
        lock_index: 0,
        key: key.into(),
        flags: 0,
        value: value.to_vec(),
        partition: "default".into(),
        namespace: "default".into(),
        create_index: 0,
        modify_index: 0,
    };
    Command::KvPut { entry, cas: None }
}

async fn try_put(consensus: &Consensus, key: &str, value: &[u8]) -> Result<(), ProposeError> {
    let reply = consensus.propose(put_command(key, value)).await?;
    assert_eq!(reply, Reply::Bool(true));
    Ok(())
}

async fn put(consensus: &Consensus, key: &str, value: &[u8]) {
    try_put(consensus, key, value).await.unwrap();
}

/// Every key below a prefix.
fn keys(store: &Store, prefix: &str) -> BTreeMap<String, Vec<u8>> {
    let query = Query::KvPrefix { tenancy: Tenancy::default(), prefix: prefix.into() };
    match store.answer(&query).0 {
        Answer::Keys(keys) => {
            keys.iter().map(|entry| (entry.key.to_string(), entry.value.clone())).collect()
        }
        other => panic!("{other:?}"),
    }
}

/// The names of a directory's files.
fn files(directory: &Path) -> Vec<String> {
    let names =
        directory.read_dir().unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// Copies a data directory.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to.join("raft")).unwrap();
    for name in files(&from.join("raft")) {
        std::fs::copy(from.join("raft").join(&name), to.join("raft").join(&name)).unwrap();
    }
}
