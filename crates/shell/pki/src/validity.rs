//! The span in which a certificate holds.

use std::time::Duration;

use rcgen::CertificateParams;

/// How far a certificate's start is moved into the past, for readers whose clocks are behind
/// (trap `peering/T-45`).
const BACKDATE_SECONDS: u64 = 60;

/// The last second that an X.509 date can express: the end of the year 9999.
const LAST_SECOND: u64 = 253_402_300_799;

/// Lets `params` hold from one minute before `now` (seconds since the Unix epoch) for `lifetime`, so that
/// the end comes one minute early too, as in official certificates. `None` when the end lies beyond the year 9999.
pub(crate) fn limit(params: &mut CertificateParams, now: u64, lifetime: Duration) -> Option<()> {
    let start = now.saturating_sub(BACKDATE_SECONDS);
    let end = start.checked_add(lifetime.as_secs()).filter(|end| *end <= LAST_SECOND)?;
    let epoch = rcgen::date_time_ymd(1970, 1, 1);
    params.not_before = epoch.checked_add(Duration::from_secs(start).try_into().ok()?)?;
    params.not_after = epoch.checked_add(Duration::from_secs(end).try_into().ok()?)?;
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_a_minute_early_and_lasts_as_long_as_asked() {
        let mut params = CertificateParams::default();
        limit(&mut params, 1_000_060, Duration::from_secs(500)).unwrap();
        assert_eq!(params.not_before.unix_timestamp(), 1_000_000);
        assert_eq!(params.not_after.unix_timestamp(), 1_000_500);
    }

    #[test]
    fn refuses_what_no_date_can_express() {
        let mut params = CertificateParams::default();
        assert!(limit(&mut params, u64::MAX, Duration::from_secs(1)).is_none());
        assert!(limit(&mut params, 0, Duration::MAX).is_none());
        assert!(limit(&mut params, LAST_SECOND, Duration::from_secs(61)).is_none());
        assert!(limit(&mut params, LAST_SECOND, Duration::from_secs(60)).is_some());
    }
}
