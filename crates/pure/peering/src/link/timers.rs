//! When a heartbeat is due, and when the peer has been silent for too long (protocol 3.12).

/// Time between our heartbeats; the first comes as long after the start.
pub(super) const HEARTBEAT_MS: u64 = 15_000;

/// Longest time without a heartbeat of the peer. Other frames do not count.
pub(super) const RECEIVE_TIMEOUT_MS: u64 = 120_000;

#[derive(Debug)]
pub(super) struct Timers {
    next_heartbeat: u64,
    /// A heartbeat waits for the send half.
    heartbeat_waits: bool,
    receive_deadline: u64,
    /// Whether the caller reads; while it does not, silence is our own doing.
    reading: bool,
}

impl Timers {
    pub(super) const fn new(now: u64) -> Self {
        Self {
            next_heartbeat: now.saturating_add(HEARTBEAT_MS),
            heartbeat_waits: false,
            receive_deadline: now.saturating_add(RECEIVE_TIMEOUT_MS),
            reading: true,
        }
    }

    pub(super) const fn heard_heartbeat(&mut self, now: u64) {
        self.receive_deadline = now.saturating_add(RECEIVE_TIMEOUT_MS);
    }

    /// Reading again gives the peer's waiting heartbeats a full timeout to come through.
    pub(super) fn set_reading(&mut self, reading: bool, now: u64) {
        if reading && !self.reading {
            self.receive_deadline =
                self.receive_deadline.max(now.saturating_add(RECEIVE_TIMEOUT_MS));
        }
        self.reading = reading;
    }

    /// Lets a due heartbeat wait, at most one, and says whether the peer was silent for too long.
    pub(super) fn expired(&mut self, now: u64) -> bool {
        self.tick(now);
        self.reading && now >= self.receive_deadline
    }

    /// Whether to send a heartbeat now.
    pub(super) fn take_heartbeat(&mut self, now: u64) -> bool {
        self.tick(now);
        std::mem::take(&mut self.heartbeat_waits)
    }

    pub(super) fn next(&self) -> u64 {
        if self.reading {
            self.next_heartbeat.min(self.receive_deadline)
        } else {
            self.next_heartbeat
        }
    }

    fn tick(&mut self, now: u64) {
        if now < self.next_heartbeat {
            return;
        }
        self.heartbeat_waits = true;
        let regular = self.next_heartbeat.saturating_add(HEARTBEAT_MS);
        // After a long sleep one heartbeat is enough.
        self.next_heartbeat =
            if regular > now { regular } else { now.saturating_add(HEARTBEAT_MS) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heartbeats_keep_their_rhythm() {
        let mut timers = Timers::new(1_000);
        assert!(!timers.take_heartbeat(15_999));
        assert!(timers.take_heartbeat(16_003));
        assert!(!timers.take_heartbeat(16_004));
        assert_eq!(timers.next(), 31_000);
        // A process that slept owes one heartbeat, not ten.
        assert!(timers.take_heartbeat(90_000));
        assert_eq!(timers.next(), 105_000);
    }

    #[test]
    fn an_unsent_heartbeat_does_not_make_the_timer_spin() {
        let mut timers = Timers::new(0);
        assert!(!timers.expired(15_000));
        assert_eq!(timers.next(), 30_000);
        assert!(timers.take_heartbeat(15_001));
    }

    #[test]
    fn silence_counts_only_while_reading() {
        let mut timers = Timers::new(0);
        assert!(timers.expired(RECEIVE_TIMEOUT_MS));
        timers.set_reading(false, 10_000);
        assert!(!timers.expired(500_000));
        timers.set_reading(true, 500_000);
        assert!(!timers.expired(619_999));
        assert!(timers.expired(620_000));
    }
}
