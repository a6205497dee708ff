//! Entries are strangers' bytes: nothing that is typed may stop the server.

use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Map, Value};

use super::{ConfigEntry, KINDS, samples};

const TEXTS: [&str; 11] =
    ["", "*", "allow", "web", "5s", "-1s", "-1", "maglev", "file", "1.2.3.4", "TLSv1_3"];

/// Every key of the samples, and one that nobody knows.
fn keys() -> Vec<String> {
    fn collect(value: &Value, keys: &mut Vec<String>) {
        match value {
            Value::Object(map) => map.iter().for_each(|(key, value)| {
                keys.push(key.clone());
                collect(value, keys);
            }),
            Value::Array(items) => items.iter().for_each(|item| collect(item, keys)),
            _ => {}
        }
    }
    let mut keys = vec!["Nope".to_owned(), "Partition".to_owned(), "RateLimits".to_owned()];
    for entry in samples::all() {
        collect(&serde_json::to_value(&entry).unwrap(), &mut keys);
    }
    keys.sort();
    keys.dedup();
    keys
}

fn any_value() -> impl Strategy<Value = Value> {
    let single = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (-2_i64..3).prop_map(Value::from),
        select(&TEXTS[..]).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    single.prop_recursive(4, 24, 3, |inner| {
        let object = vec((select(keys()), inner.clone()), 0..5)
            .prop_map(|pairs| Value::Object(Map::from_iter(pairs)));
        prop_oneof![3 => object, 1 => vec(inner, 0..3).prop_map(Value::Array)]
    })
}

/// A sample with one of its values replaced.
fn mutated() -> impl Strategy<Value = Value> {
    let samples: Vec<Value> =
        samples::all().iter().map(|entry| serde_json::to_value(entry).unwrap()).collect();
    (select(samples), any::<prop::sample::Index>(), any_value()).prop_map(
        |(mut json, place, new)| {
            let mut paths = Vec::new();
            pointers("", &json, &mut paths);
            if let Some(value) = json.pointer_mut(place.get::<String>(&paths)) {
                *value = new;
            }
            json
        },
    )
}

fn pointers(path: &str, value: &Value, paths: &mut Vec<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| {
            let key = key.replace('~', "~0").replace('/', "~1");
            pointers(&format!("{path}/{key}"), value, paths);
        }),
        Value::Array(items) => items.iter().enumerate().for_each(|(i, item)| {
            pointers(&format!("{path}/{i}"), item, paths);
        }),
        _ => {}
    }
    paths.push(path.to_owned());
}

/// Nothing panics; what is accepted is the same after storing it, printing it and writing it back.
fn check(json: &Value) {
    let Ok(mut entry) = ConfigEntry::decode(json) else { return };
    if entry.normalise().is_err() {
        return;
    }
    let bytes = rmp_serde::to_vec_named(&entry).unwrap();
    assert_eq!(rmp_serde::from_slice::<ConfigEntry>(&bytes).unwrap(), entry);
    let mut again = ConfigEntry::decode(&serde_json::to_value(&entry).unwrap()).unwrap();
    again.normalise().unwrap();
    assert_eq!(again.kind(), entry.kind());
    let mut twice = entry.clone();
    twice.normalise().unwrap();
    assert_eq!(twice, entry, "normalising again changes nothing");
}

proptest! {
    #[test]
    fn any_object_is_read_without_panic(kind in select(&KINDS[..]), value in any_value()) {
        let mut json = value;
        if let Some(map) = json.as_object_mut() {
            map.insert("Kind".to_owned(), kind.into());
        }
        check(&json);
    }

    #[test]
    fn any_change_to_a_good_entry_is_accepted_or_refused(json in mutated()) {
        check(&json);
    }
}
