//! What all requests of one listener share.

use std::sync::Arc;

use agent::Agent;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request, Response};
use hyper::body::Body;

use crate::{gzip, read_options::WaitLimits, reply::ReplyBody};

/// The HTTP API of one agent. Clones share it.
#[derive(Clone, Debug)]
pub struct HttpApi {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    agent: Agent,
    waits: WaitLimits,
    response_headers: Vec<(HeaderName, HeaderValue)>,
}

impl HttpApi {
    /// The API of `agent`. Once the agent stops, blocked reads end with an error.
    pub fn new(agent: Agent) -> Self {
        let config = agent.config();
        let waits =
            WaitLimits { default: config.default_query_time, longest: config.max_query_time };
        let response_headers = config
            .response_headers
            .iter()
            .filter_map(|(name, value)| header(name, value))
            .collect();
        Self { shared: Arc::new(Shared { waits, response_headers, agent }) }
    }

    /// Answers one request. Never fails: what goes wrong is an answer too.
    pub async fn answer<B>(&self, request: Request<B>) -> Response<ReplyBody>
    where
        B: Body<Data = Bytes> + Unpin + Send,
        B::Error: std::fmt::Display,
    {
        let compress = gzip::is_accepted(request.headers());
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let mut reply = self.dispatch(request).await;
        // Without the query string: there may be a token in it.
        tracing::debug!(%method, path, status = reply.status.as_u16(), "request finished");
        for (name, value) in &self.shared.response_headers {
            reply.headers.insert(name, value.clone());
        }
        if compress {
            gzip::compress(&mut reply);
        }
        reply.into_response()
    }

    pub(crate) fn agent(&self) -> &Agent {
        &self.shared.agent
    }

    pub(crate) fn waits(&self) -> WaitLimits {
        self.shared.waits
    }

    /// Resolves when the agent stops.
    pub(crate) async fn stopping(&self) {
        self.agent().stopping().cancelled().await;
    }
}

/// A header of `http_config.response_headers`; one that cannot be sent is left out with a warning.
fn header(name: &str, value: &str) -> Option<(HeaderName, HeaderValue)> {
    match (name.parse(), value.parse()) {
        (Ok(name), Ok(value)) => Some((name, value)),
        _ => {
            tracing::warn!(header = name, "http_config.response_headers: no valid HTTP header");
            None
        }
    }
}
