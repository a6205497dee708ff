//! Undoes HCL's "an object is a list of one object" inside service and check definitions.
//!
//! After this, a definition typed in HCL looks like the same definition typed in JSON, and one decoder serves both.

use serde_json::{Map, Value};

/// Names of definition fields that really are lists of objects, in both spellings.
const LISTS: &[&str] = &["checks", "upstreams", "paths", "envoyextensions"];

/// Replaces every list of one object by that object, except where the field is a list by nature.
pub(crate) fn unwrap(object: Map<String, Value>) -> Map<String, Value> {
    object
        .into_iter()
        .map(|(name, value)| {
            let value = unwrap_field(is_list(&name), value);
            (name, value)
        })
        .collect()
}

fn unwrap_field(stays_list: bool, value: Value) -> Value {
    match value {
        Value::Object(object) => Value::Object(unwrap(object)),
        Value::Array(mut items) => {
            if !stays_list && items.len() == 1 && items.iter().all(Value::is_object) {
                return items.pop().map_or(Value::Null, |only| unwrap_field(false, only));
            }
            Value::Array(items.into_iter().map(|item| unwrap_field(false, item)).collect())
        }
        other => other,
    }
}

/// Compares without case and underscores: `EnvoyExtensions` and `envoy_extensions` are one field.
fn is_list(name: &str) -> bool {
    let plain: String =
        name.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).collect();
    LISTS.contains(&plain.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_definition_in_hcl_becomes_the_one_in_json() {
        let text = r#"
            name = "web"
            tags = ["a"]
            meta { version = "1" }
            check { id = "c" header { x = ["1"] } }
            checks = [ { ttl = "10s" } ]
            connect { sidecar_service { proxy { upstreams { destination_name = "db" } config { x = 1 } } } }
            Proxy { Expose { Paths = [ { path = "/a" } ] } }
        "#;
        let Value::Object(typed) = syntax::hcl::parse(text).unwrap() else { panic!("an object") };
        let expected = json!({
            "name": "web",
            "tags": ["a"],
            "meta": {"version": "1"},
            "check": {"id": "c", "header": {"x": ["1"]}},
            "checks": [{"ttl": "10s"}],
            "connect": {"sidecar_service": {"proxy": {
                "upstreams": [{"destination_name": "db"}],
                "config": {"x": 1},
            }}},
            "Proxy": {"Expose": {"Paths": [{"path": "/a"}]}},
        });
        assert_eq!(Value::Object(unwrap(typed)), expected);
    }

    #[test]
    fn several_blocks_stay_a_list() {
        let Value::Object(typed) =
            syntax::hcl::parse("check { id = \"a\" } check { id = \"b\" }").unwrap()
        else {
            panic!("an object")
        };
        assert_eq!(Value::Object(unwrap(typed)), json!({"check": [{"id": "a"}, {"id": "b"}]}));
    }
}
