//! Adds one item after the other to an object: blocks become lists of objects, labels nest.

use serde_json::{Map, Value, map::Entry};

use super::{HclError, cursor::Position};

/// `key = value`, or `key label … { … }` with an object as the value.
pub(super) struct Item {
    pub(super) key: String,
    pub(super) labels: Vec<String>,
    pub(super) value: Value,
    pub(super) position: Position,
}

/// Adds an item to an object, which may have the key already.
pub(super) fn add(object: &mut Map<String, Value>, item: Item) -> Result<(), HclError> {
    let value = match item.value {
        Value::Object(_) => Value::Array(vec![under_labels(item.labels, item.value)]),
        other => other,
    };
    match object.entry(item.key) {
        Entry::Vacant(entry) => {
            entry.insert(value);
            Ok(())
        }
        Entry::Occupied(mut entry) => {
            if entry.get().is_array() == value.is_array() {
                combine(entry.get_mut(), value);
                return Ok(());
            }
            let key = entry.key();
            Err(item.position.error(format!(
                "key '{key}' is given both as a single value and as a list or block: keep one"
            )))
        }
    }
}

/// Lets a later value of the same key take effect: lists add up, all else replaces.
pub(super) fn combine(earlier: &mut Value, later: Value) {
    match (earlier, later) {
        (Value::Array(list), Value::Array(more)) => list.extend(more),
        (earlier, later) => *earlier = later,
    }
}

/// `"a" "b" {…}` is `{"a": [{"b": [{…}]}]}`.
fn under_labels(labels: Vec<String>, value: Value) -> Value {
    labels.into_iter().rev().fold(value, |inner, label| {
        Value::Object(Map::from_iter([(label, Value::Array(vec![inner]))]))
    })
}
