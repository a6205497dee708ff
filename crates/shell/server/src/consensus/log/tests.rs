//! The log: what was acknowledged is there after a crash at any moment, and damage is refused by name.

mod simulated_disk;

use std::{fs, path::Path, sync::atomic::AtomicU64, time::Duration};

use openraft::{
    EntryPayload,
    storage::{IOFlushed, RaftLogStorageExt},
    type_config::TypeConfigExt,
};
use proptest::prelude::*;
use simulated_disk::{Crash, SimulatedDisk};

use super::{
    super::{
        error::OpenError,
        types::{Write, log_id},
    },
    *,
};

fn entry(index: u64, bytes: usize) -> Entry {
    let text: Vec<u8> = index.to_be_bytes().into_iter().cycle().take(bytes).collect();
    Entry { log_id: log_id(1, index), payload: EntryPayload::Normal(Write(text.into())) }
}

fn store(disk: Disk) -> LogStore {
    LogStore::start(disk, 0, Failure::default()).unwrap()
}

fn made(disk: &SimulatedDisk) -> Disk {
    Disk::make("raft.db".into(), disk.clone()).unwrap()
}

fn simulated(disk: &SimulatedDisk) -> Result<Disk, OpenError> {
    Disk::with_backend("raft.db".into(), disk.clone())
}

async fn all(store: &mut LogStore) -> Vec<Entry> {
    store.get_log_reader().await.try_get_log_entries(..).await.unwrap()
}

fn indexes(entries: &[Entry]) -> Vec<u64> {
    entries.iter().map(|entry| entry.log_id.index).collect()
}

/// Appends without waiting; the receiver tells when it is on disk.
async fn append(
    store: &mut LogStore,
    entries: Vec<Entry>,
) -> impl Future<Output = Option<io::Result<()>>> + use<> {
    let (told, on_disk) = TypeConfig::oneshot();
    store.append(entries, IOFlushed::signal(told)).await.unwrap();
    async { on_disk.await.ok() }
}

