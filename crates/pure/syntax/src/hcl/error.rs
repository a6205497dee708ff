//! What is wrong with a configuration text, and where.

/// A syntax error. Printed as the official build prints it: `At 1:26: literal not terminated`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("At {line}:{column}: {message}")]
pub struct HclError {
    /// Line of the offending character or word, from 1.
    pub line: usize,
    /// Its place in the line, in characters, from 1.
    pub column: usize,
    /// What is wrong there.
    pub message: String,
}
