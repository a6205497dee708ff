//! A stand-in for the crate of this name that openraft counts with: the same interface as far as openraft uses it,
//! without that crate's tables for every width, which cost a server 26 MB at start. One counter for each power of two;
//! a percentile is the upper end of its bucket.
#![warn(missing_docs)]

use std::{fmt, marker::PhantomData};

const BUCKETS: usize = u64::BITS as usize + 1;

/// How often values of each magnitude were recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histogram<T = ()> {
    counts: [u64; BUCKETS],
    kind: PhantomData<T>,
}

impl<T> Histogram<T> {
    /// Nothing recorded.
    pub const fn new() -> Self {
        Self { counts: [0; BUCKETS], kind: PhantomData }
    }

    /// Counts a value.
    pub fn record(&mut self, value: u64) {
        self.record_n(value, 1);
    }

    /// Counts a value so many times.
    pub fn record_n(&mut self, value: u64, times: u64) {
        if let Some(count) = self.counts.get_mut(magnitude(value)) {
            *count = count.saturating_add(times);
        }
    }

    /// How many values were recorded.
    pub fn total(&self) -> u64 {
        self.counts.iter().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// Percentiles of what was recorded.
    pub fn percentile_stats(&self) -> PercentileStats {
        let samples = self.total();
        let at = |permille| self.at(samples, permille);
        PercentileStats {
            samples,
            p0_1: at(1),
            p1: at(10),
            p5: at(50),
            p10: at(100),
            p50: at(500),
            p90: at(900),
            p99: at(990),
            p99_9: at(999),
        }
    }

    fn at(&self, samples: u64, permille: u64) -> u64 {
        let rank = (u128::from(samples) * u128::from(permille)).div_ceil(1000).max(1);
        let mut seen = 0_u128;
        let bucket = self.counts.iter().position(|count| {
            seen += u128::from(*count);
            seen >= rank
        });
        bucket.map_or(0, upper_end)
    }
}

impl<T> Default for Histogram<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// 0 for 0, else the number of significant bits.
const fn magnitude(value: u64) -> usize {
    (u64::BITS - value.leading_zeros()) as usize
}

/// The largest value of a magnitude.
fn upper_end(magnitude: usize) -> u64 {
    u32::try_from(magnitude)
        .ok()
        .and_then(|bits| 1_u64.checked_shl(bits))
        .map_or(u64::MAX, |end| end - 1)
}

/// Percentiles; all 0 when nothing was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it: p99_9 is the 99.9th percentile")]
pub struct PercentileStats {
    pub samples: u64,
    pub p0_1: u64,
    pub p1: u64,
    pub p5: u64,
    pub p10: u64,
    pub p50: u64,
    pub p90: u64,
    pub p99: u64,
    pub p99_9: u64,
}

impl fmt::Display for PercentileStats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { samples, p50, p90, p99, p99_9, .. } = self;
        write!(f, "[samples: {samples}, P50: {p50}, P90: {p90}, P99: {p99}, P99.9: {p99_9}]")
    }
}

/// Named histograms, printed as a line each.
#[derive(Debug, Clone, Default)]
pub struct AsciiChart<T = ()> {
    series: Vec<(String, Histogram<T>)>,
}

impl<T> AsciiChart<T> {
    /// No series.
    pub const fn new() -> Self {
        Self { series: Vec::new() }
    }

    /// With one more series.
    #[must_use]
    pub fn add(mut self, name: &str, histogram: Histogram<T>) -> Self {
        self.series.push((name.to_owned(), histogram));
        self
    }

    /// Prints.
    pub fn compact(&self) -> impl fmt::Display {
        self.detailed()
    }

    /// Prints.
    pub fn detailed(&self) -> impl fmt::Display {
        fmt::from_fn(move |f| {
            self.series.iter().try_for_each(|(name, histogram)| {
                writeln!(f, "{name}: {}", histogram.percentile_stats())
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_upper_ends_of_magnitudes() {
        let mut histogram = Histogram::<()>::new();
        assert_eq!(histogram.percentile_stats().p99, 0);
        for value in (0..90).map(|_| 5).chain((0..10).map(|_| u64::MAX)) {
            histogram.record(value);
        }
        let stats = histogram.percentile_stats();
        assert_eq!((stats.samples, stats.p50, stats.p90, stats.p99), (100, 7, 7, u64::MAX));
    }

    #[test]
    fn it_is_small() {
        assert!(size_of::<Histogram>() <= 520);
    }
}
