//! Two JSON values side by side: objects by key whatever their order, lists row by row.

use serde_json::Value;

use crate::difference::Difference;
use crate::mask::View;

/// Numbers and texts that only have to be of the same kind: indexes, terms, hashes, serials, network coordinates.
const VOLATILE: [&str; 15] = [
    "CreateIndex",
    "ModifyIndex",
    "LockIndex",
    "LastIndex",
    "Index",
    "LastTerm",
    "Hash",
    "ContentHash",
    "LTime",
    "SerialNumber",
    "Coord",
    "Prerelease",
    "Revision",
    "SHA",
    "envoy",
];

/// Appends each difference below `place` to `found`; `view` is how our side is read.
pub(crate) fn compare(
    place: &str,
    golden: &Value,
    ours: &Value,
    view: &View,
    found: &mut Vec<Difference>,
) {
    match (golden, ours) {
        (Value::Object(theirs), Value::Object(own)) => {
            for (key, value) in theirs {
                let place = format!("{place}.{key}");
                match own.get(key) {
                    None => found.push(Difference::missing(&place, &short(value))),
                    // Whether the first heartbeat (after 15 s) has come depends on how fast the story is told.
                    Some(Value::Null | Value::String(_)) if key == "LastHeartbeat" => {}
                    Some(other) if VOLATILE.contains(&key.as_str()) => {
                        kind(&place, value, other, found)
                    }
                    Some(other) => compare(&place, value, other, view, found),
                }
            }
            for (key, value) in own.iter().filter(|(key, _)| !theirs.contains_key(*key)) {
                found.push(Difference::extra(&format!("{place}.{key}"), &short(value)));
            }
        }
        (Value::Array(theirs), Value::Array(own)) => {
            if theirs.len() != own.len() {
                let (theirs, own) = (theirs.len().to_string(), own.len().to_string());
                found.push(Difference::new(&format!("{place} rows"), &theirs, &own));
            }
            for (row, (value, other)) in theirs.iter().zip(own).enumerate() {
                compare(&format!("{place}[{row}]"), value, other, view, found);
            }
        }
        (Value::String(theirs), Value::String(own)) => {
            let (theirs, own) = (View::default().mask(theirs), view.mask(own));
            let (theirs, own) = (output(&theirs), output(&own));
            if theirs != own {
                found.push(Difference::new(place, &format!("{theirs:?}"), &format!("{own:?}")));
            }
        }
        (Value::Number(theirs), Value::Number(own)) => {
            let read = own.as_u64().map(|number| view.number(number));
            let same = theirs == own || (read.is_some() && read == theirs.as_u64());
            if !same {
                found.push(Difference::new(place, &theirs.to_string(), &own.to_string()));
            }
        }
        _ if golden == ours => {}
        _ => found.push(Difference::new(place, &short(golden), &short(ours))),
    }
}

/// The output of a sidecar's first TCP check, which may or may not have run before the answer.
fn output(text: &str) -> &str {
    let refused = text.starts_with("dial tcp ") && text.ends_with("connect: connection refused");
    if refused { "" } else { text }
}

/// Only the kinds have to agree, and whether a number is 0.
fn kind(place: &str, golden: &Value, ours: &Value, found: &mut Vec<Difference>) {
    let same = match (golden, ours) {
        (Value::Number(theirs), Value::Number(own)) => {
            (theirs.as_f64() == Some(0.0)) == (own.as_f64() == Some(0.0))
        }
        _ => std::mem::discriminant(golden) == std::mem::discriminant(ours),
    };
    if !same {
        found.push(Difference::new(place, &short(golden), &short(ours)));
    }
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(golden: Value, ours: Value) -> Vec<String> {
        let mut found = Vec::new();
        compare("body", &golden, &ours, &View::default(), &mut found);
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn order_of_keys_and_masked_values_do_not_count() {
        let golden = json!({"A": 1, "ID": "6453a2b1-8aa5-51b1-7d99-d17922300309", "ModifyIndex": 7, "Output": ""});
        let refused = "dial tcp 127.0.0.1:21000: connect: connection refused";
        let ours = json!({"ModifyIndex": 90, "Output": refused, "ID": "00000000-8aa5-51b1-7d99-d17922300309", "A": 1});
        assert_eq!(found(golden, ours), Vec::<String>::new());
    }

    #[test]
    fn every_kind_of_difference_is_found() {
        let golden =
            json!({"A": 1, "B": "x", "C": [1, 2], "D": null, "E": {"F": true}, "ModifyIndex": 3});
        let ours = json!({"A": 2, "B": "y", "C": [2], "D": [], "E": {"G": true}, "ModifyIndex": 0});
        let expected = [
            "body.A: 1 became 2",
            "body.B: \"x\" became \"y\"",
            "body.C rows: 2 became 1",
            "body.C[0]: 1 became 2",
            "body.D: null became []",
            "body.E.F: true is missing",
            "body.E.G: true is new",
            "body.ModifyIndex: 3 became 0",
        ];
        assert_eq!(found(golden, ours), expected);
    }
}
