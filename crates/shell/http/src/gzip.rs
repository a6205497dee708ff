//! Compression of large answers for clients that take it (http-api 2.2).

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use http::{
    HeaderMap, HeaderValue,
    header::{ACCEPT_ENCODING, CONTENT_ENCODING, VARY},
};

use crate::reply::Reply;

/// Smaller bodies are sent as they are: they fit into one packet.
const THRESHOLD: usize = 1400;

/// Whether the client takes gzip.
pub(crate) fn is_accepted(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|coding| {
        let (name, quality) = coding.split_once(';').unwrap_or((coding, ""));
        let refused = quality
            .trim()
            .strip_prefix("q=")
            .and_then(|quality| quality.trim().parse::<f32>().ok())
            .is_some_and(|quality| quality <= 0.0);
        name.trim().eq_ignore_ascii_case("gzip") && !refused
    })
}

/// Compresses the body if that is worth it.
pub(crate) fn compress(reply: &mut Reply) {
    reply.headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    if reply.stream.is_some()
        || reply.body.len() < THRESHOLD
        || reply.headers.contains_key(CONTENT_ENCODING)
    {
        return;
    }
    let mut encoder = GzEncoder::new(Vec::with_capacity(reply.body.len() / 4), Compression::fast());
    // Writing to a Vec cannot fail; if it did, the plain body is right as well.
    if encoder.write_all(&reply.body).is_ok()
        && let Ok(compressed) = encoder.finish()
    {
        reply.body = compressed.into();
        reply.headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;

    use super::*;

    fn accepted(value: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(value));
        is_accepted(&headers)
    }

    #[test]
    fn clients_say_what_they_take() {
        assert!(accepted("gzip") && accepted("deflate, GZIP;q=0.5"));
        assert!(!accepted("identity") && !accepted("gzip;q=0") && !is_accepted(&HeaderMap::new()));
    }

    #[test]
    fn large_bodies_are_compressed_and_small_ones_not() {
        let mut small = Reply::text("a".repeat(THRESHOLD - 1));
        compress(&mut small);
        assert!(!small.headers.contains_key(CONTENT_ENCODING) && small.body.len() == THRESHOLD - 1);

        let text = "abc".repeat(1000);
        let mut large = Reply::text(text.clone());
        compress(&mut large);
        assert_eq!(large.headers[CONTENT_ENCODING], "gzip");
        let mut plain = String::new();
        GzDecoder::new(&large.body[..]).read_to_string(&mut plain).unwrap();
        assert_eq!(plain, text);
    }
}
