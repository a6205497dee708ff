//! Applying: in order, published before it is answered, and never past an entry that cannot be read.

use std::{fs, path::Path, time::Duration};

use futures_util::stream;
use model::{KvEntry, Tenancy};
use openraft::RaftSnapshotBuilder;
use state::{Answer, Command, Envelope, FORMAT, Query, RequestId, Store};

use super::{
    super::{
        published::Change,
        types::{Entry, Write, log_id},
    },
    *,
};

fn put(index: u64, key: &str) -> Entry {
    let entry = KvEntry {
        lock_index: 0,
        key: key.into(),
        flags: 0,
        value: Vec::new(),
        partition: "default".into(),
        namespace: "default".into(),
        create_index: 0,
        modify_index: 0,
    };
    let command = Command::KvPut { entry, cas: None };
    let envelope = Envelope { format: FORMAT, now: 5, request_id: RequestId(1, index), command };
    write(index, envelope.encode().unwrap())
}

fn write(index: u64, bytes: Vec<u8>) -> Entry {
    Entry { log_id: log_id(1, index), payload: EntryPayload::Normal(Write(bytes.into())) }
}

async fn apply(machine: &mut Machine, entries: impl IntoIterator<Item = Entry>) -> io::Result<()> {
    let entries: Vec<_> = entries.into_iter().map(|entry| Ok((entry, None))).collect();
    machine.apply(stream::iter(entries)).await
}

fn keys(store: &Store) -> Vec<String> {
    let all = Query::KvPrefix { tenancy: Tenancy::default(), prefix: "".into() };
    match store.answer(&all).0 {
        Answer::Keys(keys) => keys.iter().map(|entry| entry.key.to_string()).collect(),
        other => panic!("{other:?}"),
    }
}

fn machine() -> Machine {
    Machine::start(Version::default(), Snapshots::in_memory(), Failure::default()).unwrap()
}

fn on_disk(directory: &Path) -> Machine {
    let (snapshots, version) = Snapshots::open(directory).unwrap();
    Machine::start(version, snapshots, Failure::default()).unwrap()
}

#[tokio::test]
async fn an_entry_that_cannot_be_read_stops_the_server_there() {
    for (bytes, says) in [
        (b"nonsense".to_vec(), "it is damaged"),
        (
            Envelope { format: FORMAT + 1, ..newer() }.encode().unwrap(),
            "start the newer release again",
        ),
    ] {
        let mut machine = machine();
        let error =
            apply(&mut machine, [put(1, "a"), put(2, "b"), write(3, bytes), put(4, "d")]).await;
        let error = error.unwrap_err().to_string();
        assert!(
            error.starts_with("committed log entry 3 cannot be applied: ") && error.contains(says),
            "{error}"
        );
        assert_eq!(machine.failure.get().as_deref(), Some(&*error));
        assert_eq!(
            keys(&machine.publisher().version().store),
            ["a", "b"],
            "what came before is there"
        );
        assert_eq!(machine.applied_state().await.unwrap().0, Some(log_id(1, 2)));
    }
}

#[tokio::test]
async fn a_missing_entry_stops_the_server_there() {
    let mut machine = machine();
    let error = apply(&mut machine, [put(1, "a"), put(3, "b")]).await.unwrap_err();
    assert_eq!(error.to_string(), "committed log entry 2 is missing: 3 came next");
    assert_eq!(keys(&machine.publisher().version().store), ["a"]);
}

fn newer() -> Envelope {
    Envelope {
        format: 0,
        now: 0,
        request_id: RequestId::default(),
        command: Command::ReapGraves { index: 0 },
    }
}

#[tokio::test]
async fn a_batch_is_published_once_with_all_that_it_touched() {
    let mut machine = machine();
    let mut subscription = machine.publisher().subscribe();
    apply(&mut machine, [put(1, "a"), put(2, "b")]).await.unwrap();
    let Some(Change::Batch(batch)) = subscription.next().await else { panic!("a batch") };
    assert_eq!(batch.store.index(), 2);
    assert_eq!(batch.touched.len(), 2);
    // An entry of Raft's own moves the log on and is no news.
    let blank = Entry { log_id: log_id(2, 3), payload: EntryPayload::Blank };
    apply(&mut machine, [blank]).await.unwrap();
    apply(&mut machine, [put(4, "c")]).await.unwrap();
    let Some(Change::Batch(batch)) = subscription.next().await else { panic!("a batch") };
    assert_eq!(batch.store.index(), 4);
    assert_eq!(*machine.publisher().applied_term().borrow(), 1);
}

#[tokio::test]
async fn a_slow_subscriber_is_told_to_rescan() {
    let mut machine = machine();
    let mut subscription = machine.publisher().subscribe();
    for index in 1..=1000 {
        apply(&mut machine, [put(index, "a")]).await.unwrap();
    }
    assert!(matches!(subscription.next().await, Some(Change::Rescan)));
    let Some(Change::Batch(next)) = subscription.next().await else { panic!("a batch") };
    assert!(next.store.index() > 700);
}

#[tokio::test]
async fn a_snapshot_is_the_version_that_it_was_asked_for() {
    let directory = tempfile::tempdir().unwrap();
    let mut machine = on_disk(directory.path());
    apply(&mut machine, [put(1, "a")]).await.unwrap();
    let mut builder = machine.get_snapshot_builder().await;
    apply(&mut machine, [put(2, "b")]).await.unwrap();
    let built = builder.build_snapshot().await.unwrap();
    assert_eq!(built.meta.last_log_id, Some(log_id(1, 1)));

    let mut other = self::machine();
    let mut subscription = other.publisher().subscribe();
    other.install_snapshot(&built.meta, built.snapshot).await.unwrap();
    assert_eq!(keys(&other.publisher().version().store), ["a"]);
    assert!(matches!(subscription.next().await, Some(Change::Rescan)));
    apply(&mut other, [put(2, "c")]).await.unwrap();
    assert_eq!(keys(&other.publisher().version().store), ["a", "c"]);

    assert_eq!(keys(&on_disk(directory.path()).publisher().version().store), ["a"]);
}

#[tokio::test]
async fn a_snapshot_that_cannot_be_written_stops_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let mut machine = on_disk(directory.path());
    apply(&mut machine, [put(1, "a")]).await.unwrap();
    machine.get_snapshot_builder().await.build_snapshot().await.unwrap();
    fs::create_dir(directory.path().join("snapshot-2")).unwrap();
    apply(&mut machine, [put(2, "b")]).await.unwrap();
    let mut finished = machine.finished_snapshots();
    let built = machine.get_snapshot_builder().await.build_snapshot().await.unwrap();
    assert_eq!(built.meta.last_log_id, Some(log_id(1, 1)), "the one before");
    tokio::time::timeout(Duration::from_secs(30), finished.changed()).await.unwrap().unwrap();
    assert_eq!((machine.built_snapshots(), machine.failure.get()), (1, None));
    apply(&mut machine, [put(3, "c")]).await.unwrap();
}
