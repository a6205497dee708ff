//! One row of the table of endpoints, and how a path finds its row.

use std::{future::Future, pin::Pin};

use http::Method;

use crate::{call::Call, error::Failure, reply::Reply};

/// A handler's work.
pub(crate) type Answering = Pin<Box<dyn Future<Output = Result<Reply, Failure>> + Send>>;

/// A path, what may be done there, and who does it.
pub(crate) struct Endpoint {
    /// Ends in `/` when it stands for everything below it.
    pub(crate) path: &'static str,
    /// In the order of the official `Allow` header.
    pub(crate) methods: &'static [&'static str],
    /// Whether the body is a value of the key-value store, which has its own limit.
    pub(crate) takes_value: bool,
    /// Answers.
    pub(crate) handler: fn(Call) -> Answering,
}

/// What a path leads to.
pub(crate) enum Found<'t, 'p> {
    /// An endpoint, and the rest of the path.
    Endpoint(&'t Endpoint, &'p str),
    /// An endpoint below which something must stand: its path.
    Slash(&'static str),
    /// Nothing.
    Nothing,
}

/// Finds the endpoint of a path: the one with exactly this path, or else the longest one above it.
pub(crate) fn find<'t, 'p>(table: &'t [Endpoint], path: &'p str) -> Found<'t, 'p> {
    if let Some(endpoint) = table.iter().find(|endpoint| endpoint.path == path) {
        return Found::Endpoint(endpoint, "");
    }
    let above = table
        .iter()
        .filter(|endpoint| endpoint.path.ends_with('/') && endpoint.path != "/")
        .filter_map(|endpoint| Some((endpoint, path.strip_prefix(endpoint.path)?)))
        .min_by_key(|(_, rest)| rest.len());
    if let Some((endpoint, rest)) = above {
        return Found::Endpoint(endpoint, rest);
    }
    let below = table.iter().find(|endpoint| endpoint.path.strip_suffix('/') == Some(path));
    below
        .filter(|_| !path.is_empty())
        .map_or(Found::Nothing, |endpoint| Found::Slash(endpoint.path))
}

impl Endpoint {
    /// Whether the method is one of the endpoint's.
    pub(crate) fn allows(&self, method: &Method) -> bool {
        self.methods.contains(&method.as_str())
    }

    /// The value of the `Allow` header.
    pub(crate) fn allow(&self) -> String {
        format!("OPTIONS,{}", self.methods.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::ENDPOINTS;

    fn found(path: &str) -> String {
        match find(ENDPOINTS, path) {
            Found::Endpoint(endpoint, rest) => format!("{} + {rest}", endpoint.path),
            Found::Slash(path) => format!("to {path}"),
            Found::Nothing => "nothing".to_owned(),
        }
    }

    #[test]
    fn the_longest_path_wins() {
        assert_eq!(found("/v1/peering/token"), "/v1/peering/token + ");
        assert_eq!(found("/v1/peering/tokens"), "/v1/peering/ + tokens");
        assert_eq!(found("/v1/peering/"), "/v1/peering/ + ");
        assert_eq!(found("/v1/kv//a/%2F"), "/v1/kv/ + /a/%2F");
        assert_eq!(found("/v1/config"), "/v1/config + ");
        assert_eq!(found("/v1/kv"), "to /v1/kv/");
        assert_eq!(found("/v1/nosuch"), "nothing");
        assert_eq!((found("/"), found("")), ("/ + ".to_owned(), "nothing".to_owned()));
    }

    #[test]
    fn every_path_stands_once_and_has_methods() {
        let mut paths: Vec<_> = ENDPOINTS.iter().map(|endpoint| endpoint.path).collect();
        paths.sort_unstable();
        let all = paths.len();
        paths.dedup();
        assert_eq!(paths.len(), all);
        assert!(ENDPOINTS.iter().all(|endpoint| !endpoint.methods.is_empty()));
    }

    #[test]
    fn allow_begins_with_options() {
        let Found::Endpoint(endpoint, _) = find(ENDPOINTS, "/v1/peering/token") else { panic!() };
        assert_eq!(endpoint.allow(), "OPTIONS,POST");
        assert!(endpoint.allows(&Method::POST) && !endpoint.allows(&Method::GET));
    }
}
