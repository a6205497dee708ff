//! What an expression says, before anything is known about the rows.

/// An expression as it is written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expression {
    Not(Box<Self>),
    /// Joined with `and`; never empty.
    All(Vec<Self>),
    /// Joined with `or`; never empty.
    Any(Vec<Self>),
    Match(Match),
}

/// One question about one field.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Match {
    /// The names and keys from the row down to the field; never empty.
    pub(super) selector: Vec<String>,
    pub(super) operator: Operator,
    /// What to compare with, as text; `None` for `is empty`.
    pub(super) value: Option<String>,
}

/// What is asked, and whether the answer is turned around.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Operator {
    pub(super) verb: Verb,
    pub(super) negated: bool,
}

/// What may be asked about a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Equal,
    /// `in`, and `contains` the other way round.
    In,
    IsEmpty,
    Matches,
}

impl Operator {
    /// The operator's name in error texts.
    pub(super) const fn name(self) -> &'static str {
        match (self.verb, self.negated) {
            (Verb::Equal, false) => "==",
            (Verb::Equal, true) => "!=",
            (Verb::In, false) => "in",
            (Verb::In, true) => "not in",
            (Verb::IsEmpty, false) => "is empty",
            (Verb::IsEmpty, true) => "is not empty",
            (Verb::Matches, false) => "matches",
            (Verb::Matches, true) => "not matches",
        }
    }
}
