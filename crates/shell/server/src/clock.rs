//! The clock that streams and duties share: it starts at the wall clock and never runs backwards.

use std::time::Duration;

use crate::rt::{self, Instant};

/// Milliseconds since the Unix epoch, as of a monotonic clock that was set once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    set_at: Instant,
    wall: Duration,
}

impl Clock {
    /// Sets the clock by the wall clock.
    pub(crate) fn set() -> Self {
        Self { set_at: rt::now(), wall: Duration::from_millis(rt::unix_millis()) }
    }

    /// Milliseconds since the Unix epoch.
    pub(crate) fn millis(&self) -> u64 {
        let now = self.wall + rt::now().duration_since(self.set_at);
        u64::try_from(now.as_millis()).unwrap_or(u64::MAX)
    }

    /// The instant at which [`Self::millis`] reaches `at`.
    pub(crate) fn instant_of(&self, at: u64) -> Instant {
        let since_set = Duration::from_millis(at).saturating_sub(self.wall);
        self.set_at + since_set
    }
}
