//! A named group of a service's instances.

use serde::{Deserialize, Serialize};
use syntax::filter::{Filter, FilterError, Problem};

use crate::{
    Str,
    config_entry::{
        reading::flag,
        refusal::{InvalidEntry, refuse},
    },
    shape,
    tolerant::Fields,
};

const MAX_NAME: usize = 63;

/// Which instances belong to a subset.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Subset {
    /// A filter expression about instances; empty for all.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub filter: Str,
    /// Whether a warning check is enough to leave an instance out.
    #[serde(skip_serializing_if = "shape::is_zero")]
    pub only_passing: bool,
}

impl Subset {
    pub(super) fn read(fields: &mut Fields<'_, '_>) -> Self {
        Self { filter: fields.text("Filter"), only_passing: flag(fields, "OnlyPassing") }
    }

    pub(super) fn check(&self, name: &str) -> Result<(), InvalidEntry> {
        if name.is_empty() {
            return refuse("Subset defined with empty name");
        }
        if let Some(problem) = name_problem(name) {
            return refuse(format!("Subset {name:?} is invalid: {problem}"));
        }
        // As in the official build the language is checked here, the names of fields when the filter is used.
        match Filter::new(&self.filter, &[]) {
            Err(FilterError(
                problem @ (Problem::Syntax { .. } | Problem::TooLong | Problem::TooDeep),
            )) => {
                refuse(format!("Filter for subset {name:?} is not a valid expression: {problem}"))
            }
            _ => Ok(()),
        }
    }
}

/// Subsets are DNS labels in server names for TLS.
fn name_problem(name: &str) -> Option<&'static str> {
    let alphanumeric = |c: &u8| c.is_ascii_lowercase() || c.is_ascii_digit();
    let bytes = name.as_bytes();
    if bytes.len() > MAX_NAME {
        return Some("must be non-empty and 63 characters or fewer");
    }
    let is_label = bytes.first().is_some_and(alphanumeric)
        && bytes.last().is_some_and(alphanumeric)
        && bytes.iter().all(|c| alphanumeric(c) || *c == b'-');
    (!is_label).then_some(
        "must be 63 characters or fewer, begin or end with lower case alphanumeric characters, and contain lower case \
         alphanumeric characters or '-' in between",
    )
}
