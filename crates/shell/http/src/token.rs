//! The ACL token of a request: where it may stand, and in which order it is looked for (http-api 2.4).

use http::{HeaderMap, header::AUTHORIZATION};
use model::Secret;

use crate::query::Params;

const HEADER: &str = "x-consul-token";
const SCHEME: &str = "bearer";

/// A token and whether it stood in the query string, where logs of others may show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// The token itself.
    pub(crate) secret: Secret<String>,
    /// Worth a warning.
    pub(crate) in_query: bool,
}

/// `?token=`, then `X-Consul-Token`, then `Authorization: Bearer`.
pub(crate) fn find(params: &Params, headers: &HeaderMap) -> Option<Token> {
    let token = |text: &str, in_query| Token { secret: Secret::new(text.to_owned()), in_query };
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(text) = params.value("token") {
        return Some(token(text, true));
    }
    if let Some(text) = header(HEADER).filter(|text| !text.is_empty()) {
        return Some(token(text, false));
    }
    let (scheme, text) = header(AUTHORIZATION.as_str())?.trim().split_once(' ')?;
    let text = text.trim();
    (scheme.eq_ignore_ascii_case(SCHEME) && !text.is_empty()).then(|| token(text, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(query: &str, headers: &[(&'static str, &'static str)]) -> Option<(String, bool)> {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        let token = find(&Params::parse(query).unwrap(), &headers)?;
        Some((token.secret.expose().clone(), token.in_query))
    }

    #[test]
    fn the_order_is_query_header_bearer() {
        let all = [("X-Consul-Token", "b"), ("Authorization", "bEARER c")];
        assert_eq!(found("token=a", &all), Some(("a".to_owned(), true)));
        assert_eq!(found("token=", &all), Some(("b".to_owned(), false)));
        assert_eq!(found("", &all[1..]), Some(("c".to_owned(), false)));
        assert_eq!(found("", &[("Authorization", "Basic c")]), None);
        assert_eq!(found("", &[]), None);
    }

    #[test]
    fn it_is_never_printed() {
        let token = find(&Params::parse("token=hunter2").unwrap(), &HeaderMap::new());
        assert!(!format!("{token:?}").contains("hunter2"));
    }
}