#[tokio::test]
async fn everything_is_there_after_reopening() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("raft.db");
    let disk = Disk::open(&path).unwrap();
    let server = disk.recover(None).unwrap().server;
    let mut log = store(disk);
    log.save_vote(&Vote::new_committed(7, server)).await.unwrap();
    log.blocking_append((0..20).map(|index| entry(index, 100))).await.unwrap();
    log.save_committed(Some(log_id(1, 15))).await.unwrap();
    log.truncate_after(Some(log_id(1, 17))).await.unwrap();
    log.purge(log_id(1, 4)).await.unwrap();
    log.save_committed(Some(log_id(1, 16))).await.unwrap();
    log.close().await;

    let disk = Disk::open(&path).unwrap();
    let recovered = disk.recover(Some(6)).unwrap();
    assert_eq!(recovered.server, server);
    assert!((11 * 100..11 * 200).contains(&recovered.unsnapshotted), "{recovered:?}");
    let mut log = store(disk);
    let state = log.get_log_state().await.unwrap();
    assert_eq!(state.last_purged_log_id, Some(log_id(1, 4)));
    assert_eq!(state.last_log_id, Some(log_id(1, 17)));
    assert_eq!(log.read_committed().await.unwrap(), Some(log_id(1, 16)));
    let vote = log.get_log_reader().await.read_vote().await.unwrap();
    assert_eq!(vote, Some(Vote::new_committed(7, server)));
    assert_eq!(all(&mut log).await, (5..=17).map(|index| entry(index, 100)).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_purged_log_remembers_its_last_entry() {
    let mut log = store(Disk::in_memory().unwrap());
    log.blocking_append((0..3).map(|index| entry(index, 10))).await.unwrap();
    log.purge(log_id(1, 2)).await.unwrap();
    assert_eq!(all(&mut log).await, []);
    log.truncate_after(Some(log_id(1, 2))).await.unwrap();
    let state = log.get_log_state().await.unwrap();
    assert_eq!(state.last_log_id, Some(log_id(1, 2)));
}

#[tokio::test]
async fn reads_join_disk_and_memory() {
    let mut log = store(Disk::in_memory().unwrap());
    // 3 MB: about the last third is in memory.
    for index in 0..300 {
        log.blocking_append([entry(index, 10_000)]).await.unwrap();
    }
    let first_in_memory = log.shared.tail().first_index().unwrap();
    assert!((100..290).contains(&first_in_memory), "{first_in_memory}");
    let mut reader = log.get_log_reader().await;
    for (start, end) in
        [(0, 300), (0, 5), (first_in_memory - 3, first_in_memory + 3), (299, 400), (290, 300)]
    {
        let expected: Vec<u64> = (start..end.min(300)).collect();
        let read = reader.try_get_log_entries(start..end).await.unwrap();
        assert_eq!(indexes(&read), expected);

        let limited = reader.limited_get_log_entries(start, end).await.unwrap();
        assert!(!limited.is_empty() && expected.starts_with(&indexes(&limited)));
        let bytes: usize = limited.iter().map(tail::size).sum();
        assert!(
            bytes <= READ_BYTES && (limited.len() == expected.len() || bytes > READ_BYTES - 20_000)
        );

        let streamed: Vec<Entry> =
            reader.entries_stream(start..end).await.try_collect().await.unwrap();
        assert_eq!(indexes(&streamed), expected);
    }
    let large = store(Disk::in_memory().unwrap());
    large.clone().blocking_append([entry(0, READ_BYTES * 2), entry(1, 10)]).await.unwrap();
    let limited = large.clone().get_log_reader().await.limited_get_log_entries(0, 2).await.unwrap();
    assert_eq!(indexes(&limited), [0]);
}

#[tokio::test]
async fn what_is_queued_during_an_fsync_is_one_commit() {
    let disk = SimulatedDisk::default();
    let mut log = store(made(&disk));
    disk.hold_syncs();
    let mut waiting = vec![append(&mut log, vec![entry(0, 10)]).await];
    disk.sync_begun();
    for index in 1..=100 {
        waiting.push(append(&mut log, vec![entry(index, 10)]).await);
    }
    assert_eq!(indexes(&all(&mut log).await).len(), 101, "readable before it is on disk");
    disk.release_syncs();
    for on_disk in waiting {
        on_disk.await.unwrap().unwrap();
    }
    assert_eq!(log.counters().commits.load(Ordering::Relaxed), 2);
    assert_eq!(log.counters().entries.load(Ordering::Relaxed), 101);
}

#[tokio::test]
async fn a_full_disk_refuses_writes_and_keeps_what_was_acknowledged() {
    let disk = SimulatedDisk::default();
    let mut log = store(made(&disk));
    log.save_vote(&Vote::new(1, 1)).await.unwrap();
    log.blocking_append((0..10).map(|index| entry(index, 1000))).await.unwrap();
    disk.fill();
    let on_disk = append(&mut log, vec![entry(10, 5000)]).await;
    let error = on_disk.await.unwrap().unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    assert!(error.to_string().starts_with("cannot write \"raft.db\": "), "{error}");
    let reason = log.shared.failure.get().unwrap();
    assert_eq!(*reason, *error.to_string());

    // Room again, but what was refused may be half there: nothing is acknowledged any more.
    disk.make_room();
    let error = log.save_vote(&Vote::new(2, 1)).await.unwrap_err();
    assert_eq!(error.to_string(), *reason);
    let on_disk = append(&mut log, vec![entry(11, 10)]).await;
    assert!(on_disk.await.unwrap().is_err());
    assert!(indexes(&all(&mut log).await).starts_with(&(0..10).collect::<Vec<_>>()), "reads go on");
    log.close().await;

    let disk = simulated(&disk).unwrap();
    disk.recover(None).unwrap();
    let mut log = store(disk);
    assert_eq!(all(&mut log).await, (0..10).map(|index| entry(index, 1000)).collect::<Vec<_>>());
    let vote = log.get_log_reader().await.read_vote().await.unwrap();
    assert_eq!(vote, Some(Vote::new(1, 1)));
}

/// Crashes between and in the middle of any two writes to the file. Of what was not synced, any part may be lost.
#[tokio::test]
async fn a_crash_at_any_moment_loses_nothing_that_was_acknowledged() {
    for seed in 0..4 {
        let acknowledged = Arc::new(AtomicU64::new(0));
        let disk = SimulatedDisk::default();
        let mut log = store(made(&disk));
        log.save_vote(&Vote::new(0, 1)).await.unwrap();
        disk.crash(seed, acknowledged.clone());
        let mut next = 0;
        for step in 0..60_u64 {
            let mut waiting = Vec::new();
            for _ in 0..=(step % 3) {
                let count = 1 + (step * 7 + seed) % 5;
                let entries: Vec<Entry> =
                    (next..next + count).map(|i| entry(i, 20 + (i as usize * 97) % 3000)).collect();
                next += count;
                waiting.push((next, append(&mut log, entries).await));
            }
            if step % 4 == 0 {
                log.save_vote(&Vote::new(step + 1, 1)).await.unwrap();
            }
            for (end, on_disk) in waiting {
                on_disk.await.unwrap().unwrap();
                acknowledged.store(end, Ordering::SeqCst);
            }
            if step % 20 == 19 {
                log.purge(log_id(1, next - 20)).await.unwrap();
            }
        }
        log.close().await;

        let crashes = disk.crashes();
        assert!(crashes.len() > 100, "{}", crashes.len());
        for Crash { image, acknowledged } in crashes {
            let disk = simulated(&SimulatedDisk::with(image)).unwrap();
            disk.recover(Some(u64::MAX))
                .map(|_| ())
                .or_else(|error| {
                    // Before the first vote there is nothing to lose.
                    if acknowledged == 0 { Ok(()) } else { Err(error) }
                })
                .unwrap();
            let mut log = store(disk);
            let there = all(&mut log).await;
            let state = log.get_log_state().await.unwrap();
            let end = state.last_log_id.map_or(0, |last| last.index + 1);
            assert!(end >= acknowledged, "{acknowledged} were acknowledged, {end} are there");
            for read in &there {
                let index = read.log_id.index;
                assert_eq!(*read, entry(index, 20 + (index as usize * 97) % 3000));
            }
            let purged = state.last_purged_log_id.map_or(0, |purged| purged.index + 1);
            assert_eq!(indexes(&there), (purged..end).collect::<Vec<_>>());
        }
    }
}

#[tokio::test]
async fn a_large_file_of_mostly_nothing_is_shrunk() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("raft.db");
    let mut log = store(Disk::open(&path).unwrap());
    log.save_vote(&Vote::new(1, 1)).await.unwrap();
    for index in 0..40 {
        log.blocking_append([entry(index, 500_000)]).await.unwrap();
    }
    log.purge(log_id(1, 35)).await.unwrap();
    log.close().await;
    let before = fs::metadata(&path).unwrap().len();
    let disk = Disk::open(&path).unwrap();
    disk.shrink().unwrap();
    let mut log = store(disk);
    assert_eq!(
        all(&mut log).await,
        (36..40).map(|index| entry(index, 500_000)).collect::<Vec<_>>()
    );
    log.close().await;
    let after = fs::metadata(&path).unwrap().len();
    assert!(before > 20_000_000 && after < before / 3, "{before} {after}");
}

