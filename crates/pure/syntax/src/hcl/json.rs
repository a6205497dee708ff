//! JSON in HCL's place, given the same shape.

use serde_json::{Map, Value};

use super::HclError;

/// Reads a JSON text. Errors carry the line and column that the JSON parser saw.
pub(super) fn parse(text: &str) -> Result<Value, HclError> {
    serde_json::from_str(text).map(unwrapped).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let message = error.to_string();
        let place = format!(" at line {line} column {column}");
        let message = message.strip_suffix(&place).unwrap_or(&message).to_owned();
        HclError { line, column: column.max(1), message }
    })
}

/// A value as it stands at the top or in a list.
fn unwrapped(value: Value) -> Value {
    match value {
        Value::Object(object) => Value::Object(members(object)),
        Value::Array(list) => Value::Array(list.into_iter().map(unwrapped).collect()),
        other => other,
    }
}

/// Objects under a key become lists of one object.
fn members(object: Map<String, Value>) -> Map<String, Value> {
    let wrap = |value: Value| match value {
        Value::Object(_) => Value::Array(vec![unwrapped(value)]),
        other => unwrapped(other),
    };
    object.into_iter().map(|(key, value)| (key, wrap(value))).collect()
}
