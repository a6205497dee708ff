//! Reads HCL's "an object is a list of objects" the way the consumer wants it.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::fold;

/// The object that a consumer who wants one object sees, or `None` when there is none.
///
/// That is an object as it stands, or a list of objects only: one of them as it is, several of them
/// merged in order as if their items stood in one block (single values: the last counts; lists and
/// nested blocks: they add up). An empty list and a list with anything but objects give `None`.
///
/// ```
/// use serde_json::json;
/// use syntax::hcl::{as_list, as_object, parse};
/// let value = parse(r#"
///     telemetry { disable_hostname = true }
///     telemetry { prefix = "west" }
///     retry_join = "10.0.0.1"
/// "#)?;
/// let telemetry = as_object(&value["telemetry"]).expect("a block");
/// assert_eq!(telemetry["disable_hostname"], json!(true));
/// assert_eq!(telemetry["prefix"], json!("west"));
/// assert_eq!(as_list(&value["retry_join"]), [&json!("10.0.0.1")]);
/// assert!(as_object(&value["retry_join"]).is_none());
/// # Ok::<(), syntax::hcl::HclError>(())
/// ```
pub fn as_object(value: &Value) -> Option<Cow<'_, Map<String, Value>>> {
    match value {
        Value::Object(object) => Some(Cow::Borrowed(object)),
        Value::Array(list) => merged(list),
        _ => None,
    }
}

/// The elements that a consumer who wants a list sees.
///
/// Those of a list; a single value counts as a list of one (`retry_join = "10.0.0.1"`), and `null`
/// as an empty one. Blocks that stand once or several times are a list of objects already.
pub fn as_list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(list) => list.iter().collect(),
        Value::Null => Vec::new(),
        single => vec![single],
    }
}

fn merged(list: &[Value]) -> Option<Cow<'_, Map<String, Value>>> {
    let mut objects = list.iter().map(Value::as_object);
    let first = objects.next()??;
    let mut all = Cow::Borrowed(first);
    for object in objects {
        let target = all.to_mut();
        for (key, value) in object? {
            match target.get_mut(key) {
                Some(earlier) => fold::combine(earlier, value.clone()),
                None => {
                    target.insert(key.clone(), value.clone());
                }
            }
        }
    }
    Some(all)
}