#[test]
fn what_a_crash_left_of_making_the_file_is_made_anew() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("raft.db");
    let unfinished = directory.path().join("raft.db.tmp");
    for left in [&b""[..], &[0; 4096], &[7; 100_000]] {
        fs::write(&unfinished, left).unwrap();
        let disk = Disk::open(&path).unwrap();
        let server = disk.recover(None).unwrap().server;
        disk.close();
        let files: Vec<_> =
            fs::read_dir(&directory).unwrap().map(|file| file.unwrap().path()).collect();
        assert_eq!(files, [path.as_path()]);
        assert_eq!(Disk::open(&path).unwrap().recover(None).unwrap().server, server);
        fs::remove_file(&path).unwrap();
    }
}

fn open_error(path: &Path) -> String {
    Disk::open(path).unwrap_err().to_string()
}

#[test]
fn a_file_that_is_no_log_is_refused_by_name() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("raft.db");
    fs::write(&path, "certainly not a database. ".repeat(1000)).unwrap();
    let error = open_error(&path);
    assert!(error.contains("raft.db\" cannot be used: it is damaged or no raft log"), "{error}");
    assert!(error.contains("restore the data directory from a backup"), "{error}");

    let path = directory.path().join("other.db");
    let other = redb::Database::create(&path).unwrap();
    let write = other.begin_write().unwrap();
    write
        .open_table(redb::TableDefinition::<u64, u64>::new("numbers"))
        .unwrap()
        .insert(1, 2)
        .unwrap();
    write.commit().unwrap();
    drop(other);
    let error = open_error(&path);
    assert!(error.contains("it is the database of another program"), "{error}");
}

