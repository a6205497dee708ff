//! Checks that are told from outside how things are, and turn critical when nobody tells them in time.

use std::time::Duration;

use tokio::time::Instant;

use super::Outcome;

/// When a TTL check runs out, and what was last said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TtlClock {
    ttl: Duration,
    deadline: Option<Instant>,
    last_output: String,
}

impl TtlClock {
    /// A check that was registered at `now`.
    pub fn new(ttl: Duration, now: Instant) -> Self {
        Self { ttl, deadline: deadline(ttl, now), last_output: String::new() }
    }

    /// Somebody reported at `now`.
    pub fn renew(&mut self, now: Instant, output: &str) {
        self.deadline = deadline(self.ttl, now);
        output.clone_into(&mut self.last_output);
    }

    /// How long a report is good for.
    pub const fn ttl(&self) -> Duration {
        self.ttl
    }

    /// When it runs out; `None` once it did, or when that is beyond all time.
    pub const fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// What the check becomes at `now` if its time is up; only once until the next report.
    pub fn expire(&mut self, now: Instant) -> Option<Outcome> {
        self.deadline.filter(|deadline| *deadline <= now)?;
        self.deadline = None;
        Some(Outcome::critical(match self.last_output.as_str() {
            "" => "TTL expired".to_owned(),
            last => format!("TTL expired (last output before timeout follows): {last}"),
        }))
    }
}

fn deadline(ttl: Duration, now: Instant) -> Option<Instant> {
    now.checked_add(ttl)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_expires_once_at_its_deadline() {
        let start = Instant::now();
        let mut clock = TtlClock::new(Duration::from_secs(10), start);
        assert_eq!(clock.expire(start + Duration::from_millis(9_999)), None);
        let expired = Some(Outcome::critical("TTL expired"));
        assert_eq!(clock.expire(start + Duration::from_secs(10)), expired);
        assert_eq!(clock.expire(start + Duration::from_secs(20)), None);
    }

    #[test]
    fn a_report_starts_it_again() {
        let start = Instant::now();
        let mut clock = TtlClock::new(Duration::from_secs(10), start);
        clock.expire(start + Duration::from_secs(10));
        clock.renew(start + Duration::from_secs(15), "all well");
        assert_eq!(clock.expire(start + Duration::from_secs(24)), None);
        let text = "TTL expired (last output before timeout follows): all well";
        assert_eq!(clock.expire(start + Duration::from_secs(25)), Some(Outcome::critical(text)));
    }

    #[test]
    fn an_endless_ttl_never_expires() {
        let start = Instant::now();
        let mut clock = TtlClock::new(Duration::MAX, start);
        assert_eq!((clock.deadline(), clock.expire(start)), (None, None));
    }
}
