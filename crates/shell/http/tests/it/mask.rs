//! What differs between any two recordings is masked on both sides: identifiers, indexes, times, certificates, tokens,
//! versions (decision 28).

use serde_json::{Map, Value};

/// Stands for a masked text.
const MASKED: &str = "*";
/// Keys whose values are indexes.
const INDEXES: [&str; 4] = ["CreateIndex", "ModifyIndex", "LastIndex", "Index"];
/// Keys whose values depend on the moment, or are drawn.
const MOMENTS: [&str; 5] =
    ["LastHeartbeat", "LastReceive", "LastSend", "PeeringToken", "SerialNumber"];
/// The hash of a config entry is over structs of the official build; virtual addresses are not here yet.
const LEFT_OUT: [&str; 2] = ["Hash", "consul-virtual"];

/// A body for comparing: JSON is masked, any other text only loses its identifiers.
pub(crate) fn body(text: &str, sort_lists: bool) -> Value {
    match serde_json::from_str(text) {
        Ok(json) => value(json, sort_lists),
        Err(_) => Value::from(identifiers(text.trim_end())),
    }
}

fn value(json: Value, sort_lists: bool) -> Value {
    match json {
        Value::Object(map) => Value::Object(object(map, sort_lists)),
        Value::Array(items) => {
            let mut items: Vec<Value> =
                items.into_iter().map(|item| value(item, sort_lists)).collect();
            if sort_lists {
                items.sort_by_key(Value::to_string);
            }
            Value::Array(items)
        }
        Value::String(text) => Value::from(masked(&text)),
        other => other,
    }
}

/// With sorted keys.
fn object(map: Map<String, Value>, sort_lists: bool) -> Map<String, Value> {
    // Its first run comes at a random moment.
    let runs =
        map.get("CheckID").and_then(Value::as_str).is_some_and(|id| id.ends_with("-proxy:1"));
    let mut pairs: Vec<(String, Value)> = map
        .into_iter()
        .filter(|(key, _)| !LEFT_OUT.contains(&key.as_str()))
        .map(|(key, json)| {
            let masked = match key.as_str() {
                key if INDEXES.contains(&key) => Value::from(0),
                key if MOMENTS.contains(&key) => Value::Null,
                "Output" if runs => Value::from(MASKED),
                _ => value(json, sort_lists),
            };
            (key, masked)
        })
        .collect();
    pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
    pairs.into_iter().collect()
}

fn masked(text: &str) -> String {
    let colons = text.split(':').all(|pair| pair.len() == 2 && is_hex(pair));
    if text.starts_with("-----BEGIN") || text == "(certificate)" || (colons && text.len() > 30) {
        MASKED.to_owned()
    } else if is_time(text) {
        "time".to_owned()
    } else if text.starts_with("1.22.0") {
        "1.22.0".to_owned()
    } else {
        identifiers(text)
    }
}

/// Every UUID becomes a star.
fn identifiers(text: &str) -> String {
    let mut rest = text;
    let mut result = String::new();
    while let Some(c) = rest.chars().next() {
        match rest.get(..36).filter(|uuid| is_uuid(uuid)) {
            Some(_) => {
                result.push_str(MASKED);
                rest = &rest[36..];
            }
            None => {
                result.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    result
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.split('-').all(is_hex)
}

fn is_time(text: &str) -> bool {
    text.len() >= 20 && text.ends_with('Z') && text.get(10..11) == Some("T")
}

#[test]
fn only_what_varies_is_masked() {
    let a = r#"{"ID":"1f8caec7-8465-d58c-2783-68251ea7f217","CreateIndex":7,"Name":"x","Hash":1}"#;
    let b = r#"{"Name":"x","ID":"00000000-8465-d58c-2783-68251ea7f217","CreateIndex":9}"#;
    assert_eq!(body(a, false), body(b, false));
    assert_ne!(body(a, false), body(&b.replace("\"x\"", "\"y\""), false));
    assert_ne!(body("[1,2]", false), body("[2,1]", false));
    assert_eq!(body("[1,2]", true), body("[2,1]", true));
    assert_ne!(body("{\"Meta\":{}}", false), body("{\"Meta\":null}", false));
}
