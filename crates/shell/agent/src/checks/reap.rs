//! `DeregisterCriticalServiceAfter`: services whose check stays critical are removed.

use std::time::Duration;

use model::agent::CheckDefinition;
use tokio::time::Instant;

/// The shortest time that is honoured.
pub const MIN_REAP_AFTER: Duration = Duration::from_secs(60);

/// How long a check of `definition` may be critical before its service goes; `None` for ever.
pub fn reap_after(definition: &CheckDefinition) -> Option<Duration> {
    let typed = definition.deregister_critical_service_after.to_std()?;
    (!typed.is_zero()).then(|| typed.max(MIN_REAP_AFTER))
}

/// Whether a check that is critical since `since` has been so for too long at `now`.
pub(crate) fn is_overdue(since: Instant, after: Duration, now: Instant) -> bool {
    now.saturating_duration_since(since) > after
}

#[cfg(test)]
mod tests {
    use syntax::duration::GoDuration;

    use super::*;

    #[test]
    fn a_minute_is_the_least() {
        let after = |seconds| {
            reap_after(&CheckDefinition {
                deregister_critical_service_after: GoDuration::from_secs(seconds),
                ..CheckDefinition::default()
            })
        };
        assert_eq!((after(0), after(-5)), (None, None));
        assert_eq!(after(1), Some(MIN_REAP_AFTER));
        assert_eq!(after(3600), Some(Duration::from_secs(3600)));
    }

    #[test]
    fn overdue_is_later_than_the_span() {
        let start = Instant::now();
        let span = Duration::from_secs(60);
        assert!(!is_overdue(start, span, start + span));
        assert!(is_overdue(start, span, start + span + Duration::from_millis(1)));
    }
}
