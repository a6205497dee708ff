//! The resources that wait for their turn: each once, first come first served.

use std::collections::{BTreeSet, VecDeque};

use model::Str;

/// One resource of ours. Its payload is made when its turn comes, not before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    TrustBundle,
    ServerAddresses,
    Service(Str),
    /// The synthetic proxy of this service.
    Proxy(Str),
    List,
}

#[derive(Debug, Default)]
pub(super) struct Queue {
    order: VecDeque<Key>,
    members: BTreeSet<Key>,
}

impl Queue {
    /// Adds at the end, unless it waits already.
    pub(super) fn push(&mut self, key: Key) {
        if self.members.insert(key.clone()) {
            self.order.push_back(key);
        }
    }

    pub(super) fn front(&self) -> Option<&Key> {
        self.order.front()
    }

    pub(super) fn pop(&mut self) -> Option<Key> {
        let key = self.order.pop_front()?;
        self.members.remove(&key);
        Some(key)
    }

    pub(super) fn len(&self) -> usize {
        self.order.len()
    }
}
