//! From a request to its handler: redirects, methods, what is checked for every endpoint alike.

use std::time::Instant;

use bytes::Bytes;
use http::{Method, Request, StatusCode, request::Parts};
use hyper::body::Body;

use crate::{
    api::HttpApi,
    body::{MAX_JSON, Received, receive},
    call::Call,
    endpoint::{Endpoint, Found, find},
    error::Failure,
    path,
    query::Params,
    reply::Reply,
    routes::ENDPOINTS,
    tenancy, token,
};

const POLICY: &str = "x-consul-default-acl-policy";
const UNKNOWN: &str = "Invalid URL path: not a recognized HTTP API endpoint\n";
const UNKNOWN_OUTSIDE: &str =
    "Invalid URL path: if attempting to use the HTTP API, ensure the path starts with '/v1/'\n";

impl HttpApi {
    /// Answers a request, without the headers that every answer gets.
    pub(crate) async fn dispatch<B>(&self, request: Request<B>) -> Reply
    where
        B: Body<Data = Bytes> + Unpin + Send,
        B::Error: std::fmt::Display,
    {
        let (parts, body) = request.into_parts();
        let raw = parts.uri.path();
        if let Some(clean) = path::cleaned(raw) {
            return moved(&clean, &parts);
        }
        let (endpoint, rest) = match find(ENDPOINTS, raw) {
            Found::Endpoint(endpoint, rest) => (endpoint, rest.to_owned()),
            Found::Slash(path) => return moved(path, &parts),
            Found::Nothing => {
                let text = if raw.contains("/v1/") { UNKNOWN } else { UNKNOWN_OUTSIDE };
                return Failure::not_found(text).into();
            }
        };
        let reply = if parts.method == Method::OPTIONS {
            Reply::done().with_header("allow", &endpoint.allow())
        } else if !endpoint.allows(&parts.method) {
            let text = format!("method {} not allowed", parts.method);
            Reply::from(Failure::new(StatusCode::METHOD_NOT_ALLOWED, text))
                .with_header("allow", &endpoint.allow())
        } else {
            let (method, began) = (parts.method.clone(), Instant::now());
            let handled = self.handle(endpoint, &rest, parts, body).await;
            let requests = self.agent().requests();
            requests.record(method.as_str(), endpoint.path, began.elapsed());
            handled.unwrap_or_else(Reply::from)
        };
        // ACLs are off: everybody may do everything.
        reply.with_header(POLICY, "allow")
    }

    async fn handle<B>(
        &self,
        endpoint: &Endpoint,
        rest: &str,
        parts: Parts,
        body: B,
    ) -> Result<Reply, Failure>
    where
        B: Body<Data = Bytes> + Unpin + Send,
        B::Error: std::fmt::Display,
    {
        let rest = path::rest(rest)?;
        let params = Params::parse(parts.uri.query().unwrap_or_default())?;
        tenancy::require_default(&params, &parts.headers)?;
        let token = token::find(&params, &parts.headers).map(|token| {
            if token.in_query {
                tracing::warn!(
                    path = endpoint.path,
                    "a request has its token in the query string, where logs may show it; use the X-Consul-Token header"
                );
            }
            token.secret
        });
        let body = if parts.method == Method::GET {
            Received::Whole(Bytes::new())
        } else {
            receive(body, self.body_limit(endpoint)).await?
        };
        let call = Call {
            api: self.clone(),
            method: parts.method,
            rest,
            params,
            headers: parts.headers,
            token,
            body,
        };
        (endpoint.handler)(call).await
    }

    fn body_limit(&self, endpoint: &Endpoint) -> usize {
        if !endpoint.takes_value {
            return MAX_JSON;
        }
        let limit = self.agent().config().limits.kv_max_value_size;
        usize::try_from(limit).unwrap_or(usize::MAX)
    }
}

/// 307 with the query string kept: method and body are sent again, unlike after a 301.
fn moved(path: &str, parts: &Parts) -> Reply {
    let location = match parts.uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    Reply::bare(StatusCode::TEMPORARY_REDIRECT).with_header("location", &location)
}
