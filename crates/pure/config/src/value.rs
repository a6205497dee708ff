//! From what a text holds to the form that a key's kind asks for.

use serde_json::{Map, Number, Value};
use syntax::hcl::{as_list, as_object};

use crate::blocks;
use crate::key::Kind;

/// The value did not have the form that its key asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WrongForm {
    /// What the key asks for, with its article.
    pub(crate) expected: &'static str,
    /// What was found, with its article.
    pub(crate) found: &'static str,
}

/// Brings a value into the form of `kind`: a JSON boolean, integer, number, string, list or object.
///
/// Strings are accepted for booleans and numbers, and HCL's lists of one object for objects. `unwrap` says that
/// the value comes from HCL and blocks inside of it are lists of one object, to be undone.
pub(crate) fn decode(kind: Kind, value: &Value, unwrap: bool) -> Result<Value, WrongForm> {
    let wrong = || WrongForm { expected: article(kind), found: name(value) };
    match kind {
        Kind::Bool => bool_of(value).map(Value::Bool).ok_or_else(wrong),
        Kind::Int | Kind::Port => int_of(value).map(Value::from).ok_or_else(wrong),
        Kind::Float => float_of(value).map(Value::Number).ok_or_else(wrong),
        Kind::String | Kind::Secret | Kind::Duration => match value {
            Value::String(_) => Ok(value.clone()),
            _ => Err(wrong()),
        },
        Kind::StringList => strings(as_list(value)).ok_or_else(wrong),
        Kind::StringMap => string_map(value).ok_or_else(wrong),
        Kind::Any => Ok(value.clone()),
        Kind::Blocks => objects(value, unwrap).ok_or_else(wrong),
    }
}

/// What a text typed on the command line or in the key table means as a value of `kind`.
pub(crate) fn from_text(kind: Kind, text: &str) -> Result<Value, WrongForm> {
    let text = Value::from(text);
    match kind {
        Kind::StringList => Ok(Value::Array(vec![text])),
        _ => decode(kind, &text, false),
    }
}

/// The boolean, also from the texts that Go takes for one.
fn bool_of(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(b) => Some(*b),
        Value::String(text) => bool_text(text),
        _ => None,
    }
}

/// Go's spellings of a boolean (`strconv.ParseBool`).
pub(crate) fn bool_text(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// The integer, also from a number without a fraction or from a text.
fn int_of(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// A float that is an integer which floats hold exactly.
fn whole(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
}

fn float_of(value: &Value) -> Option<Number> {
    match value {
        Value::Number(number) => Some(number.clone()),
        Value::String(text) => Number::from_f64(text.parse().ok()?),
        _ => None,
    }
}

fn strings(items: Vec<&Value>) -> Option<Value> {
    let texts: Option<Vec<Value>> =
        items.into_iter().map(|item| item.is_string().then(|| item.clone())).collect();
    texts.map(Value::Array)
}

fn string_map(value: &Value) -> Option<Value> {
    if value.as_array().is_some_and(Vec::is_empty) {
        return Some(Value::Object(Map::new()));
    }
    let object = as_object(value)?;
    object.values().all(Value::is_string).then(|| Value::Object(object.into_owned()))
}

fn objects(value: &Value, unwrap: bool) -> Option<Value> {
    let items: Option<Vec<Value>> = as_list(value)
        .into_iter()
        .map(|item| {
            let object = as_object(item)?.into_owned();
            Some(Value::Object(if unwrap { blocks::unwrap(object) } else { object }))
        })
        .collect();
    items.map(Value::Array)
}

/// What a kind asks for, with its article.
fn article(kind: Kind) -> &'static str {
    match kind {
        Kind::Bool => "true or false",
        Kind::Int | Kind::Port => "a whole number",
        Kind::Float => "a number",
        Kind::String | Kind::Secret => "a string",
        Kind::Duration => "a duration like \"10s\"",
        Kind::StringList => "a list of strings",
        Kind::StringMap => "an object of strings",
        Kind::Any => "any value",
        Kind::Blocks => "an object or a list of objects",
    }
}

/// What a value is, with its article.
pub(crate) fn name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a number with a fraction",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn ok(kind: Kind, value: Value) -> Value {
        decode(kind, &value, false).unwrap()
    }

    fn bad(kind: Kind, value: Value) {
        assert!(decode(kind, &value, false).is_err(), "{kind:?} took {value}");
    }

    #[test]
    fn scalars_may_be_strings() {
        assert_eq!(ok(Kind::Bool, json!("true")), json!(true));
        assert_eq!(ok(Kind::Int, json!("-5")), json!(-5));
        assert_eq!(ok(Kind::Int, json!(8500.0)), json!(8500));
        assert_eq!(ok(Kind::Float, json!("0.5")), json!(0.5));
    }

    #[test]
    fn other_forms_are_refused() {
        bad(Kind::Bool, json!(1));
        bad(Kind::Bool, json!("yes"));
        bad(Kind::Int, json!(1.5));
        bad(Kind::Int, json!(1e300));
        bad(Kind::Int, json!(u64::MAX));
        bad(Kind::Float, json!("NaN"));
        bad(Kind::String, json!(1));
        bad(Kind::Duration, json!(10));
        bad(Kind::StringList, json!(["a", 1]));
        bad(Kind::StringMap, json!({"a": 1}));
        bad(Kind::StringMap, json!("a"));
        bad(Kind::Blocks, json!(["a"]));
    }

    #[test]
    fn single_values_and_blocks_become_lists_and_objects() {
        assert_eq!(ok(Kind::StringList, json!("a")), json!(["a"]));
        assert_eq!(
            ok(Kind::StringMap, json!([{"a": "1"}, {"b": "2"}])),
            json!({"a": "1", "b": "2"})
        );
        assert_eq!(ok(Kind::StringMap, json!([])), json!({}));
        assert_eq!(ok(Kind::Blocks, json!({"a": 1})), json!([{"a": 1}]));
        assert_eq!(ok(Kind::Blocks, json!([[{"a": 1}]])), json!([{"a": 1}]));
    }
}
