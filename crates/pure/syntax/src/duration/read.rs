//! Reads durations.

use super::{DurationError, GoDuration, HOUR, MICROSECOND, MILLISECOND, MINUTE, SECOND};

/// The size of the most negative duration, one more than that of the largest positive one.
const LARGEST: u64 = 1 << 63;

/// Reads a duration: an optional sign, then one or more numbers with a unit each, or `0` alone.
///
/// A number may have a fraction (`1.5h`, `.5s`); what is finer than a nanosecond is cut off.
pub fn parse(text: &str) -> Result<GoDuration, DurationError> {
    let invalid = || DurationError::Invalid(text.to_owned());
    let (negative, mut rest) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    if rest == "0" {
        return Ok(GoDuration::ZERO);
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut total = 0u64;
    while !rest.is_empty() {
        let number = Number::take(&mut rest).ok_or_else(invalid)?;
        let name = take_unit(&mut rest);
        if name.is_empty() {
            return Err(DurationError::MissingUnit(text.to_owned()));
        }
        let unit = unit_size(name).ok_or_else(|| DurationError::UnknownUnit {
            unit: name.to_owned(),
            text: text.to_owned(),
        })?;
        let part = number.times(unit).ok_or_else(invalid)?;
        total = total.checked_add(part).filter(|sum| *sum <= LARGEST).ok_or_else(invalid)?;
    }
    let signed =
        if negative { 0i64.checked_sub_unsigned(total) } else { i64::try_from(total).ok() };
    signed.map(GoDuration).ok_or_else(invalid)
}

/// A decimal number in two integers: `whole + fraction / scale`.
struct Number {
    whole: u64,
    fraction: u64,
    scale: f64,
}

impl Number {
    /// Takes `12`, `12.`, `12.34` or `.34` from the front; `None` without a digit or when too large.
    fn take(rest: &mut &str) -> Option<Self> {
        let digits = take_digits(rest);
        let mut whole = 0u64;
        for digit in digits.bytes() {
            whole = whole.checked_mul(10)?.checked_add(u64::from(digit - b'0'))?;
            if whole > LARGEST {
                return None;
            }
        }
        let mut number = Self { whole, fraction: 0, scale: 1.0 };
        if let Some(after) = rest.strip_prefix('.') {
            *rest = after;
            let decimals = take_digits(rest);
            if digits.is_empty() && decimals.is_empty() {
                return None;
            }
            number.add_decimals(decimals);
        } else if digits.is_empty() {
            return None;
        }
        Some(number)
    }

    /// Digits beyond what 63 bits hold are finer than any unit can show and are dropped.
    fn add_decimals(&mut self, decimals: &str) {
        for digit in decimals.bytes() {
            let next = self.fraction.checked_mul(10);
            let next = next.and_then(|value| value.checked_add(u64::from(digit - b'0')));
            match next.filter(|value| *value <= LARGEST) {
                Some(value) => self.fraction = value,
                None => return,
            }
            self.scale *= 10.0;
        }
    }

    /// The number of nanoseconds in that many units; `None` when too large.
    ///
    /// The fraction is rounded through `f64` because Go does so and results must agree to the bit.
    fn times(&self, unit: u64) -> Option<u64> {
        let whole = self.whole.checked_mul(unit).filter(|value| *value <= LARGEST)?;
        let part = (self.fraction as f64 * (unit as f64 / self.scale)) as u64;
        whole.checked_add(part).filter(|value| *value <= LARGEST)
    }
}

fn take_digits<'a>(rest: &mut &'a str) -> &'a str {
    take_while(rest, |c| c.is_ascii_digit())
}

fn take_unit<'a>(rest: &mut &'a str) -> &'a str {
    take_while(rest, |c| c != '.' && !c.is_ascii_digit())
}

fn take_while<'a>(rest: &mut &'a str, belongs: impl Fn(char) -> bool) -> &'a str {
    let end = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
    let (taken, after) = rest.split_at(end);
    *rest = after;
    taken
}

fn unit_size(name: &str) -> Option<u64> {
    Some(match name {
        "ns" => 1,
        // The micro sign and the Greek letter look alike and are both in use.
        "us" | "\u{b5}s" | "\u{3bc}s" => MICROSECOND,
        "ms" => MILLISECOND,
        "s" => SECOND,
        "m" => MINUTE,
        "h" => HOUR,
        _ => return None,
    })
}
