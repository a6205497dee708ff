//! Keeping a check's output within its limit.

use std::collections::VecDeque;

/// The last bytes of a stream and how many there were.
#[derive(Debug)]
pub(super) struct Tail {
    limit: usize,
    kept: VecDeque<u8>,
    total: u64,
}

impl Tail {
    /// Keeps the last `limit` bytes.
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, kept: VecDeque::new(), total: 0 }
    }

    /// The next bytes of the stream.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.total = self.total.saturating_add(bytes.len() as u64);
        let bytes = &bytes[bytes.len().saturating_sub(self.limit)..];
        let excess = (self.kept.len() + bytes.len()).saturating_sub(self.limit);
        self.kept.drain(..excess);
        self.kept.extend(bytes);
    }

    /// How many bytes there were.
    pub(super) const fn total(&self) -> u64 {
        self.total
    }

    /// What was kept, as text.
    pub(super) fn text(&self) -> String {
        let (front, back) = self.kept.as_slices();
        String::from_utf8_lossy(&[front, back].concat()).into_owned()
    }

    /// What was kept; when something was lost, a line before it says so.
    pub(super) fn report(&self) -> String {
        let kept = self.kept.len();
        if self.total > kept as u64 {
            format!("Captured {kept} of {} bytes\n...\n{}", self.total, self.text())
        } else {
            self.text()
        }
    }
}

/// `text`, cut at the last character boundary within `limit` bytes.
pub fn bounded(text: String, limit: usize) -> String {
    if text.len() <= limit { text } else { text[..text.floor_char_boundary(limit)].to_owned() }
}

/// What a client reported, within `limit` bytes; if something was cut, it says how much.
pub fn bounded_ttl(text: &str, limit: usize) -> String {
    if text.len() <= limit {
        return text.to_owned();
    }
    let kept = &text[..text.floor_char_boundary(limit)];
    format!("{kept} ... (captured {limit} of {} bytes)", text.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_long_stream_keeps_its_end() {
        let mut tail = Tail::new(4);
        tail.push(b"abc");
        assert_eq!(tail.report(), "abc");
        tail.push(b"def");
        assert_eq!(tail.report(), "Captured 4 of 6 bytes\n...\ncdef");
        tail.push(b"123456789");
        assert_eq!((tail.text().as_str(), tail.total()), ("6789", 15));
    }

    #[test]
    fn a_long_report_is_cut_and_says_so() {
        assert_eq!(bounded_ttl("abcdef", 4), "abcd ... (captured 4 of 6 bytes)");
        assert_eq!(bounded_ttl("abcd", 4), "abcd");
        assert_eq!(bounded("aä".to_owned(), 2), "a");
    }

    proptest! {
        #[test]
        fn the_tail_is_the_end_of_everything(chunks in prop::collection::vec(".{0,9}", 0..9), limit in 0..20usize) {
            let mut tail = Tail::new(limit);
            chunks.iter().for_each(|chunk| tail.push(chunk.as_bytes()));
            let all = chunks.concat().into_bytes();
            let end = &all[all.len().saturating_sub(limit)..];
            prop_assert_eq!(tail.text(), String::from_utf8_lossy(end));
            prop_assert_eq!(tail.total(), all.len() as u64);
        }
    }
}
