//! What can be watched, and how to ask for it.

use serde_json::Value;

use crate::client::{Client, ClientError, Request, Response};

/// The flags that say what to watch.
#[derive(Default)]
pub(super) struct Parameters<'a> {
    pub(super) key: &'a str,
    pub(super) prefix: &'a str,
    pub(super) service: &'a str,
    pub(super) tags: &'a [String],
    pub(super) passing_only: Option<bool>,
    pub(super) state: &'a str,
    pub(super) name: &'a str,
    pub(super) filter: &'a str,
    pub(super) stale: bool,
}

/// Why flags make no query.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum QueryError {
    #[error("Unsupported watch type: {0}")]
    Unsupported(String),
    #[error("Type {0} is not supported in the CLI tool")]
    NotHere(String),
    #[error("Must specify a single {0} to watch")]
    Missing(&'static str),
    #[error("Cannot specify service and state")]
    ServiceAndState,
    #[error("Invalid parameters: [{0}]")]
    Invalid(String),
}

/// A question to the agent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Query {
    path: String,
    parameters: Vec<(&'static str, String)>,
    answer: Answer,
}

/// What to make of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// Hand it on.
    Whole,
    /// A list that is empty when there is nothing.
    Rows,
    /// The only row of a list; null when there is nothing.
    Only,
    /// Events, of which the old ones are left out.
    Events,
}

impl Query {
    pub(super) fn new(kind: &str, given: &Parameters<'_>) -> Result<Self, QueryError> {
        let takes: &[&str] = match kind {
            "key" => &["key", "stale"],
            "keyprefix" => &["prefix", "stale"],
            "services" | "nodes" => &["filter", "stale"],
            "service" => &["filter", "passingonly", "service", "stale", "tag"],
            "checks" => &["filter", "service", "stale", "state"],
            "event" => &["name"],
            "connect_roots" | "connect_leaf" | "agent_service" => {
                return Err(QueryError::NotHere(kind.to_owned()));
            }
            other => return Err(QueryError::Unsupported(other.to_owned())),
        };
        let stray: Vec<&str> = given.names().filter(|name| !takes.contains(name)).collect();
        let query = match kind {
            "key" => Self::rows("/v1/kv", required(given.key, "key")?, Answer::Only),
            "keyprefix" => Self::rows("/v1/kv", required(given.prefix, "prefix")?, Answer::Rows)
                .with("recurse", ""),
            "services" => Self::whole("/v1/catalog/services"),
            "nodes" => Self::whole("/v1/catalog/nodes"),
            "service" => given.service_query()?,
            "checks" => given.checks_query()?,
            _ => Self { answer: Answer::Events, ..Self::whole("/v1/event/list") },
        };
        if !stray.is_empty() {
            return Err(QueryError::Invalid(stray.join(" ")));
        }
        let query =
            if given.filter.is_empty() { query } else { query.with("filter", given.filter) };
        Ok(if given.name.is_empty() { query } else { query.with("name", given.name) })
    }

    fn whole(path: &str) -> Self {
        Self { path: path.to_owned(), parameters: Vec::new(), answer: Answer::Whole }
    }

    fn rows(folder: &str, key: &str, answer: Answer) -> Self {
        let key = key.strip_prefix('/').unwrap_or(key);
        Self { answer, ..Self::whole(&format!("{folder}/{key}")) }
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.parameters.push((name, value.to_owned()));
        self
    }

    pub(super) fn request<'a>(&self, client: &'a Client) -> Request<'a> {
        self.parameters
            .iter()
            .fold(client.get(&self.path), |request, (name, value)| request.query(name, value))
    }

    /// The value of an answer; in the key-value store a 404 is one too.
    pub(super) fn value(&self, answer: Response) -> Result<Value, ClientError> {
        let empty = match self.answer {
            Answer::Whole | Answer::Events => return answer.ok()?.value(),
            Answer::Rows => Value::Null,
            Answer::Only => Value::Array(Vec::new()),
        };
        let rows = answer.found()?.map_or(Ok(empty), |answer| answer.value())?;
        Ok(match (self.answer, rows) {
            (Answer::Only, Value::Array(rows)) => rows.into_iter().next().unwrap_or_default(),
            (_, rows) => rows,
        })
    }

    /// The events after the one that `index` stands for; other answers stay whole.
    pub(super) fn newer(&self, answer: Value, index: u64) -> Value {
        match (self.answer, answer) {
            (Answer::Events, Value::Array(mut events)) => {
                let is_last = |event: &Value| event_index(event) == Some(index);
                if let Some(last) = events.iter().position(is_last) {
                    events.drain(..=last);
                }
                events.into()
            }
            (_, answer) => answer,
        }
    }
}

