//! The newest entries, kept in memory: those that are not on disk yet, and about a megabyte of those that are,
//! because what was just written is read next, to be applied or sent.

use std::collections::VecDeque;

use openraft::EntryPayload;

use super::super::types::{Entry, LogId};

/// Bytes of entries that stay after they are on disk.
const KEPT_BYTES: usize = 1 << 20;

/// Consecutive entries that end with the log's last.
#[derive(Debug, Default)]
pub(super) struct Tail {
    entries: VecDeque<Entry>,
    bytes: usize,
    /// The first index that is not on disk.
    unflushed: u64,
    /// Up to where entries were removed since the start; their rows may still be on disk.
    purged: Option<LogId>,
}

impl Tail {
    pub(super) fn push(&mut self, entry: Entry) {
        self.bytes += size(&entry);
        self.entries.push_back(entry);
    }

    /// Up to where entries were removed since the start, if any were.
    pub(super) const fn purged(&self) -> Option<LogId> {
        self.purged
    }

    /// The index of the first entry that is here.
    pub(super) fn first_index(&self) -> Option<u64> {
        self.entries.front().map(|entry| entry.log_id.index)
    }

    pub(super) fn last(&self) -> Option<&Entry> {
        self.entries.back()
    }

    /// Entries from `start` up to and without `end`, as many as fit in `limit` bytes but at least one.
    pub(super) fn entries(&self, start: u64, end: u64, limit: usize) -> Vec<Entry> {
        let mut bytes = 0;
        self.entries
            .iter()
            .skip_while(|entry| entry.log_id.index < start)
            .take_while(|entry| entry.log_id.index < end)
            .take_while(|entry| {
                let is_first = bytes == 0;
                bytes += size(entry);
                is_first || bytes <= limit
            })
            .cloned()
            .collect()
    }

    /// Everything up to `index` is on disk.
    pub(super) fn flushed(&mut self, index: u64) {
        self.unflushed = self.unflushed.max(index + 1);
        while self.bytes > KEPT_BYTES
            && self.first_index().is_some_and(|first| first < self.unflushed)
        {
            self.pop_front();
        }
    }

    /// Forgets `index` and all after it.
    pub(super) fn remove_from(&mut self, index: u64) {
        while let Some(last) = self.entries.pop_back_if(|last| last.log_id.index >= index) {
            self.bytes -= size(&last);
        }
        self.unflushed = self.unflushed.min(index);
    }

    /// Forgets the entry `upto` and all before it.
    pub(super) fn purge(&mut self, upto: LogId) {
        self.purged = self.purged.max(Some(upto));
        while self.first_index().is_some_and(|first| first <= upto.index) {
            self.pop_front();
        }
    }

    fn pop_front(&mut self) {
        if let Some(first) = self.entries.pop_front() {
            self.bytes -= size(&first);
        }
    }
}

/// Bytes that an entry counts for.
pub(super) fn size(entry: &Entry) -> usize {
    const FRAME: usize = 64;
    match &entry.payload {
        EntryPayload::Normal(write) => FRAME + write.0.len(),
        EntryPayload::Blank | EntryPayload::Membership(_) => FRAME,
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::super::types::{Write, log_id},
        *,
    };

    fn entry(index: u64, bytes: usize) -> Entry {
        Entry {
            log_id: log_id(1, index),
            payload: EntryPayload::Normal(Write(vec![7; bytes].into())),
        }
    }

    fn tail(entries: impl IntoIterator<Item = Entry>) -> Tail {
        let mut tail = Tail::default();
        entries.into_iter().for_each(|entry| tail.push(entry));
        tail
    }

    fn indexes(entries: &[Entry]) -> Vec<u64> {
        entries.iter().map(|entry| entry.log_id.index).collect()
    }

    #[test]
    fn reads_stop_at_the_limit_but_give_one() {
        let tail = tail((5..10).map(|index| entry(index, 1000)));
        assert_eq!(indexes(&tail.entries(6, 9, usize::MAX)), [6, 7, 8]);
        assert_eq!(indexes(&tail.entries(6, 9, 2200)), [6, 7]);
        assert_eq!(indexes(&tail.entries(6, 9, 1)), [6]);
        assert_eq!(indexes(&tail.entries(10, 12, 1)), [0_u64; 0]);
    }

    #[test]
    fn only_what_is_on_disk_is_forgotten() {
        let mut tail = tail((0..8).map(|index| entry(index, KEPT_BYTES / 2)));
        assert_eq!(tail.first_index(), Some(0), "nothing is on disk");
        tail.flushed(3);
        assert_eq!(
            tail.first_index(),
            Some(4),
            "four are on disk, and the rest is above the limit"
        );
        tail.flushed(7);
        assert_eq!(tail.first_index(), Some(7));
    }

    #[test]
    fn truncation_and_purge_keep_the_rest() {
        let mut tail = tail((0..8).map(|index| entry(index, 10)));
        tail.flushed(7);
        tail.remove_from(6);
        tail.purge(log_id(1, 2));
        assert_eq!(indexes(&tail.entries(0, 9, usize::MAX)), [3, 4, 5]);
        tail.remove_from(3);
        assert_eq!((tail.first_index(), tail.bytes), (None, 0));
    }
}
