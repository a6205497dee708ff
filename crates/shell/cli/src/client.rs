//! A small HTTP client for the agent's API: one connection, reused; errors in the words of the official client.

mod address;
mod dial;
mod encode;
mod error;
mod options;
mod request;
mod response;
mod tls;

pub(crate) use error::ClientError;
pub(crate) use options::ClientOptions;
pub(crate) use request::Request;
pub(crate) use response::Response;

use std::cell::RefCell;

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1::SendRequest;

/// A client for one agent. Cheap to make: nothing is dialed before the first request.
pub(crate) struct Client {
    options: ClientOptions,
    /// The connection of the last request, when it can carry another.
    idle: RefCell<Option<SendRequest<Full<Bytes>>>>,
}

impl Client {
    pub(crate) const fn new(options: ClientOptions) -> Self {
        Self { options, idle: RefCell::new(None) }
    }

    pub(crate) fn get(&self, path: &str) -> Request<'_> {
        Request::new(self, http::Method::GET, path)
    }

    pub(crate) fn put(&self, path: &str) -> Request<'_> {
        Request::new(self, http::Method::PUT, path)
    }

    pub(crate) fn post(&self, path: &str) -> Request<'_> {
        Request::new(self, http::Method::POST, path)
    }

    pub(crate) fn delete(&self, path: &str) -> Request<'_> {
        Request::new(self, http::Method::DELETE, path)
    }
}
