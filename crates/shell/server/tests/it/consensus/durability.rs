//! What was acknowledged is there after a restart.

use std::collections::BTreeMap;

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_write_is_there_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let consensus = started(directory.path()).await;
    let writers: Vec<_> = (0..20)
        .map(|writer| {
            let consensus = consensus.clone();
            tokio::spawn(async move {
                for number in 0..50 {
                    put(&consensus, &format!("{writer}/{number}"), &[writer, number]).await;
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let (before, index) = (keys(&consensus.store(), ""), consensus.store().index());
    assert_eq!(before.len(), 1000);
    let term = consensus.leadership().borrow().term;
    consensus.shutdown().await;

    let consensus = started(directory.path()).await;
    // The very first answer.
    assert_eq!(keys(&consensus.store(), ""), before);
    assert_eq!(consensus.store().index(), index);
    assert!(consensus.leadership().borrow().term > term, "every start has a term of its own");
    put(&consensus, "after", b"").await;
    assert!(consensus.store().index() > index);
    consensus.shutdown().await;
}

#[tokio::test]
async fn a_reply_means_that_the_store_has_it() {
    let consensus = opened(Options::new(Storage::Memory, ADDRESS)).await.unwrap();
    for number in 0..200 {
        let key = number.to_string();
        put(&consensus, &key, b"x").await;
        assert!(keys(&consensus.store(), "").contains_key(&key));
    }
    consensus.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_writers_share_commits() {
    let directory = tempfile::tempdir().unwrap();
    let consensus = started(directory.path()).await;
    let before = consensus.counters();
    let writers: Vec<_> = (0..100)
        .map(|writer| {
            let consensus = consensus.clone();
            tokio::spawn(async move {
                for number in 0..10 {
                    put(&consensus, &format!("{writer}/{number}"), b"x").await;
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let after = consensus.counters();
    let (commits, entries) =
        (after.log_commits - before.log_commits, after.log_entries - before.log_entries);
    assert_eq!(entries, 1000);
    assert!(commits <= 250, "{entries} entries in {commits} commits");
    consensus.shutdown().await;
}

#[tokio::test]
async fn time_never_falls_from_one_command_to_the_next() {
    let directory = tempfile::tempdir().unwrap();
    let mut last = 0;
    for _ in 0..2 {
        let consensus = started(directory.path()).await;
        for number in 0..20 {
            put(&consensus, &number.to_string(), b"").await;
            let now = consensus.store().now();
            assert!(now >= last && now > 1_700_000_000_000);
            last = now;
        }
        consensus.shutdown().await;
    }
}

#[tokio::test]
async fn a_caller_that_gives_up_does_not_undo_its_write() {
    let consensus = opened(Options::new(Storage::Memory, ADDRESS)).await.unwrap();
    let mut subscription = consensus.subscribe();
    let given_up = consensus.clone();
    let write = tokio::spawn(async move { try_put(&given_up, "key", b"value").await });
    // Begun, perhaps decided; then nobody waits for it.
    tokio::task::yield_now().await;
    write.abort();
    let _ = write.await;
    put(&consensus, "other", b"").await;
    let mut touched = 0;
    while touched == 0 {
        touched += usize::from(subscription.next().await.is_some());
    }
    let there = keys(&consensus.store(), "");
    let expected: BTreeMap<String, Vec<u8>> = [("key", &b"value"[..]), ("other", b"")]
        .map(|(key, value)| (key.to_owned(), value.to_vec()))
        .into();
    assert!(there.iter().all(|row| expected.get_key_value(row.0) == Some(row)), "{there:?}");
    consensus.shutdown().await;
}

#[tokio::test]
async fn a_handle_that_is_just_dropped_lets_go_of_the_directory() {
    let directory = tempfile::tempdir().unwrap();
    let consensus = started(directory.path()).await;
    put(&consensus, "key", b"").await;
    drop(consensus);
    let deadline = rt::now() + PATIENCE;
    let consensus = loop {
        match opened(options(directory.path())).await {
            Ok(consensus) => break consensus,
            Err(OpenError::InUse { .. }) if rt::now() < deadline => tokio::task::yield_now().await,
            Err(error) => panic!("{error}"),
        }
    };
    assert_eq!(keys(&consensus.store(), "").len(), 1);
    consensus.shutdown().await;
}
