//! Wake-ups: exactly the rows that were registered, none lost, nothing left behind.

use std::{
    sync::atomic::AtomicU64,
    thread,
    time::{Duration, Instant},
};

use proptest::prelude::*;
use state::Key;

use super::*;

const TABLES: [TableId; 2] = [TableId::Kv, TableId::Nodes];

fn dependency() -> impl Strategy<Value = Dependency> {
    (0..2_usize, "[ab]{0,3}", any::<bool>()).prop_map(|(table, text, exact)| Dependency {
        table: TABLES[table],
        key: if exact { Key::of(&["p", &text]) } else { Key::with_partial(&["p"], &text) },
        exact,
    })
}

fn touched() -> impl Strategy<Value = Touched> {
    (0..2_usize, "[ab]{0,3}")
        .prop_map(|(table, text)| Touched { table: TABLES[table], key: Key::of(&["p", &text]) })
}

proptest! {
    #[test]
    fn a_change_wakes_exactly_those_who_depend_on_it(
        readers in prop::collection::vec(prop::collection::vec(dependency(), 0..5), 0..12),
        batches in prop::collection::vec(prop::collection::vec(touched(), 0..3), 0..6),
    ) {
        let watchers = Watchers::default();
        let registrations: Vec<Registration> =
            readers.iter().map(|dependencies| watchers.register(dependencies)).collect();
        let mut past: Vec<&Touched> = Vec::new();
        for batch in &batches {
            watchers.fire(batch);
            past.extend(batch);
            for (dependencies, registration) in readers.iter().zip(&registrations) {
                let expected = dependencies.iter().any(|d| past.iter().any(|t| d.fires(t)));
                prop_assert_eq!(registration.has_changed(), expected);
            }
        }
        drop(registrations);
        prop_assert_eq!(watchers.watched_keys(), 0);
    }
}

fn key_dependency(name: &str) -> Dependency {
    Dependency { table: TableId::Kv, key: Key::of(&[name]), exact: true }
}

fn key_touched(name: &str) -> Touched {
    Touched { table: TableId::Kv, key: Key::of(&[name]) }
}

#[tokio::test]
async fn a_change_before_the_wait_counts() {
    let watchers = Watchers::default();
    let registration = watchers.register(&[key_dependency("a")]);
    watchers.fire(&[key_touched("a")]);
    registration.changed().await;
    registration.changed().await;
}

#[tokio::test]
async fn replacing_the_store_wakes_everybody() {
    let watchers = Watchers::default();
    let row = watchers.register(&[key_dependency("a")]);
    let range = watchers.register(&[Dependency { exact: false, ..key_dependency("b") }]);
    watchers.fire_all();
    row.changed().await;
    range.changed().await;
    assert_eq!(watchers.watched_keys(), 0);
}

#[test]
fn registrations_on_one_key_share_it_and_free_it() {
    let watchers = Watchers::default();
    let first = watchers.register(&[key_dependency("a"), key_dependency("b")]);
    let second = watchers.register(&[key_dependency("b")]);
    assert_eq!(watchers.watched_keys(), 2);
    drop(first);
    assert_eq!(watchers.watched_keys(), 1);
    watchers.fire(&[key_touched("b")]);
    assert!(second.has_changed());
    assert_eq!(watchers.watched_keys(), 0);
}

/// Threads that publish a version and then fire, beside readers that register, look once more and then wait. A lost
/// wake-up leaves a reader waiting for ever.
#[test]
fn no_wake_up_is_lost() {
    const LAST: u64 = 20_000;
    const NAMES: [&str; 3] = ["a", "b", "c"];
    let watchers = Watchers::default();
    let versions: Arc<[AtomicU64; 3]> = Arc::default();
    let late = Instant::now() + Duration::from_secs(60);

    let readers: Vec<_> = (0..6)
        .map(|reader| {
            let (watchers, versions) = (watchers.clone(), versions.clone());
            thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
                runtime.unwrap().block_on(async move {
                    let which = reader % NAMES.len();
                    let mut seen = 0;
                    while seen < LAST {
                        let registration = watchers.register(&[key_dependency(NAMES[which])]);
                        let version = versions[which].load(Ordering::SeqCst);
                        if version == seen {
                            tokio::time::timeout_at(late.into(), registration.changed())
                                .await
                                .unwrap_or_else(|_| panic!("{} sleeps at {seen}", NAMES[which]));
                        }
                        seen = versions[which].load(Ordering::SeqCst);
                    }
                });
            })
        })
        .collect();
    let writers: Vec<_> = NAMES
        .into_iter()
        .enumerate()
        .map(|(which, name)| {
            let (watchers, versions) = (watchers.clone(), versions.clone());
            thread::spawn(move || {
                for version in 1..=LAST {
                    versions[which].store(version, Ordering::SeqCst);
                    watchers.fire(&[key_touched(name)]);
                }
            })
        })
        .collect();
    for thread in writers.into_iter().chain(readers) {
        thread.join().unwrap();
    }
    assert_eq!(watchers.watched_keys(), 0);
}
