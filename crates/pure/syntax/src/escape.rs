//! Backslash escapes as Go's string literals have them; HCL and filter expressions share these.

/// What an escape stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Escaped {
    /// One byte, which need not be UTF-8 by itself: `\x41`, `\101`, `\n`.
    Byte(u8),
    /// A number in Unicode, which need not be a character: `\u00e9`, `\U0001F600`.
    CodePoint(u32),
}

/// Reads what follows a backslash: the meaning, and how many (ASCII) characters it took.
///
/// The error is the number of characters before the one that does not belong.
pub(crate) fn read(text: &str) -> Result<(Escaped, usize), usize> {
    let simple = |byte| Ok((Escaped::Byte(byte), 1));
    match text.as_bytes().first().ok_or(0usize)? {
        b'a' => simple(0x07),
        b'b' => simple(0x08),
        b'f' => simple(0x0c),
        b'n' => simple(b'\n'),
        b'r' => simple(b'\r'),
        b't' => simple(b'\t'),
        b'v' => simple(0x0b),
        b'\\' => simple(b'\\'),
        b'"' => simple(b'"'),
        b'0'..=b'7' => Ok((byte(digits(text, 0, 3, 8)?)?, 3)),
        b'x' => Ok((byte(digits(text, 1, 2, 16)?)?, 3)),
        b'u' => Ok((Escaped::CodePoint(digits(text, 1, 4, 16)?), 5)),
        b'U' => Ok((Escaped::CodePoint(digits(text, 1, 8, 16)?), 9)),
        _ => Err(0),
    }
}

/// Appends a character as UTF-8.
pub(crate) fn push(bytes: &mut Vec<u8>, character: char) {
    bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}

fn byte(value: u32) -> Result<Escaped, usize> {
    u8::try_from(value).map(Escaped::Byte).map_err(|_| 0)
}

/// The value of exactly `count` digits, after `skip` bytes.
fn digits(text: &str, skip: usize, count: usize, radix: u32) -> Result<u32, usize> {
    let mut characters = text.chars().skip(skip);
    (0..count).try_fold(0, |value, index| {
        let digit = characters.next().and_then(|c| c.to_digit(radix));
        Ok(value * radix + digit.ok_or(skip + index)?)
    })
}
