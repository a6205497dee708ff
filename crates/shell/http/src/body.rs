//! The body of a request: bounded, and read as the official decoder reads it: keys in any case and spelling, unknown
//! keys refused (http-api 2.9).

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http_body_util::BodyExt;
use hyper::body::Body;
use model::tolerant::{Fields, Problem, read_object};
use serde_json::Value;

use crate::error::Failure;

/// The largest JSON body: no entry of the log may be larger.
pub(crate) const MAX_JSON: usize = 1 << 20;
/// How long a client may take to send its body.
const PATIENCE: Duration = Duration::from_secs(60);

/// What arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Received {
    /// All of it.
    Whole(Bytes),
    /// It was, or said that it would be, larger than the limit, and was not read to its end.
    TooLarge {
        /// What the client said, or how much had come.
        size: u64,
        /// The limit, in bytes.
        limit: usize,
    },
}

/// Reads a body of at most `limit` bytes.
pub(crate) async fn receive<B>(mut body: B, limit: usize) -> Result<Received, Failure>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: std::fmt::Display,
{
    let said = body.size_hint().lower();
    if said > limit as u64 {
        return Ok(Received::TooLarge { size: said, limit });
    }
    let broken = |error: B::Error| {
        Failure::bad_request(format!("the request's body did not arrive whole: {error}"))
    };
    let read = async {
        let mut bytes = BytesMut::new();
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame.map_err(broken)?.into_data() else { continue };
            bytes.extend_from_slice(&data);
            if bytes.len() > limit {
                return Ok(Received::TooLarge { size: bytes.len() as u64, limit });
            }
        }
        Ok(Received::Whole(bytes.freeze()))
    };
    tokio::time::timeout(PATIENCE, read).await.unwrap_or_else(|_| {
        let text = format!("the request's body did not arrive within {} s", PATIENCE.as_secs());
        Err(Failure::new(StatusCode::REQUEST_TIMEOUT, text))
    })
}

/// A body that is not what it should be. No text repeats a value: it may be a token.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BodyError {
    /// Nothing at all.
    #[error("EOF")]
    Empty,
    /// No JSON; the text names line and column.
    #[error("{0}")]
    Syntax(serde_json::Error),
    /// A key that means nothing here.
    #[error("json: unknown field {0:?}")]
    UnknownField(String),
    /// A value of the wrong kind, or a key in two spellings.
    #[error("{0}")]
    Field(Problem),
}

impl From<Problem> for BodyError {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Unknown(path) => {
                let key = path.rsplit('.').next().unwrap_or(&path);
                Self::UnknownField(key.to_owned())
            }
            other => Self::Field(other),
        }
    }
}

/// The value of a JSON text.
pub(crate) fn parse(bytes: &[u8]) -> Result<Value, BodyError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(BodyError::Empty);
    }
    serde_json::from_slice(bytes).map_err(BodyError::Syntax)
}

/// Reads the one object of a JSON text; every key that `read` does not take is an error.
pub(crate) fn decode<T>(
    bytes: &[u8],
    read: impl FnOnce(&mut Fields<'_, '_>) -> T,
) -> Result<T, BodyError> {
    let value = parse(bytes)?;
    let mut problems = Vec::new();
    let result = read_object("", &value, &mut problems, read);
    match problems.into_iter().next() {
        Some(problem) => Err(problem.into()),
        None => Ok(result),
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::Full;
    use proptest::prelude::*;

    use super::*;

    fn name(body: &str) -> Result<String, String> {
        decode(body.as_bytes(), |fields| fields.text("PeerName").to_string())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn keys_are_read_in_any_spelling_and_unknown_ones_refused() {
        for body in [r#"{"PeerName":"a"}"#, r#"{"peername":"a"}"#, r#" {"peer_name":"a"}"#] {
            assert_eq!(name(body), Ok("a".to_owned()), "{body}");
        }
        assert_eq!(name(r#"{"Nope":1}"#), Err(r#"json: unknown field "Nope""#.to_owned()));
    }

    #[test]
    fn what_is_no_json_is_named_with_its_place() {
        assert_eq!(name(" \n"), Err("EOF".to_owned()));
        assert_eq!(name("not json"), Err("expected ident at line 1 column 2".to_owned()));
        assert!(name("{\n\"PeerName\": }").unwrap_err().ends_with("at line 2 column 13"));
    }

    #[test]
    fn values_are_not_repeated() {
        let error = name(r#"{"PeerName": ["hunter2"], "X": "hunter2"}"#).unwrap_err();
        assert!(!error.contains("hunter2"), "{error}");
    }

    #[tokio::test]
    async fn bodies_are_bounded() {
        let whole = receive(Full::from("12345"), 5).await.unwrap();
        assert_eq!(whole, Received::Whole(Bytes::from("12345")));
        let large = receive(Full::from("123456"), 5).await.unwrap();
        assert_eq!(large, Received::TooLarge { size: 6, limit: 5 });
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = decode(&bytes, |fields| fields.text("PeerName"));
        }
    }
}
