//! Numbers in HCL: decimal, hexadecimal `0x1F`, octal `0644`, and with a fraction or exponent.

use serde_json::Number;

use super::{HclError, cursor::Cursor, token::Kind};

/// Largest size up to which a float without decimals is given as an integer, as it prints alike.
const LARGEST_WHOLE_FLOAT: f64 = 1e15;

/// Whether a number begins here: a digit, or one after a minus sign or a point.
pub(super) fn starts(text: &str) -> bool {
    text.strip_prefix(['-', '.']).unwrap_or(text).starts_with(|c: char| c.is_ascii_digit())
}

/// Reads a number together with all letters that touch it, so that `10s` is an error of its own.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Kind, HclError> {
    let (position, start) = (cursor.position(), cursor.rest());
    let mut previous = cursor.bump();
    while let Some(next) = cursor.peek() {
        let signs_exponent = matches!(next, '+' | '-') && matches!(previous, Some('e' | 'E'));
        if !(next.is_alphanumeric() || next == '_' || next == '.' || signs_exponent) {
            break;
        }
        previous = cursor.bump();
    }
    value(cursor.since(start)).map_err(|message| position.error(message))
}

fn value(text: &str) -> Result<Kind, String> {
    let (negative, size) = match text.strip_prefix('-') {
        Some(size) => (true, size),
        None => (false, text),
    };
    if let Some(digits) = size.strip_prefix("0x").or_else(|| size.strip_prefix("0X")) {
        return integer(negative, digits, 16, "illegal hexadecimal number");
    }
    if size.bytes().all(|byte| byte.is_ascii_digit()) {
        return match size.strip_prefix('0') {
            Some(digits) if !digits.is_empty() => {
                integer(negative, digits, 8, "illegal octal number")
            }
            _ => integer(negative, size, 10, "illegal number"),
        };
    }
    float(text).ok_or_else(|| format!("illegal number {text}: quote it if it has a unit"))
}

fn integer(negative: bool, digits: &str, radix: u32, illegal: &str) -> Result<Kind, String> {
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return Err(illegal.to_owned());
    }
    let size = u64::from_str_radix(digits, radix).ok();
    size.and_then(
        |size| {
            if negative { 0i64.checked_sub_unsigned(size) } else { i64::try_from(size).ok() }
        },
    )
    .map(|value| Kind::Integer(value.into()))
    .ok_or_else(|| "number out of range: at most 63 bits and a sign".to_owned())
}

fn float(text: &str) -> Option<Kind> {
    let only_decimal = |c: char| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-');
    let value: f64 = text.chars().all(only_decimal).then(|| text.parse().ok())??;
    if value.fract() == 0.0 && value.abs() < LARGEST_WHOLE_FLOAT {
        return Some(Kind::Float((value as i64).into()));
    }
    Number::from_f64(value).map(Kind::Float)
}
