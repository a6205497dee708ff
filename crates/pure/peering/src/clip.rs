//! Strangers' text in our own messages, at a bounded length.

/// Longest piece of a stranger's text in a message of ours, in bytes.
const LIMIT: usize = 256;

/// The beginning of `text`, at most 256 bytes, cut between characters.
pub(crate) fn clip(text: &str) -> &str {
    if text.len() <= LIMIT {
        return text;
    }
    let end = (0..=LIMIT).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{LIMIT, clip};

    #[test]
    fn cuts_between_characters() {
        assert_eq!(clip("web"), "web");
        let long = "é".repeat(LIMIT);
        assert_eq!(clip(&long).len(), LIMIT);
        let odd = format!("x{long}");
        assert_eq!(clip(&odd).len(), LIMIT - 1);
    }
}
