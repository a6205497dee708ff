//! What is refused, and in which words.

use std::fs;

use server::consensus::MAX_COMMAND_BYTES;

use super::*;

#[tokio::test]
async fn a_second_agent_on_the_same_directory_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let consensus = started(directory.path()).await;
    let error = Consensus::open(options(directory.path())).await.unwrap_err();
    let path = directory.path().display();
    assert_eq!(
        error.to_string(),
        format!(
            "data directory \"{path}\" is in use by another agent (it holds the lock on raft/raft.db); stop that agent or give this one another data directory"
        )
    );
    put(&consensus, "a", b"").await;
    consensus.shutdown().await;
    started(directory.path()).await.shutdown().await;
}

#[tokio::test]
async fn garbage_in_place_of_the_log_is_refused_by_name() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("raft/raft.db");
    fs::create_dir(directory.path().join("raft")).unwrap();
    fs::write(&path, [0xa5; 40_000]).unwrap();
    let error = Consensus::open(options(directory.path())).await.unwrap_err();
    assert!(matches!(&error, OpenError::Damaged { path: named, .. } if *named == path), "{error}");
    assert_eq!(fs::read(&path).unwrap(), [0xa5; 40_000], "and left alone");
}

#[tokio::test]
async fn a_data_directory_that_cannot_be_made_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    fs::write(&file, "").unwrap();
    let error = Consensus::open(options(&file)).await.unwrap_err();
    let named = format!("cannot create \"{}\": ", file.join("raft").display());
    assert!(error.to_string().starts_with(&named), "{error}");
}

#[tokio::test]
async fn the_largest_value_of_a_key_fits_and_more_does_not() {
    let consensus = opened(Options::new(Storage::Memory, ADDRESS)).await.unwrap();
    put(&consensus, &"k".repeat(500), &vec![0xff; 512 << 10]).await;
    let error = try_put(&consensus, "key", &vec![0xff; MAX_COMMAND_BYTES]).await.unwrap_err();
    assert!(matches!(error, ProposeError::TooLarge { limit: MAX_COMMAND_BYTES, .. }), "{error}");
    assert_eq!(keys(&consensus.store(), "").len(), 1);
    consensus.shutdown().await;
}

#[tokio::test]
async fn a_server_that_was_not_bootstrapped_waits_to_be_joined() {
    let options = Options { bootstrap: false, ..Options::new(Storage::Memory, ADDRESS) };
    let consensus = Consensus::open(options).await.unwrap();
    let soon = rt::now() + Duration::from_millis(50);
    assert_eq!(consensus.ready(soon).await, Err(NotReady::NoLeader));
    assert_eq!(consensus.leader_address(), None);
    let error = try_put(&consensus, "key", b"").await.unwrap_err();
    assert!(matches!(error, ProposeError::NoLeader), "{error}");
    consensus.shutdown().await;
}

#[tokio::test]
async fn the_leader_knows_its_address_and_a_new_one_holds() {
    let directory = tempfile::tempdir().unwrap();
    let consensus = started(directory.path()).await;
    assert_eq!(consensus.leader_address().as_deref(), Some(ADDRESS));
    consensus.shutdown().await;
    let moved = Options { server_address: "10.0.0.2:8300".into(), ..options(directory.path()) };
    let consensus = opened(moved).await.unwrap();
    assert_eq!(consensus.leader_address().as_deref(), Some("10.0.0.2:8300"));
    consensus.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_in_flight_are_bounded_in_bytes() {
    let options = Options { in_flight_bytes: 100_000, ..Options::new(Storage::Memory, ADDRESS) };
    let consensus = opened(options).await.unwrap();
    // Ten times what is possible at once, and one that is larger than all of it.
    let sizes = (0..40).map(|_| 25_000).chain([300_000]);
    let writers: Vec<_> = sizes
        .enumerate()
        .map(|(number, size)| {
            let consensus = consensus.clone();
            tokio::spawn(async move { put(&consensus, &number.to_string(), &vec![1; size]).await })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(keys(&consensus.store(), "").len(), 41);
    consensus.shutdown().await;
}
