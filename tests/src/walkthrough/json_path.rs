//! Paths into JSON: `0.Service.Port`, `Meta.env`, `*.Name` for any element, `.` for the whole.

use serde_json::Value;

/// Every value that the path leads to.
pub(super) fn select<'a>(value: &'a Value, path: &str) -> Vec<&'a Value> {
    let mut found = vec![value];
    for segment in path.split('.').filter(|segment| !segment.is_empty()) {
        found = found.into_iter().flat_map(|value| step(value, segment)).collect();
    }
    found
}

fn step<'a>(value: &'a Value, segment: &str) -> Vec<&'a Value> {
    match (value, segment) {
        (Value::Array(items), "*") => items.iter().collect(),
        (Value::Object(fields), "*") => fields.values().collect(),
        (Value::Array(items), index) => {
            index.parse::<usize>().ok().and_then(|index| items.get(index)).into_iter().collect()
        }
        (Value::Object(fields), name) => fields.get(name).into_iter().collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_lead_to_values() {
        let value = json!([{"A": {"B": 1}}, {"A": {"B": 2}}]);
        assert_eq!(select(&value, "1.A.B"), [&json!(2)]);
        assert_eq!(select(&value, "*.A.B"), [&json!(1), &json!(2)]);
        assert_eq!(select(&value, "."), [&value]);
        assert!(select(&value, "0.A.C").is_empty());
        assert!(select(&value, "7.A").is_empty());
    }
}
