//! The query string: pairs in their order, names compared byte for byte.

use crate::escape::{EscapeError, decode_query};

/// A query string that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum QueryError {
    /// A broken escape.
    #[error(transparent)]
    Escape(#[from] EscapeError),
    /// `;`, which some programs take for `&`.
    #[error("invalid semicolon separator in the query string: write it as %3B")]
    Semicolon,
}

/// The pairs of a query string. Never printed whole: one of them may be a token.
#[derive(Clone, Default)]
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    /// Reads what stands behind the `?`.
    pub(crate) fn parse(raw: &str) -> Result<Self, QueryError> {
        let mut pairs = Vec::new();
        for pair in raw.split('&').filter(|pair| !pair.is_empty()) {
            if pair.contains(';') {
                return Err(QueryError::Semicolon);
            }
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            pairs.push((decode_query(name)?, decode_query(value)?));
        }
        Ok(Self(pairs))
    }

    /// Whether the name is there, with or without a value.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(found, _)| found == name)
    }

    /// The first value of a name; `""` when it is absent.
    pub(crate) fn get(&self, name: &str) -> &str {
        let pair = self.0.iter().find(|(found, _)| found == name);
        pair.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// The first value of a name that is not empty.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|value| !value.is_empty())
    }

    /// Every value of a name, in order.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// The names that are there, sorted, each once.
    pub(crate) fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.0.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pairs_are_found_by_name() {
        let params = Params::parse("passing&tag=a&tag=b+c&near=&x=1%262").unwrap();
        assert!(params.has("passing") && params.has("near") && !params.has("Passing"));
        assert_eq!(params.all("tag").collect::<Vec<_>>(), ["a", "b c"]);
        assert_eq!((params.get("tag"), params.get("x"), params.get("y")), ("a", "1&2", ""));
        assert_eq!((params.value("near"), params.value("tag")), (None, Some("a")));
        assert_eq!(params.names(), ["near", "passing", "tag", "x"]);
    }

    #[test]
    fn broken_strings_are_errors() {
        assert!(matches!(Params::parse("a=%zz"), Err(QueryError::Escape(_))));
        assert!(matches!(Params::parse("a=1;b=2"), Err(QueryError::Semicolon)));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            let _ = Params::parse(&text);
        }
    }
}
