//! Partition and namespace of a request. Only `default` exists: any other name is an error that says so, never a
//! silent answer from somewhere else.

use http::HeaderMap;
use model::tenancy::DEFAULT;

use crate::{error::Failure, query::Params};

/// What names a tenancy: in the query string, in a header, and what it is.
const PLACES: [(&str, &str, &str); 2] =
    [("ns", "x-consul-namespace", "namespace"), ("partition", "x-consul-partition", "partition")];

/// Refuses a request that is about another partition or namespace than `default`.
pub(crate) fn require_default(params: &Params, headers: &HeaderMap) -> Result<(), Failure> {
    for (parameter, header, noun) in PLACES {
        for name in params.all(parameter) {
            if let Some(problem) = problem(noun, name) {
                let text = format!("Invalid query parameter: {parameter:?} - {problem}");
                return Err(Failure::bad_request(text));
            }
        }
        let name = headers.get(header).map(|value| String::from_utf8_lossy(value.as_bytes()));
        if let Some(problem) = name.and_then(|name| problem(noun, &name)) {
            return Err(Failure::bad_request(format!("Invalid header: {header:?} - {problem}")));
        }
    }
    Ok(())
}

/// Refuses a body that is about another partition or namespace than `default`.
pub(crate) fn require_default_in_body(partition: &str, namespace: &str) -> Result<(), Failure> {
    let problem = problem("partition", partition).or_else(|| problem("namespace", namespace));
    problem.map_or(Ok(()), |problem| Err(Failure::bad_request(problem)))
}

fn problem(noun: &str, name: &str) -> Option<String> {
    let is_default = name.is_empty() || name.eq_ignore_ascii_case(DEFAULT);
    (!is_default).then(|| format!("{noun} {name:?} does not exist; the only one is {DEFAULT:?}"))
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;

    fn asked(query: &str, headers: &[(&'static str, &'static str)]) -> String {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        match require_default(&Params::parse(query).unwrap(), &headers) {
            Ok(()) => "fine".to_owned(),
            Err(failure) => {
                assert_eq!(failure.status, StatusCode::BAD_REQUEST);
                failure.text
            }
        }
    }

    #[test]
    fn only_default_exists() {
        assert_eq!(asked("ns=default&partition=Default&ns=", &[]), "fine");
        assert_eq!(
            asked("partition=team-1", &[]),
            r#"Invalid query parameter: "partition" - partition "team-1" does not exist; the only one is "default""#
        );
        assert_eq!(
            asked("", &[("X-Consul-Namespace", "a")]),
            r#"Invalid header: "x-consul-namespace" - namespace "a" does not exist; the only one is "default""#
        );
        assert!(asked("ns=default&ns=b", &[]).contains("\"b\""));
    }

    #[test]
    fn bodies_too() {
        assert!(require_default_in_body("", "default").is_ok());
        let failure = require_default_in_body("default", "x").unwrap_err();
        assert_eq!(failure.text, r#"namespace "x" does not exist; the only one is "default""#);
    }
}
