//! HCL version 1, and JSON in its place, into one shape of value.

mod blocks;
mod cursor;
mod error;
mod fold;
mod heredoc;
mod json;
mod lexer;
mod number;
mod parser;
mod quoted;
mod token;

use serde_json::Value;

pub use blocks::{as_list, as_object};
pub use error::HclError;

/// How deep blocks, labels and lists may nest. Deeper texts are refused, so that neither this
/// parser nor whoever walks its values can exhaust the stack. Real files stay below 15.
pub const MAX_DEPTH: usize = 100;

/// Reads a configuration text: JSON when its first character is `{`, HCL version 1 otherwise.
///
/// The result is always an object. Blocks may repeat in HCL, hence an object under a key is a *list
/// of objects*, with one element when it stands there once; JSON gets the same wrapping. Objects that
/// are elements of a list are not wrapped. [`as_object`] and [`as_list`] undo it:
///
/// ```
/// use serde_json::json;
/// let value = syntax::hcl::parse(r#"
///     ports { grpc_tls = 8503 }
///     check "web" { args = ["curl", "localhost"] }
///     check "db"  { ttl = "10s" }
/// "#)?;
/// assert_eq!(value, json!({
///     "ports": [{ "grpc_tls": 8503 }],
///     "check": [
///         { "web": [{ "args": ["curl", "localhost"] }] },
///         { "db": [{ "ttl": "10s" }] },
///     ],
/// }));
/// # Ok::<(), syntax::hcl::HclError>(())
/// ```
///
/// A key given twice: of single values the last one counts, lists and blocks add up, and a mixture of
/// both is an error. Line ends may be those of Windows.
pub fn parse(text: &str) -> Result<Value, HclError> {
    if text.trim_start().starts_with('{') {
        return json::parse(text);
    }
    if text.contains("\r\n") {
        return parser::parse(&text.replace("\r\n", "\n")).map(Value::Object);
    }
    parser::parse(text).map(Value::Object)
}

#[cfg(test)]
mod tests;
