//! What can be wrong with a configuration text.

use std::fmt;

use syntax::hcl::HclError;

use crate::setting::Position;

/// A configuration text that cannot be used: `failed to parse server.hcl: …`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("failed to parse {source_name}: {problem}")]
pub struct SourceError {
    /// The file's name, or `flags-0.hcl` for the first `-hcl`.
    pub source_name: String,
    /// What is wrong with it.
    pub problem: SourceProblem,
}

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceProblem {
    /// It is not HCL, or not JSON.
    #[error("{0}")]
    Syntax(HclError),
    /// Some of its keys are unknown or have a value of the wrong form: all of them.
    #[error("{}", listed(.0))]
    Keys(Vec<KeyProblem>),
}

/// What is wrong with one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyProblem {
    /// No such key.
    Unknown {
        /// Its dotted path.
        path: String,
        /// Where it stands, when it could be found.
        position: Option<Position>,
        /// A key at most two edits away.
        meant: Option<String>,
    },
    /// The value has another form than the key asks for.
    WrongForm {
        /// Its dotted path.
        path: String,
        /// What the key asks for, with its article.
        expected: &'static str,
        /// What was found, with its article.
        found: &'static str,
        /// Where it stands, when it could be found.
        position: Option<Position>,
    },
}

/// The official words first; place and proposal follow in parentheses.
impl fmt::Display for KeyProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (position, meant) = match self {
            Self::Unknown { path, position, meant } => {
                write!(f, "invalid config key {path}")?;
                (position, meant.as_deref())
            }
            Self::WrongForm { path, expected, found, position } => {
                write!(f, "{path} must be {expected}, not {found}")?;
                (position, None)
            }
        };
        match (position, meant) {
            (Some(position), Some(meant)) => write!(f, " ({position}; did you mean {meant}?)"),
            (Some(position), None) => write!(f, " ({position})"),
            (None, Some(meant)) => write!(f, " (did you mean {meant}?)"),
            (None, None) => Ok(()),
        }
    }
}

/// A list of errors in the shape of the official build: a count, a bullet each, an empty line.
pub(crate) fn listed<T: fmt::Display>(problems: &[T]) -> String {
    let count = match problems.len() {
        1 => "1 error".to_owned(),
        n => format!("{n} errors"),
    };
    let bullets: Vec<String> = problems.iter().map(|problem| format!("\t* {problem}")).collect();
    format!("{count} occurred:\n{}\n\n", bullets.join("\n"))
}
