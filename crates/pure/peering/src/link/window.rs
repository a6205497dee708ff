//! Responses that the peer has not answered yet, bounded in number and bytes.

use std::collections::BTreeMap;

use super::queue::Key;

/// Most responses without an answer.
pub(super) const MAX_FRAMES: usize = 32;

/// Most bytes without an answer; one response may be larger than this if it is alone.
pub(super) const MAX_BYTES: usize = 1024 * 1024;

#[derive(Debug, Default)]
pub(super) struct Window {
    sent: BTreeMap<u64, (Key, usize)>,
    bytes: usize,
}

impl Window {
    /// Whether a response of this size may be sent now.
    pub(super) fn fits(&self, bytes: usize) -> bool {
        self.sent.is_empty()
            || (self.sent.len() < MAX_FRAMES && self.bytes.saturating_add(bytes) <= MAX_BYTES)
    }

    pub(super) fn contains(&self, key: &Key) -> bool {
        self.sent.values().any(|(sent, _)| sent == key)
    }

    pub(super) fn insert(&mut self, nonce: u64, key: Key, bytes: usize) {
        self.bytes = self.bytes.saturating_add(bytes);
        self.sent.insert(nonce, (key, bytes));
    }

    /// The peer answered; the resource, unless the nonce is unknown.
    pub(super) fn remove(&mut self, nonce: u64) -> Option<Key> {
        let (key, bytes) = self.sent.remove(&nonce)?;
        self.bytes = self.bytes.saturating_sub(bytes);
        Some(key)
    }

    pub(super) fn len(&self) -> usize {
        self.sent.len()
    }
}
