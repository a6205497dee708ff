//! Reading an answer: whole, or line by line.

use bytes::Bytes;
use http::HeaderMap;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::SendRequest;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::ClientError;
use super::request::broken;

/// An answer with all of its body.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Response {
    pub(super) async fn read(response: http::Response<Incoming>) -> Result<Self, String> {
        let (parts, body) = response.into_parts();
        let body = body.collect().await.map_err(|error| broken(&error))?.to_bytes();
        Ok(Self { status: parts.status.as_u16(), headers: parts.headers, body })
    }

    /// The answer if it is a 200.
    pub(crate) fn ok(self) -> Result<Self, ClientError> {
        if self.status == 200 { Ok(self) } else { Err(self.unexpected()) }
    }

    /// The answer if it is a 200, none if it is a 404.
    pub(crate) fn found(self) -> Result<Option<Self>, ClientError> {
        if self.status == 404 { Ok(None) } else { self.ok().map(Some) }
    }

    pub(super) fn unexpected(&self) -> ClientError {
        let body = String::from_utf8_lossy(&self.body).trim().to_owned();
        ClientError::Status { code: self.status, body }
    }

    /// The body as JSON of a known shape.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, ClientError> {
        serde_json::from_slice(&self.body).map_err(|error| ClientError::Decode(error.to_string()))
    }

    /// The body as JSON of any shape, keys in the order in which they came.
    pub(crate) fn value(&self) -> Result<Value, ClientError> {
        self.json()
    }

    /// `X-Consul-Index`; none when it is missing or not a number.
    pub(crate) fn index(&self) -> Option<u64> {
        self.headers.get("x-consul-index")?.to_str().ok()?.parse().ok()
    }
}

/// The lines of an answer that goes on for as long as the agent sends.
pub(crate) struct Lines {
    body: Incoming,
    buffer: Vec<u8>,
    /// Holds the connection open.
    _sender: SendRequest<Full<Bytes>>,
}

impl Lines {
    pub(super) fn new(
        response: http::Response<Incoming>,
        sender: SendRequest<Full<Bytes>>,
    ) -> Self {
        Self { body: response.into_body(), buffer: Vec::new(), _sender: sender }
    }

    /// The next line without its end; none when the agent has stopped.
    pub(crate) async fn next(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') {
                let mut line: Vec<u8> = self.buffer.drain(..=end).collect();
                line.pop();
                return Some(String::from_utf8_lossy(&line).into_owned());
            }
            match self.body.frame().await {
                Some(Ok(frame)) => {
                    self.buffer.extend_from_slice(frame.data_ref().map_or(&[][..], |data| data));
                }
                Some(Err(_)) | None if self.buffer.is_empty() => return None,
                Some(Err(_)) | None => self.buffer.push(b'\n'),
            }
        }
    }
}
