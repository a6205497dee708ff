//! In memory: the same, and nothing on disk (decision 26).

use std::{env, fs, process::Command as Process};

use super::*;

const DIRECTORY: &str = "CONSENSUS_TEST_MEMORY";

/// Not a test of its own: a process that writes in memory and then looks for files that it has open.
#[test]
fn memory_process() {
    if env::var_os(DIRECTORY).is_none() {
        return;
    }
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.unwrap().block_on(async {
        let options =
            Options { snapshot_after_bytes: 10_000, ..Options::new(Storage::Memory, ADDRESS) };
        let consensus = opened(options).await.unwrap();
        for number in 0..200 {
            put(&consensus, &number.to_string(), &[7; 500]).await;
        }
        assert_eq!(keys(&consensus.store(), "").len(), 200);
        assert!(consensus.counters().snapshots > 0, "snapshots are versions in memory");
        for file in fs::read_dir("/proc/self/fd").unwrap() {
            let target = fs::read_link(file.unwrap().path()).unwrap_or_default();
            let is_file = fs::metadata(&target).is_ok_and(|about| about.is_file());
            assert!(!is_file, "{} is open", target.display());
        }
        consensus.shutdown().await;
    });
}

#[test]
fn nothing_is_written_to_disk() {
    let directory = tempfile::tempdir().unwrap();
    let process = Process::new(env::current_exe().unwrap())
        .args(["consensus::memory::memory_process", "--exact", "--nocapture", "--test-threads=1"])
        .env(DIRECTORY, "")
        .env("TMPDIR", directory.path())
        .env("HOME", directory.path())
        .current_dir(directory.path())
        .output()
        .unwrap();
    assert!(process.status.success(), "{}", String::from_utf8_lossy(&process.stderr));
    assert!(String::from_utf8_lossy(&process.stdout).contains("1 passed"));
    assert_eq!(files(directory.path()), [""; 0]);
}

#[tokio::test]
async fn two_in_memory_do_not_meet() {
    let first = opened(Options::new(Storage::Memory, ADDRESS)).await.unwrap();
    let second = opened(Options::new(Storage::Memory, ADDRESS)).await.unwrap();
    put(&first, "key", b"").await;
    assert!(keys(&second.store(), "").is_empty());
    first.shutdown().await;
    second.shutdown().await;
}
