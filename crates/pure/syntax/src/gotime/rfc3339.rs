//! Reads RFC 3339, as strictly as Go does: capital `T` and `Z`, seconds always, no leap seconds.

use super::{GoTime, TimeError, calendar};
use calendar::{Civil, SECONDS_PER_DAY, days_in_month};

/// Reads `2026-11-22T21:06:24.558750372Z` or the same with an offset such as `+01:00`.
///
/// Decimals of the second beyond the ninth are dropped.
pub(super) fn parse(text: &str) -> Result<GoTime, TimeError> {
    let syntax = || TimeError::Syntax(text.to_owned());
    let fields = Fields::read(text).ok_or_else(syntax)?;
    fields.instant().map_err(|part| TimeError::OutOfRange { part, text: text.to_owned() })
}

/// The numbers as they stand in the text.
struct Fields {
    date: Civil,
    hour: i64,
    minute: i64,
    second: i64,
    nanoseconds: u32,
    offset_sign: i64,
    offset_hours: i64,
    offset_minutes: i64,
}

impl Fields {
    fn read(text: &str) -> Option<Self> {
        let mut reader = Reader { rest: text.as_bytes() };
        let mut fields = Self {
            date: Civil { year: reader.number(4)?, month: 0, day: 0 },
            hour: 0,
            minute: 0,
            second: 0,
            nanoseconds: 0,
            offset_sign: 1,
            offset_hours: 0,
            offset_minutes: 0,
        };
        fields.date.month = reader.after(b'-')?.number(2)?;
        fields.date.day = reader.after(b'-')?.number(2)?;
        fields.hour = reader.after(b'T')?.number(2)?;
        fields.minute = reader.after(b':')?.number(2)?;
        fields.second = reader.after(b':')?.number(2)?;
        // Go takes a decimal comma too.
        if reader.after(b'.').is_some() || reader.after(b',').is_some() {
            fields.nanoseconds = reader.decimals()?;
        }
        if reader.after(b'Z').is_none() {
            fields.offset_sign = if reader.after(b'-').is_some() {
                -1
            } else {
                reader.after(b'+')?;
                1
            };
            fields.offset_hours = reader.number(2)?;
            fields.offset_minutes = reader.after(b':')?.number(2)?;
        }
        reader.rest.is_empty().then_some(fields)
    }

    fn instant(&self) -> Result<GoTime, &'static str> {
        let Civil { year, month, day } = self.date;
        let checks = [
            ("month", (1..=12).contains(&month)),
            ("day", (1..=days_in_month(year, month)).contains(&day)),
            ("hour", self.hour < 24),
            ("minute", self.minute < 60),
            ("second", self.second < 60),
            ("time zone offset", self.offset_hours < 24 && self.offset_minutes < 60),
        ];
        if let Some((part, _)) = checks.into_iter().find(|(_, exists)| !exists) {
            return Err(part);
        }
        let local = self.date.to_days() * SECONDS_PER_DAY
            + self.hour * 3600
            + self.minute * 60
            + self.second;
        let offset = self.offset_sign * (self.offset_hours * 3600 + self.offset_minutes * 60);
        GoTime::new(local - offset, self.nanoseconds).ok_or("year")
    }
}

/// Takes bytes from the front of a text.
struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    /// Skips that byte; `None`, and nothing taken, when another one is next.
    fn after(&mut self, byte: u8) -> Option<&mut Self> {
        self.rest = self.rest.strip_prefix(&[byte])?;
        Some(self)
    }

    fn digit(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first().filter(|(first, _)| first.is_ascii_digit())?;
        self.rest = rest;
        Some(first - b'0')
    }

    /// Takes exactly so many digits.
    fn number(&mut self, digits: usize) -> Option<i64> {
        (0..digits).try_fold(0, |number, _| Some(number * 10 + i64::from(self.digit()?)))
    }

    /// Takes one digit or more as decimals of a second, in nanoseconds.
    fn decimals(&mut self) -> Option<u32> {
        let mut scale = 100_000_000;
        let mut nanoseconds = u32::from(self.digit()?) * scale;
        while let Some(digit) = self.digit() {
            scale /= 10;
            nanoseconds += u32::from(digit) * scale;
        }
        Some(nanoseconds)
    }
}