#[test]
fn a_second_open_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let raft = directory.path().join("raft");
    fs::create_dir(&raft).unwrap();
    let path = raft.join("raft.db");
    let first = Disk::open(&path).unwrap();
    let error = open_error(&path);
    let expected =
        format!("data directory \"{}\" is in use by another agent (", directory.path().display());
    assert!(error.starts_with(&expected), "{error}");
    first.close();
    Disk::open(&path).unwrap();
}

#[tokio::test]
async fn a_log_that_does_not_fit_the_snapshots_is_refused() {
    let path = |directory: &tempfile::TempDir| directory.path().join("raft.db");
    let directory = tempfile::tempdir().unwrap();
    fs::write(path(&directory), "").unwrap();
    assert!(
        open_error(&path(&directory)).contains("raft.db\" cannot be used: it is empty; restore")
    );
    fs::remove_file(path(&directory)).unwrap();
    let error = Disk::open(&path(&directory)).unwrap().recover(Some(7)).unwrap_err();
    assert!(
        error.to_string().contains("it is empty, but there is a snapshot of entry 7"),
        "{error}"
    );

    let mut log = store(Disk::open(&path(&directory)).unwrap());
    log.save_vote(&Vote::new(1, 1)).await.unwrap();
    log.blocking_append((0..10).map(|index| entry(index, 10))).await.unwrap();
    log.purge(log_id(1, 5)).await.unwrap();
    log.close().await;
    let disk = Disk::open(&path(&directory)).unwrap();
    for snapshot in [None, Some(4)] {
        let error = disk.recover(snapshot).unwrap_err();
        assert!(error.to_string().contains("it begins after entry 5"), "{error}");
    }
    disk.recover(Some(5)).unwrap();
}

/// A whole log's bytes.
async fn image() -> Vec<u8> {
    let disk = SimulatedDisk::default();
    let mut log = store(made(&disk));
    log.save_vote(&Vote::new(1, 1)).await.unwrap();
    log.blocking_append((0..50).map(|index| entry(index, 300))).await.unwrap();
    log.close().await;
    disk.image()
}

#[test]
fn damage_anywhere_is_refused_or_harmless_and_never_a_panic() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let image = runtime.block_on(image());
    let damage = (any::<prop::sample::Index>(), 1..=255_u8, 1..64_usize, any::<bool>());
    proptest!(ProptestConfig::with_cases(300), |((at, bits, length, cut) in damage)| {
        let mut image = image.clone();
        let at = at.index(image.len());
        if cut {
            image.truncate(at);
        } else {
            let end = image.len().min(at + length);
            image[at..end].iter_mut().for_each(|byte| *byte ^= bits);
        }
        let opened = simulated(&SimulatedDisk::with(image)).and_then(|disk| {
            disk.recover(None)?;
            Ok(disk)
        });
        if let Ok(disk) = opened {
            let mut log = store(disk);
            let there = runtime.block_on(async { log.get_log_reader().await.try_get_log_entries(..).await });
            for read in there.unwrap_or_default() {
                prop_assert_eq!(&read, &entry(read.log_id.index, 300));
            }
        }
    });
}

#[tokio::test]
async fn growth_is_counted_in_bytes() {
    let mut log = store(Disk::in_memory().unwrap());
    let waiting = tokio::spawn({
        let log = log.clone();
        async move { log.grown_by(10_000).await }
    });
    for index in 0..9 {
        log.blocking_append([entry(index, 1000)]).await.unwrap();
    }
    assert!(!waiting.is_finished());
    log.blocking_append([entry(9, 1000)]).await.unwrap();
    tokio::time::timeout(Duration::from_secs(30), waiting).await.unwrap().unwrap();
}
