//! What is wrong with a filter expression.

use super::{MAX_DEPTH, MAX_LENGTH, MAX_PATTERNS};

/// An expression cannot be used. The text begins as the official one, which clients look for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Failed to create boolean expression evaluator: {0}")]
pub struct FilterError(#[from] pub Problem);

/// What is wrong with the expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It is not of the language.
    #[error("at character {column}: {message}")]
    Syntax {
        /// The place of the character that does not belong, from 1.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// It has more than [`MAX_LENGTH`] bytes.
    #[error("the expression is longer than {MAX_LENGTH} bytes")]
    TooLong,
    /// It nests deeper than [`MAX_DEPTH`].
    #[error("the expression nests deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// It has more than [`MAX_PATTERNS`] patterns.
    #[error("the expression has more than {MAX_PATTERNS} patterns")]
    TooManyPatterns,
    /// The rows have no such field.
    #[error("selector {selector:?} is not valid{}", known(.fields))]
    Selector {
        /// The selector up to the name that does not exist.
        selector: String,
        /// The names that exist in its place; empty when nothing may follow there.
        fields: Vec<&'static str>,
    },
    /// The field's type does not allow the question.
    #[error("operator {operator:?} cannot be used with selector {selector:?}")]
    Operator {
        /// The operator.
        operator: &'static str,
        /// The whole selector.
        selector: String,
    },
    /// The value is none of the field's type.
    #[error("value {value:?} for selector {selector:?} is no {expected}")]
    Value {
        /// The value as written.
        value: String,
        /// The whole selector.
        selector: String,
        /// What the field holds.
        expected: &'static str,
    },
    /// The value after `matches` is no regular expression.
    #[error("value {value:?} for selector {selector:?} is no regular expression: {message}")]
    Pattern {
        /// The value as written.
        value: String,
        /// The whole selector.
        selector: String,
        /// What is wrong with it.
        message: String,
    },
}

fn known(fields: &[&str]) -> String {
    if fields.is_empty() { String::new() } else { format!(": use one of {}", fields.join(", ")) }
}
