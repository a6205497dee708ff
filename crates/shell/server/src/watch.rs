//! Who waits for which rows. A blocked reader wakes when a row changed that its answer depended on, and for no other.
//!
//! The order that loses no wake-up: register, look at the newest version of the store once more, and only then wait.
//! The other side publishes the version first and fires afterwards ([`crate::consensus`]), so a change is either in
//! the version that was looked at, or fires the registration.

use std::{
    collections::{BTreeMap, HashMap},
    fmt, mem,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use state::{Dependency, TableId, Touched};

use crate::rt::channel::Notify;

/// All registrations of this server. A clone is the same set.
#[derive(Clone, Default)]
pub struct Watchers {
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    tables: Mutex<BTreeMap<TableId, Watched>>,
    next_id: AtomicU64,
}

/// The watched rows and ranges of one table, by key. A touched key costs one look-up in `rows` and one for each
/// *length* of a watched prefix, however many registrations there are.
#[derive(Default)]
struct Watched {
    rows: HashMap<Box<[u8]>, Waiting>,
    prefixes: BTreeMap<usize, HashMap<Box<[u8]>, Waiting>>,
}

/// The registrations on one key, by id.
type Waiting = BTreeMap<u64, Arc<Signal>>;

#[derive(Default)]
struct Signal {
    fired: AtomicBool,
    wake: Notify,
}

impl Signal {
    fn fire(&self) {
        self.fired.store(true, Ordering::Release);
        self.wake.notify_waiters();
    }
}

impl Watchers {
    /// Waits for a change of any of these. What is not dropped is woken at most once; register anew to wait again.
    pub fn register(&self, dependencies: &[Dependency]) -> Registration {
        let id = self.inner.next_id.fetch_add(1, Ordering::Relaxed);
        let signal = Arc::new(Signal::default());
        let mut tables = self.lock();
        for dependency in dependencies {
            let watched = tables.entry(dependency.table).or_default();
            let key = dependency.key.bytes();
            let keys = if dependency.exact {
                &mut watched.rows
            } else {
                watched.prefixes.entry(key.len()).or_default()
            };
            keys.entry(key.into()).or_default().insert(id, signal.clone());
        }
        drop(tables);
        Registration { id, signal, dependencies: dependencies.into(), watchers: self.clone() }
    }

    /// Wakes whoever depends on one of these rows. Called after the version that holds the change was published.
    pub fn fire(&self, touched: &[Touched]) {
        let mut tables = self.lock();
        let mut woken: Vec<Waiting> = Vec::new();
        for Touched { table, key } in touched {
            if let Some(watched) = tables.get_mut(table) {
                watched.take(key.bytes(), &mut woken);
            }
        }
        drop(tables);
        wake(woken);
    }

    /// Wakes everybody: the store was replaced as a whole.
    pub fn fire_all(&self) {
        let tables = mem::take(&mut *self.lock());
        let woken = tables.into_values().flat_map(|watched| {
            let ranges = watched.prefixes.into_values().flat_map(HashMap::into_values);
            watched.rows.into_values().chain(ranges)
        });
        wake(woken);
    }

    /// How many different rows and ranges are watched.
    pub fn watched_keys(&self) -> usize {
        let count = |watched: &Watched| {
            watched.rows.len() + watched.prefixes.values().map(HashMap::len).sum::<usize>()
        };
        self.lock().values().map(count).sum()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<TableId, Watched>> {
        self.inner.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn forget(&self, id: u64, dependencies: &[Dependency]) {
        let mut tables = self.lock();
        for dependency in dependencies {
            if let Some(watched) = tables.get_mut(&dependency.table) {
                watched.forget(id, dependency);
            }
        }
    }
}

impl Watched {
    /// Takes out the registrations that a change of `key` wakes: each is woken once.
    fn take(&mut self, key: &[u8], woken: &mut Vec<Waiting>) {
        woken.extend(self.rows.remove(key));
        let mut emptied = false;
        for (length, ranges) in self.prefixes.range_mut(..=key.len()) {
            if let Some(waiting) = key.get(..*length).and_then(|prefix| ranges.remove(prefix)) {
                woken.push(waiting);
                emptied |= ranges.is_empty();
            }
        }
        if emptied {
            self.prefixes.retain(|_, ranges| !ranges.is_empty());
        }
    }

    fn forget(&mut self, id: u64, dependency: &Dependency) {
        let key = dependency.key.bytes();
        if dependency.exact {
            forget_in(&mut self.rows, id, key);
        } else if let Some(ranges) = self.prefixes.get_mut(&key.len()) {
            forget_in(ranges, id, key);
            if ranges.is_empty() {
                self.prefixes.remove(&key.len());
            }
        }
    }
}

fn forget_in(keys: &mut HashMap<Box<[u8]>, Waiting>, id: u64, key: &[u8]) {
    if let Some(waiting) = keys.get_mut(key) {
        waiting.remove(&id);
        if waiting.is_empty() {
            keys.remove(key);
        }
    }
}

fn wake(woken: impl IntoIterator<Item = Waiting>) {
    for signal in woken.into_iter().flat_map(BTreeMap::into_values) {
        signal.fire();
    }
}

/// One reader's wait. Dropping it frees its keys.
pub struct Registration {
    id: u64,
    signal: Arc<Signal>,
    dependencies: Box<[Dependency]>,
    watchers: Watchers,
}

impl Registration {
    /// Returns once something that was registered has changed, at once if it has already. May be dropped and called
    /// again without missing anything.
    pub async fn changed(&self) {
        // `notify_waiters` reaches a `Notified` from its creation on.
        let woken = self.signal.wake.notified();
        if !self.has_changed() {
            woken.await;
        }
    }

    /// Whether something that was registered has changed.
    pub fn has_changed(&self) -> bool {
        self.signal.fired.load(Ordering::Acquire)
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        self.watchers.forget(self.id, &self.dependencies);
    }
}

impl fmt::Debug for Watchers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watchers").field("watched_keys", &self.watched_keys()).finish()
    }
}

impl fmt::Debug for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registration")
            .field("dependencies", &self.dependencies)
            .field("has_changed", &self.has_changed())
            .finish()
    }
}

#[cfg(test)]
mod tests;
