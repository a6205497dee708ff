//! Quoted strings in HCL: backslash escapes, and `${…}` whose inside is copied as it stands.

use super::{HclError, cursor::Cursor};
use crate::escape::{self, Escaped};

/// Reads a string from its opening to its closing quote.
///
/// Inside `${…}`, which counts braces, quotes do not end the string, lines may end, and escapes
/// are checked but not replaced.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<String, HclError> {
    let start = cursor.position();
    cursor.bump();
    let mut bytes = Vec::new();
    let mut braces = 0usize;
    loop {
        let (position, rest) = (cursor.position(), cursor.rest());
        match cursor.bump() {
            None => return Err(position.error("literal not terminated")),
            Some('\n') if braces == 0 => return Err(position.error("literal not terminated")),
            Some('"') if braces == 0 => break,
            Some('$') if braces == 0 && cursor.eat('{') => {
                braces = 1;
                bytes.extend_from_slice(b"${");
                continue;
            }
            Some('{') if braces > 0 => braces += 1,
            Some('}') if braces > 0 => braces -= 1,
            Some('\\') => {
                let before = bytes.len();
                unescape(cursor, &mut bytes)?;
                if braces == 0 {
                    continue;
                }
                bytes.truncate(before);
            }
            Some(_) => {}
        }
        bytes.extend_from_slice(cursor.since(rest).as_bytes());
    }
    String::from_utf8(bytes).map_err(|_| start.error("escapes in this string make no valid UTF-8"))
}

/// Reads what follows a backslash and appends what it stands for.
fn unescape(cursor: &mut Cursor<'_>, bytes: &mut Vec<u8>) -> Result<(), HclError> {
    const ILLEGAL: &str = "illegal char escape";
    let start = cursor.position();
    let (escaped, length) = escape::read(cursor.rest()).map_err(|good| {
        (0..good).for_each(|_| _ = cursor.bump());
        cursor.error(ILLEGAL)
    })?;
    (0..length).for_each(|_| _ = cursor.bump());
    match escaped {
        Escaped::Byte(byte) => bytes.push(byte),
        Escaped::CodePoint(0xD800..0xE000) => escape::push(bytes, char::REPLACEMENT_CHARACTER),
        Escaped::CodePoint(code) => {
            escape::push(bytes, char::from_u32(code).ok_or_else(|| start.error(ILLEGAL))?);
        }
    }
    Ok(())
}
