//! Mistakes on the command line, in the words of Go's flag package.

use std::num::{IntErrorKind, ParseIntError};

/// What is wrong with the command line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FlagError {
    /// No such flag.
    #[error("flag provided but not defined: -{0}")]
    NotDefined(String),
    /// The last word is a flag that wants a value.
    #[error("flag needs an argument: -{0}")]
    NeedsArgument(String),
    /// `---x`, `-=x` or `--=x`.
    #[error("bad flag syntax: {0}")]
    BadSyntax(String),
    /// A boolean flag with another value.
    #[error(
        "invalid boolean value {value:?} for -{flag}: strconv.ParseBool: parsing {value:?}: invalid syntax"
    )]
    NotBoolean {
        /// The flag's name.
        flag: String,
        /// What was typed.
        value: String,
    },
    /// A numeric flag with another value.
    #[error("invalid value {value:?} for flag -{flag}: strconv.Atoi: parsing {value:?}: {reason}")]
    NotInteger {
        /// The flag's name.
        flag: String,
        /// What was typed.
        value: String,
        /// `invalid syntax` or `value out of range`.
        reason: &'static str,
    },
    /// `-config-format` with another word than `hcl` or `json`.
    #[error("config: -config-format must be either 'hcl' or 'json'")]
    ConfigFormat,
    /// Words that belong to no flag.
    #[error("Unexpected extra arguments: [{}]", .0.join(" "))]
    ExtraArguments(Vec<String>),
}

impl FlagError {
    /// The line that the agent prints after `==> `.
    pub fn startup_line(&self) -> String {
        match self {
            Self::ConfigFormat | Self::ExtraArguments(_) => self.to_string(),
            Self::NotDefined(_)
            | Self::NeedsArgument(_)
            | Self::BadSyntax(_)
            | Self::NotBoolean { .. }
            | Self::NotInteger { .. } => format!("error parsing flags: {self}"),
        }
    }

    pub(super) fn not_integer(flag: &str, typed: &str, error: &ParseIntError) -> Self {
        let reason = match error.kind() {
            IntErrorKind::PosOverflow | IntErrorKind::NegOverflow => "value out of range",
            _ => "invalid syntax",
        };
        Self::NotInteger { flag: flag.to_owned(), value: typed.to_owned(), reason }
    }
}
