//! The values that an expression compares with: strings, and numbers and switches as Go reads them.

use crate::escape::{self, Escaped};

/// Whether a text is a number of the language: no leading zeros, digits on both sides of a point.
pub(super) fn is_number(text: &str) -> bool {
    let size = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = size.split_once('.').unwrap_or((size, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(fraction) && (whole == "0" || !whole.starts_with('0'))
}

/// The text that stands between double quotes; `None` for line ends and unknown escapes.
pub(super) fn unquote(inside: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = inside;
    while let Some(next) = rest.chars().next() {
        rest = rest.get(next.len_utf8()..)?;
        match next {
            '\n' => return None,
            '\\' => {
                let (escaped, length) = escape::read(rest).ok()?;
                rest = rest.get(length..)?;
                match escaped {
                    Escaped::Byte(byte) => bytes.push(byte),
                    Escaped::CodePoint(code) => escape::push(&mut bytes, char::from_u32(code)?),
                }
            }
            other => escape::push(&mut bytes, other),
        }
    }
    String::from_utf8(bytes).ok()
}

/// A whole number: decimal, `0x1f`, `0o17` or `017`, `0b11`, with underscores between the digits.
pub(super) fn int(text: &str) -> Option<i64> {
    let (negative, size) = match text.as_bytes().first()? {
        b'-' => (true, text.get(1..)?),
        b'+' => (false, text.get(1..)?),
        _ => (false, text),
    };
    let (radix, digits) = match size.get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("0x") => (16, size.get(2..)?),
        Some("0o") => (8, size.get(2..)?),
        Some("0b") => (2, size.get(2..)?),
        _ if size.len() > 1 && size.starts_with('0') => (8, size.get(1..)?),
        _ => (10, size),
    };
    // Underscores stand between digits, or between a radix prefix and the first digit.
    let groups = if radix == 10 { digits } else { digits.strip_prefix('_').unwrap_or(digits) };
    let plain = |group: &str| !group.is_empty() && group.chars().all(|c| c.is_digit(radix));
    if !groups.split('_').all(plain) {
        return None;
    }
    let size = u64::from_str_radix(&groups.replace('_', ""), radix).ok()?;
    if negative { 0i64.checked_sub_unsigned(size) } else { i64::try_from(size).ok() }
}

/// A switch in one of Go's spellings.
pub(super) fn bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}
