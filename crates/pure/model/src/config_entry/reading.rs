//! Reading what the cursor of [`crate::tolerant`] has no word for: maps with free keys, opaque objects, numbers that may
//! be absent.

use std::{collections::BTreeMap, str::FromStr};

use serde_json::{Map, Value};

use crate::{
    Str, Timestamp,
    tolerant::{Fields, Problem, read_object},
};

/// A map from the user's own keys to objects. Problems go to `more`, since a cursor walks keys that it knows.
pub(super) fn members<T>(
    fields: &mut Fields<'_, '_>,
    name: &str,
    more: &mut Vec<Problem>,
    mut read: impl FnMut(&mut Fields<'_, '_>) -> T,
) -> BTreeMap<Str, T> {
    let mut members = BTreeMap::new();
    let Some((path, value)) = fields.take(name) else { return members };
    for object in maps(&path, value, more) {
        for (key, value) in object {
            let member = read_object(&format!("{path}.{key}"), value, more, &mut read);
            members.insert(Str::from(key.as_str()), member);
        }
    }
    members
}

/// An object that nobody here looks into; `None` when it is absent.
///
/// Lists of one, which HCL makes of every block, become their element as in the official build: under the object's own
/// keys, and from there on down.
pub(super) fn opaque(
    fields: &mut Fields<'_, '_>,
    name: &str,
    more: &mut Vec<Problem>,
) -> Option<Map<String, Value>> {
    let (path, value) = fields.take(name)?;
    let mut object = Map::new();
    for map in maps(&path, value, more) {
        for (key, value) in map {
            let value = match value {
                Value::Array(items) if items.len() == 1 => without_blocks(&items[0]),
                other => other.clone(),
            };
            object.insert(key.clone(), value);
        }
    }
    Some(object)
}

fn without_blocks(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let member = |value: &Value| match value {
                Value::Array(items) if items.len() == 1 => without_blocks(&items[0]),
                other => without_blocks(other),
            };
            map.iter().map(|(key, value)| (key.clone(), member(value))).collect()
        }
        Value::Array(items) => items.iter().map(without_blocks).collect(),
        single => single.clone(),
    }
}

/// The maps of `value`: itself, or each element of a list of them.
fn maps<'a>(
    path: &str,
    value: &'a Value,
    more: &mut Vec<Problem>,
) -> impl Iterator<Item = &'a Map<String, Value>> + use<'a> {
    let list = match value {
        Value::Array(items) => items.as_slice(),
        single => std::slice::from_ref(single),
    };
    if let Some(other) = list.iter().find(|item| !item.is_object()) {
        more.push(wrong_kind(path, "an object", other));
    }
    list.iter().filter_map(Value::as_object)
}

/// An instant in RFC 3339, if there is one.
pub(super) fn time(
    fields: &mut Fields<'_, '_>,
    name: &str,
    more: &mut Vec<Problem>,
) -> Option<Timestamp> {
    let (path, value) = fields.take(name)?;
    let time = value.as_str().and_then(|text| syntax::gotime::parse_rfc3339(text).ok());
    if time.is_none() {
        more.push(wrong_kind(&path, "a time in RFC 3339", value));
    }
    time.map(Timestamp)
}

fn wrong_kind(path: &str, expected: &'static str, value: &Value) -> Problem {
    let got = match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    Problem::Kind { path: path.to_owned(), expected, got: got.to_owned() }
}

/// A boolean, `false` when absent.
pub(super) fn flag(fields: &mut Fields<'_, '_>, name: &str) -> bool {
    fields.flag(name).unwrap_or_default()
}

/// A number, `None` when absent.
pub(super) fn number<N: FromStr>(fields: &mut Fields<'_, '_>, name: &str) -> Option<N> {
    fields.number::<Given<N>>(name).0
}

struct Given<N>(Option<N>);

impl<N> Default for Given<N> {
    fn default() -> Self {
        Self(None)
    }
}

impl<N: FromStr> FromStr for Given<N> {
    type Err = N::Err;

    fn from_str(text: &str) -> Result<Self, N::Err> {
        text.parse().map(|number| Self(Some(number)))
    }
}
