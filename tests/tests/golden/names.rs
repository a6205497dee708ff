//! The two sets of names that the same story is told with. Set b replaces the words of set a, longest first.

/// Words of set a and what set b says instead.
const WORDS: [(&str, &str); 14] = [
    ("frontend-service", "web-shop"),
    ("backend-service", "orders"),
    ("cluster-ext", "afar"),
    ("alpha-node", "n0-east"),
    ("cluster-01", "east"),
    ("cluster-02", "west-2"),
    ("production", "staging"),
    ("frontend-1", "shop-7"),
    ("backend-1", "orders-x"),
    ("backend-2", "orders-y"),
    ("beta-node", "n0-west"),
    ("db-1", "ledger-1"),
    ("db", "ledger"),
    ("10m", "17m"),
];

/// Tags, which are whole JSON strings: `v1` alone is also the first word of every path.
const QUOTED: [(&str, &str); 2] = [("\"v1\"", "\"blue\""), ("\"v2\"", "\"green\"")];

/// Ports of the registered services.
const PORTS: [(&str, &str); 5] =
    [("9001", "7311"), ("9002", "7312"), ("5432", "7401"), ("9100", "7500"), ("9191", "7591")];

/// A set of names, with the recording that uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Names {
    /// `golden/1.22`.
    A,
    /// `golden/1.22-names-b`.
    B,
}

impl Names {
    /// The recording's folder.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::A => "1.22",
            Self::B => "1.22-names-b",
        }
    }

    /// The thousand that a cluster's own ports begin with in the recording.
    pub(crate) fn base(self, cluster: crate::step::Cluster) -> u16 {
        use crate::step::Cluster;
        match (self, cluster) {
            (Self::A, Cluster::Alpha) => 18_000,
            (Self::A, Cluster::Beta) => 28_000,
            (Self::B, Cluster::Alpha) => 19_000,
            (Self::B, Cluster::Beta) => 29_000,
        }
    }

    /// A text of set a in the words of this set.
    pub(crate) fn say(self, text: &str) -> String {
        match self {
            Self::A => text.to_owned(),
            Self::B => swap(text, QUOTED.iter().chain(&WORDS).chain(&PORTS).copied()),
        }
    }

    /// A text of this set in the words of set a.
    pub(crate) fn unsay(self, text: &str) -> String {
        match self {
            Self::A => text.to_owned(),
            Self::B => {
                let pairs = QUOTED.iter().chain(&WORDS).chain(&PORTS);
                swap(text, pairs.map(|&(ours, theirs)| (theirs, ours)))
            }
        }
    }
}

/// Replaces whole words, the longest that fits first; what was put in is not looked at again.
fn swap<'a>(text: &str, pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut pairs: Vec<_> = pairs.collect();
    pairs.sort_by_key(|(from, _)| std::cmp::Reverse(from.len()));
    let mut said = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let begins = !said.ends_with(char::is_alphanumeric);
        let whole = |from: &str| begins && !rest[from.len()..].starts_with(char::is_alphanumeric);
        match pairs.iter().find(|(from, _)| rest.starts_with(from) && whole(from)) {
            Some((from, to)) => {
                said.push_str(to);
                rest = &rest[from.len()..];
            }
            None => {
                said.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_word_is_replaced_and_parts_of_words_are_not() {
        let a = r#"/v1/health/service/backend-service-sidecar-proxy?peer=cluster-01 "v1" db-1 dbx backend-1:9001"#;
        let b = r#"/v1/health/service/orders-sidecar-proxy?peer=east "blue" ledger-1 dbx orders-x:7311"#;
        assert_eq!(Names::B.say(a), b);
        assert_eq!(Names::B.unsay(b), a);
        assert_eq!(Names::A.say(a), a);
        assert_eq!(Names::B.unsay("n0-east"), "alpha-node");
    }
}
