//! Several problems in one text, in the list form that clients of the official build know.

use std::fmt;

/// Problems found together. Prints `N errors occurred:` and one line each; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Several(Vec<String>);

impl Several {
    /// `Err` when there are problems.
    ///
    /// # Errors
    /// All of them.
    pub(super) fn unless_empty(problems: Vec<String>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self(problems)) }
    }

    /// The problems, in the order they were found.
    pub fn texts(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Display for Several {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.0.len() == 1 { "error" } else { "errors" };
        write!(f, "{} {plural} occurred:", self.0.len())?;
        self.0.iter().try_for_each(|text| write!(f, "\n\t* {text}"))?;
        f.write_str("\n\n")
    }
}

impl std::error::Error for Several {}
