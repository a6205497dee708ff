//! What a handler answers: a status, headers and a body with its type (http-api 2.2).

use std::convert::Infallible;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header::CONTENT_TYPE};
use http_body_util::{Either, Full, combinators::UnsyncBoxBody};
use serde::Serialize;

use crate::{
    error::Failure,
    json::{self, Layout},
    meta::Meta,
};

/// The body's type where it is JSON.
const JSON: HeaderValue = HeaderValue::from_static("application/json");
/// The body's type of errors.
const ERROR_TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
/// A reader of the value must not take it for a page.
const NO_SNIFF: [(HeaderName, &str); 2] = [
    (HeaderName::from_static("x-content-type-options"), "nosniff"),
    (HeaderName::from_static("content-security-policy"), "sandbox"),
];

/// A body that is not there as a whole.
pub(crate) type Stream = UnsyncBoxBody<Bytes, Infallible>;
/// The body of an answer: bytes, or a stream of them.
pub type ReplyBody = Either<Full<Bytes>, Stream>;

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    /// Its status.
    pub(crate) status: StatusCode,
    /// Its headers, the body's type included.
    pub(crate) headers: HeaderMap,
    /// Its body.
    pub(crate) body: Bytes,
    /// Sent in place of the body, as it comes.
    pub(crate) stream: Option<Stream>,
}

impl Reply {
    fn new(status: StatusCode, body: impl Into<Bytes>) -> Self {
        Self { status, headers: HeaderMap::new(), body: body.into(), stream: None }
    }

    /// 200 with a value.
    pub(crate) fn json<T: Serialize + ?Sized>(value: &T, layout: Layout) -> Result<Self, Failure> {
        let body = json::to_bytes(value, layout)
            .map_err(|error| Failure::internal(format!("the answer cannot be printed: {error}")))?;
        Ok(Self::new(StatusCode::OK, body).typed(JSON))
    }

    /// 200 without a body: done. The type is that of JSON all the same.
    pub(crate) fn done() -> Self {
        Self::new(StatusCode::OK, Bytes::new()).typed(JSON)
    }

    /// A status without a body and without a type.
    pub(crate) fn bare(status: StatusCode) -> Self {
        Self::new(status, Bytes::new())
    }

    /// 200 with a text for people.
    pub(crate) fn text(text: impl Into<Bytes>) -> Self {
        Self::new(StatusCode::OK, text).typed(ERROR_TEXT)
    }

    /// 200 with a text for machines.
    pub(crate) fn plain(text: String) -> Self {
        Self::new(StatusCode::OK, text).typed(HeaderValue::from_static("text/plain"))
    }

    /// 200 with a text that goes on and on.
    pub(crate) fn stream(stream: Stream) -> Self {
        Self { stream: Some(stream), ..Self::text(Bytes::new()) }
    }

    /// 200 with a text that Prometheus reads.
    pub(crate) fn prometheus(text: String) -> Self {
        let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
        Self::new(StatusCode::OK, text).typed(kind)
    }

    /// 200 with PEM certificates.
    pub(crate) fn pem(text: String) -> Self {
        let pem = HeaderValue::from_static("application/pem-certificate-chain");
        Self::new(StatusCode::OK, text).typed(pem)
    }

    /// 200 with the bytes of a key, which are its writer's.
    pub(crate) fn raw(bytes: Vec<u8>) -> Self {
        let mut reply =
            Self::new(StatusCode::OK, bytes).typed(HeaderValue::from_static("text/plain"));
        for (name, value) in NO_SNIFF {
            reply.headers.insert(name, HeaderValue::from_static(value));
        }
        reply
    }

    /// The same with another status.
    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The same with what a reader may want to know of the data.
    pub(crate) fn with_meta(mut self, meta: &Meta) -> Self {
        meta.write(&mut self.headers);
        self
    }

    /// The same with one more header; a value that cannot stand in one is left out.
    pub(crate) fn with_header(mut self, name: &'static str, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(HeaderName::from_static(name), value);
        }
        self
    }

    fn typed(mut self, content_type: HeaderValue) -> Self {
        self.headers.insert(CONTENT_TYPE, content_type);
        self
    }

    /// The answer as hyper sends it.
    pub(crate) fn into_response(self) -> Response<ReplyBody> {
        let body = match self.stream {
            Some(stream) => Either::Right(stream),
            None => Either::Left(Full::new(self.body)),
        };
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

impl From<Failure> for Reply {
    fn from(failure: Failure) -> Self {
        Self::new(failure.status, failure.text).typed(ERROR_TEXT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_have_their_types() {
        let kind = |reply: &Reply| {
            reply.headers.get(CONTENT_TYPE).map(|value| value.to_str().unwrap().to_owned())
        };
        let json = Reply::json(&[1], Layout::Compact).unwrap();
        assert_eq!(
            (&json.body[..], kind(&json).unwrap()),
            (&b"[1]"[..], "application/json".into())
        );
        assert_eq!(kind(&Reply::done()).unwrap(), "application/json");
        assert_eq!(kind(&Reply::bare(StatusCode::NOT_FOUND)), None);
        let failure = Reply::from(Failure::not_found("gone"));
        assert_eq!((failure.status.as_u16(), &failure.body[..]), (404, &b"gone"[..]));
        assert_eq!(kind(&failure).unwrap(), "text/plain; charset=utf-8");
        let raw = Reply::raw(vec![1, 2]);
        assert_eq!(
            (kind(&raw).unwrap(), &raw.headers["x-content-type-options"]),
            ("text/plain".into(), &HeaderValue::from_static("nosniff"))
        );
    }

    #[test]
    fn a_header_that_cannot_be_is_left_out() {
        assert!(
            Reply::done()
                .with_header("x-consul-reason", "a\nb")
                .headers
                .get("x-consul-reason")
                .is_none()
        );
    }
}
