//! One difference between a golden answer and ours.

use std::fmt;

use crate::names::Names;

/// Where two answers differ, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    /// `status`, `header x-cache`, `body.Nodes[0].ID`, `exit`, `stdout`, `stderr`, `dns answer`, …
    pub(crate) place: String,
    change: Change,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Change {
    Became(String, String),
    Missing(String),
    Extra(String),
}

impl Difference {
    /// The same difference with its place in the words of set a, in which the table of known differences is written.
    pub(crate) fn in_words_of_a(mut self, names: Names) -> Self {
        self.place = names.unsay(&self.place);
        self
    }

    /// Another value.
    pub(crate) fn new(place: &str, golden: &str, ours: &str) -> Self {
        Self { place: place.to_owned(), change: Change::Became(golden.to_owned(), ours.to_owned()) }
    }

    /// Something golden that we do not have.
    pub(crate) fn missing(place: &str, golden: &str) -> Self {
        Self { place: place.to_owned(), change: Change::Missing(golden.to_owned()) }
    }

    /// Something of ours that the golden answer does not have.
    pub(crate) fn extra(place: &str, ours: &str) -> Self {
        Self { place: place.to_owned(), change: Change::Extra(ours.to_owned()) }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = &self.place;
        match &self.change {
            Change::Became(golden, ours) => write!(f, "{place}: {golden} became {ours}"),
            Change::Missing(golden) => write!(f, "{place}: {golden} is missing"),
            Change::Extra(ours) => write!(f, "{place}: {ours} is new"),
        }
    }
}
