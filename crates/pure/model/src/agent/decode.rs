//! From a body or a configuration block to a definition, and what may be wrong on the way.

use serde_json::Value;
use syntax::duration::{DurationError, GoDuration};

use super::{CheckDefinition, ServiceDefinition};
use crate::tolerant::{Fields, Problem, read_object};

/// What is wrong with the text of a definition. HTTP puts `Request decode failed: ` before it (http-api 2.8).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// A key that means nothing here, without its path.
    #[error("json: unknown field \"{0}\"")]
    UnknownField(String),
    /// A text that is no Go duration.
    #[error(transparent)]
    Duration(#[from] DurationError),
    /// A value of the wrong kind, or a key in two spellings.
    #[error("{0}")]
    Field(Problem),
}

impl From<Problem> for DecodeError {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Unknown(path) => {
                let key = path.rsplit('.').next().unwrap_or(&path);
                Self::UnknownField(key.to_owned())
            }
            other => Self::Field(other),
        }
    }
}

/// Reads a service as `PUT /v1/agent/service/register` and `service` blocks give it.
///
/// # Errors
/// The first key that is unknown or has a value of the wrong kind.
pub fn decode_body(json: &Value) -> Result<ServiceDefinition, DecodeError> {
    decode(json, ServiceDefinition::read)
}

/// Reads a check as `PUT /v1/agent/check/register` and `check` blocks give it.
///
/// # Errors
/// The first key that is unknown or has a value of the wrong kind.
pub fn decode_check_body(json: &Value) -> Result<CheckDefinition, DecodeError> {
    decode(json, CheckDefinition::read)
}

fn decode<T>(
    json: &Value,
    read: impl FnOnce(&mut Fields<'_, '_>, &mut Vec<DecodeError>) -> T,
) -> Result<T, DecodeError> {
    let mut errors = Vec::new();
    let mut problems = Vec::new();
    let definition = read_object("", json, &mut problems, |fields| read(fields, &mut errors));
    match problems.into_iter().map(DecodeError::from).chain(errors).next() {
        Some(error) => Err(error),
        None => Ok(definition),
    }
}

/// Reads the object `value` at `path` inside a map, whose keys are the user's own.
pub(super) fn read_member<T>(
    path: &str,
    value: &Value,
    errors: &mut Vec<DecodeError>,
    read: impl FnOnce(&mut Fields<'_, '_>) -> T,
) -> T {
    let mut problems = Vec::new();
    let result = read_object(path, value, &mut problems, read);
    errors.extend(problems.into_iter().map(DecodeError::from));
    result
}

/// A duration, zero when absent: a Go duration text or a number of nanoseconds, with Go's own error texts,
/// which clients match.
pub(super) fn read_duration(
    fields: &mut Fields<'_, '_>,
    name: &str,
    errors: &mut Vec<DecodeError>,
) -> GoDuration {
    let Some((path, value)) = fields.take(name) else { return GoDuration::ZERO };
    match value {
        // Go would refuse the empty text; Go clients leave the key out, other clients send it empty.
        Value::String(text) if text.is_empty() => GoDuration::ZERO,
        Value::String(text) => text.parse().unwrap_or_else(|error: DurationError| {
            errors.push(error.into());
            GoDuration::ZERO
        }),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => GoDuration(whole),
            (None, Some(float)) => GoDuration(float as i64),
            (None, None) => GoDuration::ZERO,
        },
        other => {
            errors.push(DecodeError::Field(Problem::Kind {
                path,
                expected: "a duration such as \"10s\"",
                got: if other.is_boolean() { "a boolean" } else { "a list or an object" }
                    .to_owned(),
            }));
            GoDuration::ZERO
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn text(json: Value) -> String {
        decode_body(&json).map_or_else(|error| error.to_string(), |_| "fine".to_owned())
    }

    #[test]
    fn unknown_keys_are_named_as_go_names_them() {
        assert_eq!(text(json!({"Name": "a", "Nope": 1})), r#"json: unknown field "Nope""#);
        let nested = json!({"Name": "a", "Checks": [{"TTL": "1s", "Bogus": true}]});
        assert_eq!(text(nested), r#"json: unknown field "Bogus""#);
        let deep =
            json!({"Connect": {"SidecarService": {"Proxy": {"Upstreams": [{"Where": "x"}]}}}});
        assert_eq!(text(deep), r#"json: unknown field "Where""#);
    }

    #[test]
    fn wrong_kinds_and_durations_are_refused() {
        assert_eq!(text(json!({"Name": {}})), r#""Name" expected a string, got an object"#);
        let check = json!({"Name": "c", "TTL": "15s", "DeregisterCriticalServiceAfter": "nope"});
        let error = decode_check_body(&check).unwrap_err();
        assert_eq!(error.to_string(), r#"time: invalid duration "nope""#);
        assert_eq!(text(json!([1])), r#""" expected an object, got a list"#);
    }

    #[test]
    fn nanoseconds_are_durations_too() {
        let check = decode_check_body(&json!({"Name": "c", "TTL": 15_000_000_000i64})).unwrap();
        assert_eq!(check.ttl, GoDuration::from_secs(15));
        let check = decode_check_body(&json!({"Name": "c", "TTL": 1e9})).unwrap();
        assert_eq!(check.ttl, GoDuration::from_secs(1));
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,8}".prop_map(Value::from),
        ];
        let key = prop_oneof![
            Just("Check"),
            Just("checks"),
            Just("Proxy"),
            Just("connect"),
            Just("SidecarService"),
            Just("TaggedAddresses"),
            Just("Header"),
            Just("TTL"),
            Just("interval"),
            Just("Meta"),
            Just("Upstreams"),
            Just("Expose"),
            Just("Paths"),
            Just("Weights"),
            Just("Port"),
            Just("x"),
        ];
        leaf.prop_recursive(5, 60, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((key.clone(), inner), 0..6).prop_map(|pairs| {
                    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_json_makes_it_panic(json in any_json()) {
            if let Ok(definition) = decode_body(&json) {
                let _ = definition.validate();
            }
            if let Ok(check) = decode_check_body(&json) {
                let _ = check.validate_registration();
            }
        }
    }
}
