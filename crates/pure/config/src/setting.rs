//! One value that was typed (or defaulted), and where.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::key::Key;

/// A value of one key.
#[derive(Clone)]
pub struct Setting {
    /// The row of the key table.
    pub key: &'static Key,
    /// The dotted path; differs from `key.path` where that ends in `*`.
    pub path: String,
    /// The value in the form that `key.kind` says; never null.
    pub value: Value,
    /// Where it was typed.
    pub origin: Origin,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The key table.
    Default,
    /// The key table's column for dev mode.
    DevDefault,
    /// A command line flag; its name without the dash.
    Flag(&'static str),
    /// A configuration text.
    Text {
        /// The file's name, or `flags-0.hcl` for the first `-hcl`.
        name: Arc<str>,
        /// Where the key stands in it, when it could be found.
        position: Option<Position>,
    },
}

/// A place in a text; both count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The character in that line.
    pub column: usize,
}

impl Origin {
    /// Whether a person typed the value.
    pub fn is_typed(&self) -> bool {
        match self {
            Self::Default | Self::DevDefault => false,
            Self::Flag(_) | Self::Text { .. } => true,
        }
    }
}

/// `-http-port`, `server.hcl line 3`, `the default`.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("the default"),
            Self::DevDefault => f.write_str("the default of -dev"),
            Self::Flag(name) => write!(f, "-{name}"),
            Self::Text { name, position: Some(position) } => {
                write!(f, "{name} line {}", position.line)
            }
            Self::Text { name, position: None } => f.write_str(name),
        }
    }
}

/// `line 3, column 7`.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// Two settings are the same when they say the same; where they were typed does not count.
impl PartialEq for Setting {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path && self.value == other.value
    }
}

/// Shows no value that may be a secret.
impl fmt::Debug for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.key.is_secret() {
            write!(f, "{} = (hidden)", self.path)
        } else {
            write!(f, "{} = {}", self.path, self.value)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys;

    #[test]
    fn debug_hides_secrets() {
        let setting = |path: &str, value: &str| Setting {
            key: keys::find(path).unwrap(),
            path: path.into(),
            value: value.into(),
            origin: Origin::Default,
        };
        assert_eq!(format!("{:?}", setting("datacenter", "dc1")), r#"datacenter = "dc1""#);
        assert_eq!(format!("{:?}", setting("encrypt", "c2VjcmV0")), "encrypt = (hidden)");
    }
}
