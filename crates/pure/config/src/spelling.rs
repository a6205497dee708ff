//! "Did you mean": the known name closest to one that is not known.

/// A name at a larger distance is another word, not a misspelling.
const FARTHEST: usize = 2;

/// The candidate at the smallest edit distance from `typed`, if that is at most two; case does not count.
pub(crate) fn closest<'a>(
    typed: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let typed: Vec<char> = typed.to_lowercase().chars().collect();
    candidates
        .filter(|candidate| candidate.chars().count().abs_diff(typed.len()) <= FARTHEST)
        .map(|candidate| (distance(&typed, candidate), candidate))
        // A name of two letters is two edits away from every other one.
        .filter(|(distance, candidate)| *distance <= FARTHEST && *distance < candidate.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Levenshtein distance: letters to insert, delete or replace.
fn distance(typed: &[char], candidate: &str) -> usize {
    let mut row: Vec<usize> = (1..=typed.len()).collect();
    for (i, c) in candidate.chars().enumerate() {
        let (mut diagonal, mut left) = (i, i + 1);
        for (t, above) in typed.iter().zip(&mut row) {
            let replaced = diagonal + usize::from(*t != c);
            diagonal = *above;
            left = replaced.min(left + 1).min(diagonal + 1);
            *above = left;
        }
    }
    row.last().copied().unwrap_or_else(|| candidate.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(typed: &str) -> Option<&'static str> {
        closest(typed, ["http", "https", "bootstrap_expect", "ui"].into_iter())
    }

    #[test]
    fn misspellings_are_recognised() {
        assert_eq!(meant("htpp"), Some("http"));
        assert_eq!(meant("HTTPZ"), Some("http"));
        assert_eq!(meant("bootstrap-expct"), Some("bootstrap_expect"));
    }

    #[test]
    fn distances_are_levenshtein() {
        let between = |a: &str, b: &str| distance(&a.chars().collect::<Vec<_>>(), b);
        assert_eq!(between("kitten", "sitting"), 3);
        assert_eq!(between("", "abc"), 3);
        assert_eq!(between("abc", ""), 3);
        assert_eq!(between("flaw", "lawn"), 2);
    }

    #[test]
    fn other_words_are_not() {
        assert_eq!(meant("dns"), None);
        assert_eq!(meant("xy"), None);
        assert_eq!(meant("a_very_long_word_that_nobody_knows"), None);
    }
}
