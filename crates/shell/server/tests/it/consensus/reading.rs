//! Readers: woken for their rows only, told of every batch, and never waiting for a lock.

use server::consensus::Change;
use state::{Key, TableId};

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_blocked_reader_wakes_for_its_rows_only() {
    let consensus = opened(Options::new(Storage::Memory, ADDRESS)).await.unwrap();
    put(&consensus, "mine/a", b"1").await;
    let query = Query::KvPrefix { tenancy: Tenancy::default(), prefix: "mine/".into() };
    let (_, _, dependencies) = consensus.store().answer(&query);
    let registration = consensus.register(&dependencies);
    put(&consensus, "yours/a", b"1").await;
    assert!(!registration.has_changed());
    put(&consensus, "mine/b", b"1").await;
    registration.changed().await;
    assert!(keys(&consensus.store(), "mine/").contains_key("mine/b"), "published before it fires");
    drop(registration);
    assert_eq!(consensus.watchers().watched_keys(), 0);
    consensus.shutdown().await;
}

/// The loop of a blocking query, against a writer: no answer that it waits for is missed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_change_is_missed_by_a_blocking_query() {
    const LAST: u32 = 300;
    let consensus = opened(Options::new(Storage::Memory, ADDRESS)).await.unwrap();
    let readers: Vec<_> = (0..10)
        .map(|_| {
            let consensus = consensus.clone();
            tokio::spawn(async move {
                let query = Query::Kv { tenancy: Tenancy::default(), key: "counter".into() };
                let mut seen = (Vec::new(), 0);
                while seen.0 != LAST.to_be_bytes() {
                    let (_, _, dependencies) = consensus.store().answer(&query);
                    let registration = consensus.register(&dependencies);
                    let (answer, index, _) = consensus.store().answer(&query);
                    if index == seen.1 {
                        let woken =
                            rt::timeout_at(rt::now() + PATIENCE, registration.changed()).await;
                        woken.unwrap_or_else(|_| panic!("asleep at {seen:?}"));
                        continue;
                    }
                    let Answer::Keys(keys) = answer else { panic!("{answer:?}") };
                    assert!(index > seen.1, "an index never falls");
                    seen = (keys.first().map_or(Vec::new(), |entry| entry.value.clone()), index);
                }
            })
        })
        .collect();
    for number in 1..=LAST {
        put(&consensus, "counter", &number.to_be_bytes()).await;
    }
    for reader in readers {
        reader.await.unwrap();
    }
    consensus.shutdown().await;
}

#[tokio::test]
async fn a_subscriber_is_told_of_every_batch() {
    let consensus = opened(Options::new(Storage::Memory, ADDRESS)).await.unwrap();
    let mut subscription = consensus.subscribe();
    put(&consensus, "a", b"").await;
    put(&consensus, "b", b"").await;
    for key in ["a", "b"] {
        let Some(Change::Batch(batch)) = subscription.next().await else { panic!("a batch") };
        assert_eq!(batch.touched.len(), 1);
        assert_eq!(batch.touched[0].table, TableId::Kv);
        assert_eq!(batch.touched[0].key, Key::of(&["default", "default", key]));
        assert!(keys(&batch.store, "").contains_key(key));
    }
    consensus.shutdown().await;
    drop(consensus);
    assert!(subscription.next().await.is_none());
}

#[tokio::test]
async fn reads_go_on_after_the_end() {
    let consensus = opened(Options::new(Storage::Memory, ADDRESS)).await.unwrap();
    put(&consensus, "a", b"").await;
    consensus.shutdown().await;
    assert_eq!(keys(&consensus.store(), "").len(), 1);
    assert!(matches!(try_put(&consensus, "b", b"").await, Err(ProposeError::Stopped)));
    assert_eq!(ready(&consensus).await, Err(NotReady::Stopped));
    assert!(!consensus.leadership().borrow().is_leader);
    assert_eq!(consensus.leader_address(), None);
}
