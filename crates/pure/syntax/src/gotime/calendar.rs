//! Days since the Unix epoch to year, month and day of the proleptic Gregorian calendar, and back.

/// Seconds of a day; leap seconds do not exist in Unix time.
pub(super) const SECONDS_PER_DAY: i64 = 86_400;
/// `0000-01-01T00:00:00Z`, as seconds since the Unix epoch.
pub(super) const FIRST_SECOND: i64 = -62_167_219_200;
/// `9999-12-31T23:59:59Z`, as seconds since the Unix epoch.
pub(super) const LAST_SECOND: i64 = 253_402_300_799;

/// Days of 400 years, after which the calendar repeats.
const DAYS_PER_ERA: i64 = 146_097;
/// Days from 0000-03-01 to 1970-01-01.
const EPOCH: i64 = 719_468;

/// A date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Civil {
    /// Astronomical year: 0 is 1 BC.
    pub(super) year: i64,
    /// 1 to 12.
    pub(super) month: i64,
    /// 1 to 31.
    pub(super) day: i64,
}

impl Civil {
    /// The date so many days after (or before) 1970-01-01.
    ///
    /// Years are counted from March, so that the leap day is the last one of a year.
    pub(super) fn from_days(days: i64) -> Self {
        let shifted = days + EPOCH;
        let era = shifted.div_euclid(DAYS_PER_ERA);
        let day_of_era = shifted.rem_euclid(DAYS_PER_ERA);
        let leap_days = day_of_era / 1_460 - day_of_era / 36_524 + day_of_era / 146_096;
        let year_of_era = (day_of_era - leap_days) / 365;
        let day_of_year = day_of_era - days_before_year(year_of_era);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - days_before_month(month_from_march) + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        Self { year: era * 400 + year_of_era + i64::from(month <= 2), month, day }
    }

    /// The number of days from 1970-01-01 to this date. The month and day must exist.
    pub(super) fn to_days(self) -> i64 {
        let year = self.year - i64::from(self.month <= 2);
        let month_from_march = (self.month + 9) % 12;
        let day_of_year = days_before_month(month_from_march) + self.day - 1;
        let day_of_era = days_before_year(year.rem_euclid(400)) + day_of_year;
        year.div_euclid(400) * DAYS_PER_ERA + day_of_era - EPOCH
    }
}

/// Days of that month, 1 to 12; 0 for a month that does not exist.
pub(super) fn days_in_month(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

/// Days before a year of an era, both counted from March.
fn days_before_year(year_of_era: i64) -> i64 {
    year_of_era * 365 + year_of_era / 4 - year_of_era / 100
}

/// Days before a month of a year, both counted from March: five months have 153 days.
fn days_before_month(month_from_march: i64) -> i64 {
    (153 * month_from_march + 2) / 5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_ten_thousand_years_follows_the_one_before() {
        let mut expected = Civil { year: 0, month: 1, day: 1 };
        for days in FIRST_SECOND / SECONDS_PER_DAY..=LAST_SECOND / SECONDS_PER_DAY {
            assert_eq!(Civil::from_days(days), expected);
            assert_eq!(expected.to_days(), days);
            expected.day += 1;
            if expected.day > days_in_month(expected.year, expected.month) {
                expected = Civil { month: expected.month + 1, day: 1, ..expected };
            }
            if expected.month > 12 {
                expected = Civil { year: expected.year + 1, month: 1, day: 1 };
            }
        }
        assert_eq!(expected, Civil { year: 10_000, month: 1, day: 1 });
    }

    #[test]
    fn the_epoch_is_day_zero() {
        assert_eq!(Civil::from_days(0), Civil { year: 1970, month: 1, day: 1 });
    }
}
