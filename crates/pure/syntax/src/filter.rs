//! Filter expressions: `Node == "web-1" and Checks.Status != passing` (http-api 2.7, go-bexpr 0.1.2).

mod compile;
mod error;
mod evaluate;
mod expression;
mod literal;
mod parser;
mod scanner;
mod schema;

use serde_json::Value;

use compile::Test;
pub use error::{FilterError, Problem};
pub use schema::{Field, Kind};

/// The longest expression that is read, in bytes.
pub const MAX_LENGTH: usize = 64 * 1024;
/// How deep parentheses and `not` may nest.
pub const MAX_DEPTH: usize = 100;
/// How many `matches` an expression may hold; each may take 1 MiB once compiled.
pub const MAX_PATTERNS: usize = 32;

/// An expression checked against the fields of a kind of row, ready to be asked about each row.
///
/// ```
/// use serde_json::json;
/// use syntax::filter::{Field, Filter, Kind};
/// static NODE: [Field; 3] = [
///     Field::new("Node", Kind::String),
///     Field::new("Meta", Kind::Map(&Kind::String)),
///     Field::new("Checks", Kind::List(&Kind::Object(&CHECK))),
/// ];
/// static CHECK: [Field; 1] = [Field::new("Status", Kind::String)];
///
/// let filter = Filter::new(r#"Meta.rack == "7" and Checks.Status == passing"#, &NODE)?;
/// let passing = json!({ "Status": "passing" });
/// let critical = json!({ "Status": "critical" });
/// assert!(filter.matches(&json!({ "Meta": { "rack": "7" }, "Checks": [critical, passing] })));
/// assert!(!filter.matches(&json!({ "Meta": null, "Checks": [passing] })));
///
/// let error = Filter::new("Nope == 1", &NODE).unwrap_err().to_string();
/// assert!(error.starts_with("Failed to create boolean expression evaluator: "));
/// # Ok::<(), syntax::filter::FilterError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Filter {
    /// `None` keeps every row.
    test: Option<Test>,
}

impl Filter {
    /// Reads an expression about rows that have these fields. The empty text keeps every row.
    ///
    /// Everything that can be wrong with an expression is found here: its syntax, a field or operator
    /// that does not exist, a value that is none of the field's type.
    pub fn new(text: &str, row: &'static [Field]) -> Result<Self, FilterError> {
        if text.is_empty() {
            return Ok(Self { test: None });
        }
        let expression = parser::parse(text)?;
        Ok(Self { test: Some(compile::compile(expression, row)?) })
    }

    /// Whether the expression is true of that row, given in its JSON form.
    ///
    /// A field that the row lacks, or that has another type than the description says, counts as the
    /// zero value of its type: `""`, `0`, `false`, an empty list or map.
    pub fn matches(&self, row: &Value) -> bool {
        self.test.as_ref().is_none_or(|test| test.is_true_of(row))
    }
}

#[cfg(test)]
mod tests;
