//! One request as its handler sees it.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderMap, Method};
use model::{Scope, Secret, Str, tenancy::DEFAULT, tolerant::Fields};
use serde::Serialize;
use server::Server;

use crate::{
    api::HttpApi,
    body::{self, BodyError, Received},
    error::Failure,
    json::Layout,
    query::Params,
    read_options::require_datacenter,
    reply::Reply,
};

/// A request that found its endpoint, with its body.
pub(crate) struct Call {
    /// What requests share.
    pub(crate) api: HttpApi,
    /// One of the endpoint's methods.
    pub(crate) method: Method,
    /// The path after the endpoint's own, decoded.
    pub(crate) rest: String,
    /// The query string.
    pub(crate) params: Params,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The ACL token.
    pub(crate) token: Option<Secret<String>>,
    /// The body; empty for methods without one.
    pub(crate) body: Received,
}

impl Call {
    pub(crate) fn server(&self) -> &Server {
        self.api.agent().server()
    }

    /// This agent's datacenter.
    pub(crate) fn datacenter(&self) -> &Str {
        &self.server().options().datacenter
    }

    /// `?peer=`: whose imported rows are asked for; `""` for our own.
    pub(crate) fn peer(&self) -> &str {
        self.params.get("peer")
    }

    /// The rows that the request is about: ours, or with `?peer=` those imported from that peer.
    pub(crate) fn scope(&self) -> Scope {
        match self.peer() {
            "" => Scope::default(),
            peer => Scope::peer(DEFAULT, peer),
        }
    }

    /// What follows the endpoint's path, which must be something.
    pub(crate) fn named(&self, missing: &str) -> Result<Str, Failure> {
        if self.rest.is_empty() {
            Err(Failure::bad_request(missing))
        } else {
            Ok(self.rest.as_str().into())
        }
    }

    /// Refuses writes and other unwatched requests that are meant for another datacenter.
    pub(crate) fn require_datacenter(&self) -> Result<(), Failure> {
        require_datacenter(&self.params, self.datacenter())
    }

    /// 200 with a value, laid out as the request wants it.
    pub(crate) fn json<T: Serialize + ?Sized>(&self, value: &T) -> Result<Reply, Failure> {
        let dev = self.api.agent().config().dev;
        Reply::json(value, Layout::of(self.params.has("pretty"), dev))
    }

    /// The whole body, or 413 as a JSON endpoint answers it.
    pub(crate) fn bytes(&self) -> Result<&Bytes, Failure> {
        match &self.body {
            Received::Whole(bytes) => Ok(bytes),
            Received::TooLarge { size, limit } => Err(Failure::new(
                http::StatusCode::PAYLOAD_TOO_LARGE,
                format!("Request body({size} bytes) too large, max size: {limit} bytes."),
            )),
        }
    }

    /// Reads the one JSON object of the body; `prefix` begins the text of errors.
    pub(crate) fn decode<T>(
        &self,
        prefix: &str,
        read: impl FnOnce(&mut Fields<'_, '_>) -> T,
    ) -> Result<T, Failure> {
        let undecodable = |error: BodyError| Failure::undecodable(prefix, &error);
        body::decode(self.bytes()?, read).map_err(undecodable)
    }

    /// A parameter that must be a number when it is there. That a bad one is a 500 is the official build's way.
    pub(crate) fn number(&self, name: &str) -> Result<Option<u64>, Failure> {
        if !self.params.has(name) {
            return Ok(None);
        }
        let text = self.params.get(name);
        let failed = |_| Failure::internal(format!("invalid ?{name}={text}: expected a number"));
        text.parse().map(Some).map_err(failed)
    }

    /// A parameter that is a boolean when it has a value, and true when it has none.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, Failure> {
        if self.params.get(name).is_empty() {
            return Ok(self.params.has(name));
        }
        let invalid = || Failure::bad_request(format!("Invalid value for ?{name}"));
        self.switch(name).ok_or_else(invalid)
    }

    /// A parameter that is one of Go's words for a boolean.
    pub(crate) fn switch(&self, name: &str) -> Option<bool> {
        match self.params.get(name) {
            "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
            "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
            _ => None,
        }
    }

    /// The words of a header.
    pub(crate) fn header(&self, name: http::HeaderName) -> Cow<'_, str> {
        let bytes = self.headers.get(name).map(http::HeaderValue::as_bytes).unwrap_or_default();
        String::from_utf8_lossy(bytes)
    }
}
