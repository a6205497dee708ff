//! JSON as Go's encoder prints it: `<`, `>`, `&` escaped, four spaces of indentation when it is for people.

use serde::Serialize;
use serde_json::ser::{PrettyFormatter, Serializer};

const INDENT: &[u8] = b"    ";

/// How an answer is laid out (http-api 2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// One line, no final newline.
    Compact,
    /// Indented, no final newline: dev mode.
    Indented,
    /// Indented with a final newline: `?pretty`.
    Pretty,
}

impl Layout {
    /// The layout for a request.
    pub(crate) const fn of(pretty: bool, dev: bool) -> Self {
        match (pretty, dev) {
            (true, _) => Self::Pretty,
            (false, true) => Self::Indented,
            (false, false) => Self::Compact,
        }
    }
}

/// The text of a value.
///
/// # Errors
/// When a noun refuses to be printed, as secrets do.
pub(crate) fn to_bytes<T: Serialize + ?Sized>(
    value: &T,
    layout: Layout,
) -> Result<Vec<u8>, serde_json::Error> {
    if layout == Layout::Compact {
        return serde_json::to_vec(value).map(escaped);
    }
    let mut bytes = Vec::new();
    let mut serializer =
        Serializer::with_formatter(&mut bytes, PrettyFormatter::with_indent(INDENT));
    value.serialize(&mut serializer)?;
    if layout == Layout::Pretty {
        bytes.push(b'\n');
    }
    Ok(escaped(bytes))
}

/// These characters can stand only inside the strings of a JSON text, so the whole text may be searched.
fn escaped(bytes: Vec<u8>) -> Vec<u8> {
    let special = |byte: &u8| matches!(byte, b'<' | b'>' | b'&' | 0xe2);
    let Some(first) = bytes.iter().position(special) else { return bytes };
    let mut result = Vec::with_capacity(bytes.len() + 64);
    let (plain, mut rest) = bytes.split_at(first);
    result.extend_from_slice(plain);
    while let Some((byte, tail)) = rest.split_first() {
        let (written, length): (&[u8], usize) = match (byte, tail) {
            (b'<', _) => (b"\\u003c", 1),
            (b'>', _) => (b"\\u003e", 1),
            (b'&', _) => (b"\\u0026", 1),
            (0xe2, [0x80, 0xa8, ..]) => (b"\\u2028", 3),
            (0xe2, [0x80, 0xa9, ..]) => (b"\\u2029", 3),
            _ => (std::slice::from_ref(byte), 1),
        };
        result.extend_from_slice(written);
        rest = rest.get(length..).unwrap_or_default();
    }
    result
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn text(value: &Value, layout: Layout) -> String {
        String::from_utf8(to_bytes(value, layout).unwrap()).unwrap()
    }

    #[test]
    fn html_is_escaped_as_go_does() {
        let value = json!({"a<b": "x > y & \"z\" \u{2028}\u{2029}\u{2030}"});
        let expected = r#"{"a\u003cb":"x \u003e y \u0026 \"z\" \u2028\u2029‰"}"#;
        assert_eq!(text(&value, Layout::Compact), expected);
    }

    #[test]
    fn layouts_are_the_official_ones() {
        let value = json!({"a": [1], "b": {}, "c": []});
        assert_eq!(text(&value, Layout::of(false, false)), r#"{"a":[1],"b":{},"c":[]}"#);
        let indented = "{\n    \"a\": [\n        1\n    ],\n    \"b\": {},\n    \"c\": []\n}";
        assert_eq!(text(&value, Layout::of(false, true)), indented);
        assert_eq!(text(&value, Layout::of(true, false)), format!("{indented}\n"));
    }

    #[test]
    fn secrets_are_not_printed() {
        let secret = model::Secret::new("hunter2".to_owned());
        assert!(to_bytes(&secret, Layout::Compact).is_err());
    }

    proptest! {
        #[test]
        fn escaping_changes_no_meaning(string in "[<>&a\u{2027}-\u{2030}\\\\\"]{0,20}") {
            let value = json!([string]);
            for layout in [Layout::Compact, Layout::Indented, Layout::Pretty] {
                let printed = text(&value, layout);
                let special = ['<', '>', '&', '\u{2028}', '\u{2029}'];
                prop_assert!(!printed.contains(special), "{}", printed);
                prop_assert_eq!(&serde_json::from_str::<Value>(&printed).unwrap(), &value);
            }
        }
    }
}
