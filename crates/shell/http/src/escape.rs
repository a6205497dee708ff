//! Percent-encoding, as URLs and query strings use it (RFC 3986, 2.1).

/// Text that cannot be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum EscapeError {
    /// `%` without two hexadecimal digits after it.
    #[error("invalid URL escape: % must be followed by two hexadecimal digits")]
    Digits,
    /// Bytes that are no UTF-8.
    #[error("invalid URL escape: the escaped bytes are not UTF-8")]
    Utf8,
}

/// Decodes a part of a path: `+` stands for itself.
pub(crate) fn decode_path(text: &str) -> Result<String, EscapeError> {
    decode(text, false)
}

/// Decodes a name or value of a query string: `+` is a space.
pub(crate) fn decode_query(text: &str) -> Result<String, EscapeError> {
    decode(text, true)
}

fn decode(text: &str, plus_is_space: bool) -> Result<String, EscapeError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let mut digit = || rest.next().and_then(hex).ok_or(EscapeError::Digits);
                digit()? << 4 | digit()?
            }
            b'+' if plus_is_space => b' ',
            other => other,
        });
    }
    String::from_utf8(bytes).map_err(|_| EscapeError::Utf8)
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// Encodes text for the value of a query string.
pub(crate) fn encode_query(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte));
            }
            b' ' => encoded.push('+'),
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plus_is_a_space_in_queries_only() {
        assert_eq!(decode_path("a+b%20c%2Fd").unwrap(), "a+b c/d");
        assert_eq!(decode_query("a+b%20c%2fd").unwrap(), "a b c/d");
    }

    #[test]
    fn broken_escapes_are_errors() {
        for broken in ["%", "%4", "%zz", "a%4"] {
            assert_eq!(decode_path(broken), Err(EscapeError::Digits), "{broken}");
        }
        assert_eq!(decode_path("%ff"), Err(EscapeError::Utf8));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            let _ = decode_path(&text);
            let _ = decode_query(&text);
        }

        #[test]
        fn what_is_encoded_is_decoded(text in ".*") {
            prop_assert_eq!(decode_query(&encode_query(&text)).unwrap(), text);
        }
    }
}
