//! Durations as Go writes and reads them: `1h15m30.918s`, in nanoseconds.

mod read;

use std::{fmt, str::FromStr, time::Duration};

pub use read::parse;

const MICROSECOND: u64 = 1_000;
const MILLISECOND: u64 = 1_000_000;
const SECOND: u64 = 1_000_000_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;

/// A signed span of time in nanoseconds, at most about 292 years (Go's `time.Duration`).
///
/// ```
/// use syntax::duration::GoDuration;
/// let wait: GoDuration = "1m30s".parse()?;
/// assert_eq!(wait, GoDuration(90_000_000_000));
/// assert_eq!(wait.to_string(), "1m30s");
/// # Ok::<(), syntax::duration::DurationError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct GoDuration(pub i64);

impl GoDuration {
    /// No time at all; printed as `0s`.
    pub const ZERO: Self = Self(0);

    /// A span of whole seconds; those that do not fit become the largest that does.
    pub const fn from_secs(seconds: i64) -> Self {
        Self(seconds.saturating_mul(SECOND as i64))
    }

    /// A span of whole milliseconds; those that do not fit become the largest that does.
    pub const fn from_millis(milliseconds: i64) -> Self {
        Self(milliseconds.saturating_mul(MILLISECOND as i64))
    }

    /// The span as an unsigned one; `None` when it is negative.
    pub fn to_std(self) -> Option<Duration> {
        u64::try_from(self.0).ok().map(Duration::from_nanos)
    }

    /// An unsigned span; those beyond 292 years become the largest that fits.
    pub fn from_std(span: Duration) -> Self {
        Self(i64::try_from(span.as_nanos()).unwrap_or(i64::MAX))
    }
}

/// Why a text is no duration. Worded as Go words it, because clients print and match these texts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// Not of the shape *number unit number unit …*, or larger than 292 years.
    #[error("time: invalid duration {0:?}")]
    Invalid(String),
    /// A number with nothing after it: `10` instead of `10s`.
    #[error("time: missing unit in duration {0:?}")]
    MissingUnit(String),
    /// A unit other than `ns`, `us`, `µs`, `ms`, `s`, `m` and `h`.
    #[error("time: unknown unit {unit:?} in duration {text:?}")]
    UnknownUnit {
        /// The letters in the unit's place.
        unit: String,
        /// The whole text.
        text: String,
    },
}

/// Writes a duration as Go does: `1h0m0s`, `1.5s`, `100ms`, `0s`.
pub fn format(duration: GoDuration) -> String {
    duration.to_string()
}

impl FromStr for GoDuration {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Self, DurationError> {
        parse(text)
    }
}

impl fmt::Display for GoDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.unsigned_abs();
        let mut text = String::new();
        if self.0 < 0 {
            text.push('-');
        }
        match size {
            0 => text.push_str("0s"),
            _ if size < MICROSECOND => push_decimal(&mut text, size, 1, "ns"),
            _ if size < MILLISECOND => push_decimal(&mut text, size, MICROSECOND, "\u{b5}s"),
            _ if size < SECOND => push_decimal(&mut text, size, MILLISECOND, "ms"),
            _ => push_clock(&mut text, size),
        }
        f.pad(&text)
    }
}

/// Appends `size` in hours, minutes and seconds, leading zero units left out.
fn push_clock(text: &mut String, size: u64) {
    let (hours, minutes) = (size / HOUR, size % HOUR / MINUTE);
    if hours > 0 {
        text.push_str(&format!("{hours}h"));
    }
    if hours > 0 || minutes > 0 {
        text.push_str(&format!("{minutes}m"));
    }
    push_decimal(text, size % MINUTE, SECOND, "s");
}

/// Appends `size / unit` with as many decimals as it needs, and the unit's name.
fn push_decimal(text: &mut String, size: u64, unit: u64, name: &str) {
    text.push_str(&(size / unit).to_string());
    let digits = unit.ilog10() as usize;
    if !size.is_multiple_of(unit) {
        let fraction = format!("{:0digits$}", size % unit);
        text.push('.');
        text.push_str(fraction.trim_end_matches('0'));
    }
    text.push_str(name);
}

#[cfg(test)]
mod tests;
