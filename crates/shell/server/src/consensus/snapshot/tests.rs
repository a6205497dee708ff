//! Snapshots come back whole or are refused by name.

use std::collections::BTreeMap;

use model::{KvEntry, Tenancy};
use openraft::BasicNode;
use state::{Answer, Command, Envelope, FORMAT, Query, RequestId};

use super::{
    super::types::{StoredMembership, log_id},
    *,
};

/// A store with one key, at an index.
fn version(index: u64) -> Version {
    let entry = entry(index);
    let command = Command::KvPut { entry, cas: None };
    let envelope = Envelope { format: FORMAT, now: 5, request_id: RequestId(1, index), command };
    let mut store = Store::default();
    store.apply(index, &envelope);
    let servers: BTreeMap<u64, BasicNode> = BTreeMap::from([(7, BasicNode::new("10.0.0.1:8300"))]);
    Version {
        store: Arc::new(store),
        applied: Some(log_id(3, index)),
        servers: StoredMembership::new(Some(log_id(0, 0)), servers.into()),
    }
}

fn entry(index: u64) -> KvEntry {
    KvEntry {
        lock_index: 0,
        key: "key".into(),
        flags: index,
        value: b"value".to_vec(),
        partition: "default".into(),
        namespace: "default".into(),
        create_index: 0,
        modify_index: 0,
    }
}

fn answer(store: &Store) -> (Answer, u64) {
    let query = Query::KvPrefix { tenancy: Tenancy::default(), prefix: "".into() };
    let (answer, index, _) = store.answer(&query);
    (answer, index)
}

fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(directory)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn the_newest_two_are_kept_and_the_newest_is_restored() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let (snapshots, empty) = Snapshots::open(path).unwrap();
    assert_eq!(empty.applied, None);
    for (index, purgeable) in [(8, None), (9, Some(8)), (10, Some(9)), (110, Some(10))] {
        snapshots.keep(&version(index)).unwrap();
        assert_eq!(snapshots.purgeable(), purgeable);
    }
    fs::write(path.join("snapshot-111.tmp"), "half").unwrap();
    fs::write(path.join("raft.db"), "").unwrap();
    assert_eq!(names(path), ["raft.db", "snapshot-10", "snapshot-110", "snapshot-111.tmp"]);

    let (snapshots, restored) = Snapshots::open(path).unwrap();
    assert_eq!(names(path), ["raft.db", "snapshot-10", "snapshot-110"]);
    let expected = version(110);
    assert_eq!(answer(&restored.store), answer(&expected.store));
    assert_eq!(restored.store.index(), 110);
    assert_eq!(restored.meta(), expected.meta());
    assert_eq!(snapshots.purgeable(), Some(10));
    let (meta, data) = snapshots.newest().unwrap();
    assert_eq!(answer(&load(&meta, data).unwrap().store), answer(&expected.store));
}

#[test]
fn the_same_snapshot_again_is_no_second_one() {
    let directory = tempfile::tempdir().unwrap();
    let (snapshots, _) = Snapshots::open(directory.path()).unwrap();
    snapshots.keep(&version(8)).unwrap();
    snapshots.keep(&version(8)).unwrap();
    assert_eq!(snapshots.purgeable(), None);
    assert_eq!(names(directory.path()), ["snapshot-8"]);
}

#[test]
fn a_damaged_snapshot_is_refused_by_name_and_the_one_before_is_there() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let (snapshots, _) = Snapshots::open(path).unwrap();
    snapshots.keep(&version(8)).unwrap();
    snapshots.keep(&version(9)).unwrap();
    let newest = path.join("snapshot-9");
    let whole = fs::read(&newest).unwrap();
    let refusal = |bytes: &[u8]| {
        fs::write(&newest, bytes).unwrap();
        Snapshots::open(path).unwrap_err().to_string()
    };
    for at in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x10;
        let error = refusal(&damaged);
        assert!(error.contains("snapshot-9\" cannot be used: "), "{error}");
    }
    for length in 0..whole.len() {
        refusal(&whole[..length]);
    }
    assert!(refusal(&[&whole[..], b"more"].concat()).contains("bytes and has"));
    let mut newer = whole.clone();
    newer[11] += 1;
    let error = refusal(&newer);
    assert!(error.contains("it has snapshot format 2, this release reads up to 1"), "{error}");
    assert!(
        error.contains("move it away to start from the snapshot before it and the log"),
        "{error}"
    );

    fs::rename(&newest, path.join("snapshot-10")).unwrap();
    fs::write(path.join("snapshot-10"), &whole).unwrap();
    let error = Snapshots::open(path).unwrap_err().to_string();
    assert!(
        error.contains("snapshot-10\" cannot be used: its name does not fit its content"),
        "{error}"
    );

    fs::remove_file(path.join("snapshot-10")).unwrap();
    let (_, restored) = Snapshots::open(path).unwrap();
    assert_eq!(restored.store.index(), 8);
}

#[test]
fn in_memory_nothing_is_written_and_all_of_the_log_is_replaced() {
    let snapshots = Snapshots::in_memory();
    let kept = version(8);
    snapshots.keep(&kept).unwrap();
    assert_eq!(snapshots.purgeable(), Some(8));
    let (_, data) = snapshots.newest().unwrap();
    assert!(matches!(data, SnapshotData::Memory(store) if Arc::ptr_eq(&store, &kept.store)));
}

#[test]
fn what_cannot_be_written_leaves_the_ones_before() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("raft");
    fs::create_dir(&path).unwrap();
    let (snapshots, _) = Snapshots::open(&path).unwrap();
    snapshots.keep(&version(8)).unwrap();
    // A directory in the file's place: works for root too, unlike permissions.
    fs::create_dir(path.join("snapshot-9")).unwrap();
    let error = snapshots.keep(&version(9)).unwrap_err().to_string();
    assert!(error.starts_with("cannot write \"") && error.contains("snapshot-9\": "), "{error}");
    assert_eq!(snapshots.newest().unwrap().0.last_log_id, Some(log_id(3, 8)));
    assert_eq!(names(&path), ["snapshot-8", "snapshot-9"]);
}
