//! Snapshots replace the log, by bytes.

use std::fs;

use super::*;

fn small(directory: &Path) -> Options {
    Options { snapshot_after_bytes: 50_000, ..options(directory) }
}

/// Writes until so many snapshots have been written.
async fn write_until_snapshots(consensus: &Consensus, wanted: u64) -> u32 {
    let mut written = 0_u32;
    let deadline = rt::now() + PATIENCE;
    while consensus.counters().snapshots < wanted {
        assert!(rt::now() < deadline, "no snapshot after {written} writes");
        put(consensus, &format!("key/{}", written % 500), &written.to_be_bytes().repeat(100)).await;
        written += 1;
    }
    written
}

fn snapshots(directory: &Path) -> Vec<String> {
    files(&directory.join("raft"))
        .into_iter()
        .filter(|name| name.starts_with("snapshot-"))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_is_the_newest_snapshot_and_the_log_after_it() {
    let directory = tempfile::tempdir().unwrap();
    let consensus = opened(small(directory.path())).await.unwrap();
    let written = write_until_snapshots(&consensus, 8).await;
    put(&consensus, "last", b"").await;
    let (before, index) = (keys(&consensus.store(), ""), consensus.store().index());
    consensus.shutdown().await;
    assert_eq!(snapshots(directory.path()).len(), 2, "the newest two");
    let log = fs::metadata(directory.path().join("raft/raft.db")).unwrap().len();
    // An entry has some 600 bytes, and eight times 50,000 bytes were needed.
    assert!((600..1500).contains(&written), "by bytes: {written} writes");
    assert!(log < 2_000_000, "the log is purged: {log} bytes");

    let consensus = opened(small(directory.path())).await.unwrap();
    assert_eq!(keys(&consensus.store(), ""), before);
    assert_eq!(consensus.store().index(), index);
    write_until_snapshots(&consensus, 2).await;
    consensus.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_snapshot_is_refused_and_moving_it_away_loses_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let consensus = opened(small(directory.path())).await.unwrap();
    write_until_snapshots(&consensus, 5).await;
    let before = keys(&consensus.store(), "");
    consensus.shutdown().await;

    let mut indexes: Vec<u64> = snapshots(directory.path())
        .iter()
        .map(|name| name["snapshot-".len()..].parse().unwrap())
        .collect();
    indexes.sort_unstable();
    let newest = directory.path().join(format!("raft/snapshot-{}", indexes[1]));
    let mut bytes = fs::read(&newest).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&newest, bytes).unwrap();
    let error = Consensus::open(small(directory.path())).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "\"{}\" cannot be used: its checksum is wrong, it is damaged; move it away to start from the snapshot before it and the log",
            newest.display()
        )
    );

    fs::remove_file(&newest).unwrap();
    let consensus = opened(small(directory.path())).await.unwrap();
    assert_eq!(keys(&consensus.store(), ""), before);
    consensus.shutdown().await;

    // Both gone: the log alone is not enough, and that is said.
    for name in snapshots(directory.path()) {
        fs::remove_file(directory.path().join("raft").join(name)).unwrap();
    }
    let error = Consensus::open(small(directory.path())).await.unwrap_err().to_string();
    assert!(error.contains("raft.db\" cannot be used: it begins after entry "), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_file_that_vanished_is_not_made_anew_beside_snapshots() {
    let directory = tempfile::tempdir().unwrap();
    let consensus = opened(small(directory.path())).await.unwrap();
    write_until_snapshots(&consensus, 1).await;
    consensus.shutdown().await;
    fs::remove_file(directory.path().join("raft/raft.db")).unwrap();
    let error = Consensus::open(small(directory.path())).await.unwrap_err().to_string();
    assert!(
        error.contains("raft.db\" cannot be used: it is empty, but there is a snapshot"),
        "{error}"
    );
}
