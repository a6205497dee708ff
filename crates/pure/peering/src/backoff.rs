//! How long a dialer waits after a failure (protocol 3.10).

/// gRPC code 9: the server that was dialed is not the leader.
const FAILED_PRECONDITION: i32 = 9;
/// gRPC code 8: a message or a rate was over a limit.
const RESOURCE_EXHAUSTED: i32 = 8;

/// Failures in a row at which a follower is retried at once, the next address each time.
const FAST_RETRIES: u32 = 5;
const FAST_MS: u64 = 8;
const FAST_MAX_MS: u64 = 8_192;
const EXHAUSTED_MS: u64 = 8_192;
const SLOW_UNIT_MS: u64 = 1_000;
const SLOW_MAX_MS: u64 = 64_000;

/// Counts the failures of one dial loop. Waits grow to a ceiling and stay there; the official
/// dialer's overflow to zero after some sixty failures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    /// Counts a failure with this gRPC code (`None` when the connection failed before gRPC) and
    /// returns the wait in milliseconds before the next attempt.
    pub fn failed(&mut self, code: Option<i32>) -> u64 {
        self.failures = self.failures.saturating_add(1);
        match code {
            Some(FAILED_PRECONDITION) => {
                doubled(FAST_MS, self.failures.saturating_sub(FAST_RETRIES), FAST_MAX_MS)
            }
            Some(RESOURCE_EXHAUSTED) => EXHAUSTED_MS,
            _ => doubled(SLOW_UNIT_MS, self.failures, SLOW_MAX_MS),
        }
    }

    /// The peer accepted a stream and spoke: the next failure is a first one again.
    pub const fn succeeded(&mut self) {
        self.failures = 0;
    }

    /// Failures in a row so far.
    pub const fn failures(&self) -> u32 {
        self.failures
    }
}

/// `unit * 2^times`, at most `max`.
fn doubled(unit: u64, times: u32, max: u64) -> u64 {
    2u64.checked_pow(times).and_then(|factor| unit.checked_mul(factor)).unwrap_or(max).min(max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(code: Option<i32>, count: usize) -> Vec<u64> {
        let mut backoff = Backoff::default();
        (0..count).map(|_| backoff.failed(code)).collect()
    }

    #[test]
    fn ordinary_failures_double_up_to_64_seconds() {
        let seconds: Vec<u64> = waits(None, 8).iter().map(|ms| ms / 1000).collect();
        assert_eq!(seconds, [2, 4, 8, 16, 32, 64, 64, 64]);
        assert_eq!(waits(Some(14), 1), [2_000]);
    }

    #[test]
    fn followers_are_left_quickly() {
        let expected = [8, 8, 8, 8, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 8192];
        assert_eq!(waits(Some(FAILED_PRECONDITION), 16), expected);
    }

    #[test]
    fn exhaustion_waits_evenly() {
        assert_eq!(waits(Some(RESOURCE_EXHAUSTED), 3), [8192, 8192, 8192]);
    }

    #[test]
    fn waits_never_overflow() {
        for (code, ceiling) in [(None, SLOW_MAX_MS), (Some(FAILED_PRECONDITION), FAST_MAX_MS)] {
            assert!(waits(code, 5_000).iter().skip(40).all(|wait| *wait == ceiling));
        }
        let mut worn = Backoff { failures: u32::MAX };
        assert_eq!(worn.failed(None), SLOW_MAX_MS);
    }

    #[test]
    fn success_starts_over() {
        let mut backoff = Backoff::default();
        for _ in 0..10 {
            backoff.failed(None);
        }
        backoff.succeeded();
        assert_eq!(backoff.failed(None), 2_000);
        assert_eq!(backoff.failures(), 1);
    }
}
