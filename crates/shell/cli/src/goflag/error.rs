//! What can be wrong with a command line, in the words of Go's `flag` package.

use std::fmt;

use super::quote::go_quote;

/// One broken rule; Display is the line that the official binary prints before its usage dump.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FlagError {
    /// The command has no such flag.
    Undefined(String),
    /// The flag is the last word and needs a value.
    NoArgument(String),
    /// A word such as `---x` or `-=x`.
    Syntax(String),
    /// The value is not of the flag's type.
    Value {
        /// The flag.
        name: String,
        /// What was given.
        value: String,
        /// Why it does not fit: `parse error`, `value out of range`, …
        reason: String,
        /// True for a switch, whose error has other words.
        switch: bool,
    },
}

impl fmt::Display for FlagError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Undefined(name) => write!(f, "flag provided but not defined: -{name}"),
            Self::NoArgument(name) => write!(f, "flag needs an argument: -{name}"),
            Self::Syntax(word) => write!(f, "bad flag syntax: {word}"),
            Self::Value { name, value, reason, switch: true } => {
                write!(f, "invalid boolean value {} for -{name}: {reason}", go_quote(value))
            }
            Self::Value { name, value, reason, switch: false } => {
                write!(f, "invalid value {} for flag -{name}: {reason}", go_quote(value))
            }
        }
    }
}

impl std::error::Error for FlagError {}
