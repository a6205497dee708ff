//! Instants as Go prints and reads them: RFC 3339 with nanoseconds, and `time.Time`'s own text form.

mod calendar;
mod rfc3339;

use std::{fmt, str::FromStr};

use calendar::{Civil, SECONDS_PER_DAY};

const NANOSECONDS: i64 = 1_000_000_000;

/// An instant in UTC within the years 0 to 9999, exact to the nanosecond (RFC 3339's range).
///
/// The default is Go's zero time, the first instant of year 1, which official JSON prints for
/// "never". `Display` is Go's `time.Time.String()`, `FromStr` reads RFC 3339.
///
/// ```
/// use syntax::gotime::GoTime;
/// let sent = GoTime::from_unix_nanos(1_795_381_584_558_750_372);
/// assert_eq!(sent.to_string(), "2026-11-22 21:06:24.558750372 +0000 UTC");
/// assert_eq!(sent.rfc3339(), "2026-11-22T21:06:24.558750372Z");
/// assert_eq!("2026-11-22T22:06:24.558750372+01:00".parse(), Ok(sent));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GoTime {
    seconds: i64,
    nanoseconds: u32,
}

impl GoTime {
    /// Go's zero time, `0001-01-01T00:00:00Z`.
    pub const ZERO: Self = Self { seconds: -62_135_596_800, nanoseconds: 0 };

    /// The instant so many seconds after (or before) the Unix epoch, plus nanoseconds below 10^9.
    ///
    /// `None` outside the years 0 to 9999 or when the nanoseconds make a whole second.
    pub fn new(seconds: i64, nanoseconds: u32) -> Option<Self> {
        let in_range = (calendar::FIRST_SECOND..=calendar::LAST_SECOND).contains(&seconds);
        let whole = i64::from(nanoseconds) >= NANOSECONDS;
        (in_range && !whole).then_some(Self { seconds, nanoseconds })
    }

    /// The instant so many nanoseconds after (or before) the Unix epoch: the years 1677 to 2262.
    pub const fn from_unix_nanos(nanoseconds: i64) -> Self {
        Self {
            seconds: nanoseconds.div_euclid(NANOSECONDS),
            nanoseconds: nanoseconds.rem_euclid(NANOSECONDS) as u32,
        }
    }

    /// Nanoseconds since the Unix epoch; `None` outside the years 1677 to 2262, as for [`Self::ZERO`].
    pub fn unix_nanos(self) -> Option<i64> {
        let total = i128::from(self.seconds) * i128::from(NANOSECONDS);
        i64::try_from(total + i128::from(self.nanoseconds)).ok()
    }

    /// Whole seconds since the Unix epoch, rounded down.
    pub const fn unix_seconds(self) -> i64 {
        self.seconds
    }

    /// Nanoseconds since the last whole second.
    pub const fn subsecond_nanos(self) -> u32 {
        self.nanoseconds
    }

    /// RFC 3339 in UTC with the decimals that it needs: `2026-11-22T21:06:24.5Z`.
    pub fn rfc3339(self) -> String {
        let (date, clock) = self.date_and_clock();
        format!("{date}T{clock}Z")
    }

    fn date_and_clock(self) -> (String, String) {
        let civil = Civil::from_days(self.seconds.div_euclid(SECONDS_PER_DAY));
        let second = self.seconds.rem_euclid(SECONDS_PER_DAY);
        let (hours, minutes, seconds) = (second / 3600, second % 3600 / 60, second % 60);
        let mut clock = format!("{hours:02}:{minutes:02}:{seconds:02}");
        if self.nanoseconds > 0 {
            let decimals = format!(".{:09}", self.nanoseconds);
            clock.push_str(decimals.trim_end_matches('0'));
        }
        (format!("{:04}-{:02}-{:02}", civil.year, civil.month, civil.day), clock)
    }
}

impl Default for GoTime {
    fn default() -> Self {
        Self::ZERO
    }
}

impl fmt::Display for GoTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, clock) = self.date_and_clock();
        write!(f, "{date} {clock} +0000 UTC")
    }
}

impl FromStr for GoTime {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        rfc3339::parse(text)
    }
}

/// Why a text is no instant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Not RFC 3339.
    #[error("invalid time {0:?}: write it as 2026-11-22T21:06:24Z")]
    Syntax(String),
    /// A month, day, hour, minute, second or offset that does not exist.
    #[error("invalid time {text:?}: {part} out of range")]
    OutOfRange {
        /// What does not exist: `month`, `day`, …
        part: &'static str,
        /// The whole text.
        text: String,
    },
}

/// RFC 3339 in UTC from nanoseconds since the Unix epoch: `2026-11-22T21:06:24.558750372Z`.
pub fn format_rfc3339(unix_nanos: i64) -> String {
    GoTime::from_unix_nanos(unix_nanos).rfc3339()
}

/// Go's `time.Time.String()` from nanoseconds since the Unix epoch: `2026-11-22 21:06:24.5 +0000 UTC`.
pub fn format_go(unix_nanos: i64) -> String {
    GoTime::from_unix_nanos(unix_nanos).to_string()
}

/// Reads RFC 3339 into nanoseconds since the Unix epoch.
///
/// Years outside 1678 to 2261 are out of range, Go's zero time among them: whoever may meet
/// that one parses a [`GoTime`].
pub fn parse_rfc3339(text: &str) -> Result<i64, TimeError> {
    text.parse::<GoTime>()?
        .unix_nanos()
        .ok_or_else(|| TimeError::OutOfRange { part: "year", text: text.to_owned() })
}

#[cfg(test)]
mod tests;
