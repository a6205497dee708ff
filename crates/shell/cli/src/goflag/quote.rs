//! Quoting as Go's `%q` does it.

use std::fmt::Write;

/// `text` between double quotes with Go's escapes: `\"`, `\\`, `\n`, `\x07`, `\u200b`.
#[must_use]
pub fn go_quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\u{7}' => quoted.push_str("\\a"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{b}' => quoted.push_str("\\v"),
            // Writing to a String cannot fail.
            c if c.is_ascii_control() => drop(write!(quoted, "\\x{:02x}", u32::from(c))),
            c if !c.is_control() => quoted.push(c),
            c => drop(write!(quoted, "\\u{:04x}", u32::from(c))),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::go_quote;

    #[test]
    fn quotes_as_go_does() {
        for (text, quoted) in [
            ("a b", r#""a b""#),
            ("say \"hi\"\\", r#""say \"hi\"\\""#),
            ("a\tb\nc\u{0}\u{7f}", r#""a\tb\nc\x00\x7f""#),
            ("grün\u{85}", "\"grün\\u0085\""),
        ] {
            assert_eq!(go_quote(text), quoted);
        }
    }
}
