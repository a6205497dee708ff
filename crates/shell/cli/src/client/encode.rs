//! Percent-encoding of paths and query strings, as Go's `net/url` does it.

/// A path: `/` stays, as do the marks that are legal in a path.
pub(super) fn path(text: &str) -> String {
    encode(text, |byte| {
        matches!(byte, b'$' | b'&' | b'+' | b',' | b'/' | b':' | b';' | b'=' | b'@')
    })
}

/// A name or value of a query string; a space becomes `+`.
pub(super) fn query(text: &str) -> String {
    encode(text, |byte| byte == b' ').replace(' ', "+")
}

fn encode(text: &str, keep: fn(u8) -> bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) || keep(byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::{path, query};

    #[test]
    fn paths_keep_slashes_and_encode_the_rest() {
        assert_eq!(path("/v1/kv/a b/c%?#é"), "/v1/kv/a%20b/c%25%3F%23%C3%A9");
        assert_eq!(path("a:b@c=d&e"), "a:b@c=d&e");
    }

    #[test]
    fn query_values_use_plus_for_space() {
        assert_eq!(query("Meta.a == \"b c\""), "Meta.a+%3D%3D+%22b+c%22");
        assert_eq!(query("a+b/c"), "a%2Bb%2Fc");
    }
}
