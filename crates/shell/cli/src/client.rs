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
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1::SendRequest;
use rustls::ClientConfig;

/// A client for one agent. Cheap to make: nothing is dialed before the first request.
pub(crate) struct Client {
    options: ClientOptions,
    /// For https only.
    tls: Option<Arc<ClientConfig>>,
    /// The connection of the last request, when it can carry another.
    idle: RefCell<Option<SendRequest<Full<Bytes>>>>,
}

impl Client {
    /// A client with these options.
    ///
    /// # Errors
    /// Certificates, keys or a trust store that cannot be used.
    pub(crate) fn new(options: ClientOptions) -> Result<Self, ClientError> {
        let tls = if options.address.tls { Some(tls::config(&options.tls)?) } else { None };
        Ok(Self { options, tls: tls.map(Arc::new), idle: RefCell::new(None) })
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