impl Parameters<'_> {
    /// The flags that were given.
    fn names(&self) -> impl Iterator<Item = &'static str> {
        [
            ("filter", !self.filter.is_empty()),
            ("key", !self.key.is_empty()),
            ("name", !self.name.is_empty()),
            ("passingonly", self.passing_only.is_some()),
            ("prefix", !self.prefix.is_empty()),
            ("service", !self.service.is_empty()),
            ("stale", self.stale),
            ("state", !self.state.is_empty()),
            ("tag", !self.tags.is_empty()),
        ]
        .into_iter()
        .filter_map(|(name, given)| given.then_some(name))
    }

    fn service_query(&self) -> Result<Query, QueryError> {
        let service = required(self.service, "service")?;
        let mut query = Query::whole(&format!("/v1/health/service/{service}"));
        for tag in self.tags {
            query = query.with("tag", tag);
        }
        Ok(if self.passing_only == Some(true) { query.with("passing", "1") } else { query })
    }

    fn checks_query(&self) -> Result<Query, QueryError> {
        Ok(match (self.service, self.state) {
            ("", "") => Query::whole("/v1/health/state/any"),
            ("", state) => Query::whole(&format!("/v1/health/state/{state}")),
            (service, "") => Query::whole(&format!("/v1/health/checks/{service}")),
            _ => return Err(QueryError::ServiceAndState),
        })
    }
}

fn required<'a>(value: &'a str, what: &'static str) -> Result<&'a str, QueryError> {
    if value.is_empty() { Err(QueryError::Missing(what)) } else { Ok(value) }
}

/// The index that stands for an event: the halves of its UUID, xored.
fn event_index(event: &Value) -> Option<u64> {
    let digits = event["ID"].as_str()?.replace('-', "");
    let id = u128::from_str_radix(&digits, 16).ok()?;
    u64::try_from((id >> 64) ^ (id & u128::from(u64::MAX))).ok()
}

#[cfg(test)]
mod tests {
    use super::{Parameters, Query};
    use serde_json::json;

    fn error(kind: &str, given: Parameters<'_>) -> String {
        Query::new(kind, &given).unwrap_err().to_string()
    }

    #[test]
    fn every_type_has_a_path() {
        let given = Parameters { service: "web", ..Default::default() };
        for (kind, given, path) in [
            ("key", Parameters { key: "/a/b", ..Default::default() }, "/v1/kv/a/b"),
            ("keyprefix", Parameters { prefix: "a/", ..Default::default() }, "/v1/kv/a/"),
            ("services", Parameters::default(), "/v1/catalog/services"),
            ("nodes", Parameters::default(), "/v1/catalog/nodes"),
            ("service", given, "/v1/health/service/web"),
            ("checks", Parameters::default(), "/v1/health/state/any"),
            ("event", Parameters::default(), "/v1/event/list"),
        ] {
            assert_eq!(Query::new(kind, &given).unwrap().path, path);
        }
    }

    #[test]
    fn wrong_flags_are_named() {
        assert_eq!(error("x", Parameters::default()), "Unsupported watch type: x");
        assert_eq!(
            error("connect_roots", Parameters::default()),
            "Type connect_roots is not supported in the CLI tool"
        );
        assert_eq!(error("key", Parameters::default()), "Must specify a single key to watch");
        let given = Parameters { key: "k", service: "s", name: "n", ..Default::default() };
        assert_eq!(error("key", given), "Invalid parameters: [name service]");
        let given = Parameters { service: "s", state: "any", ..Default::default() };
        assert_eq!(error("checks", given), "Cannot specify service and state");
    }

    #[test]
    fn events_up_to_the_last_one_are_left_out() {
        let query = Query::new("event", &Parameters::default()).unwrap();
        let event = |id: &str| json!({ "ID": id });
        let old = event("00000000-0000-0003-0000-000000000005");
        let new = event("00000000-0000-0000-0000-000000000001");
        let answer = json!([old, new]);
        assert_eq!(query.newer(answer.clone(), 3 ^ 5), json!([new]));
        assert_eq!(query.newer(answer.clone(), 99), answer);
    }
}
