//! How many results in a row change a check's status.

use model::{CheckStatus, agent::CheckDefinition};

/// The typed thresholds; zero and one both mean at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Thresholds {
    /// Successes in a row that make a check passing.
    pub success_before_passing: u64,
    /// Failures in a row that make it warning.
    pub failures_before_warning: u64,
    /// Failures in a row that make it critical.
    pub failures_before_critical: u64,
}

impl From<&CheckDefinition> for Thresholds {
    fn from(definition: &CheckDefinition) -> Self {
        let count = |count: i64| u64::try_from(count).unwrap_or_default();
        let critical = count(definition.failures_before_critical);
        Self {
            success_before_passing: count(definition.success_before_passing),
            failures_before_warning: match count(definition.failures_before_warning) {
                0 => critical,
                given => given,
            },
            failures_before_critical: critical,
        }
    }
}

/// The results in a row. The very first result counts at once, whatever the thresholds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Streak {
    thresholds: Thresholds,
    successes: u64,
    failures: u64,
}

impl Streak {
    /// Before the first result.
    pub const fn new(thresholds: Thresholds) -> Self {
        Self {
            thresholds,
            successes: thresholds.success_before_passing,
            failures: thresholds.failures_before_critical,
        }
    }

    /// Counts a result; the status that the check takes, or `None` when it stays as it is.
    pub fn judge(&mut self, found: CheckStatus) -> Option<CheckStatus> {
        let limits = self.thresholds;
        if found <= CheckStatus::Warning {
            self.successes = self.successes.saturating_add(1);
            self.failures = 0;
            return (self.successes >= limits.success_before_passing).then_some(found);
        }
        self.failures = self.failures.saturating_add(1);
        self.successes = 0;
        if self.failures >= limits.failures_before_critical {
            Some(found)
        } else {
            (self.failures >= limits.failures_before_warning).then_some(CheckStatus::Warning)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use CheckStatus::{Critical, Passing, Warning};

    fn run(thresholds: (u64, u64, u64), results: &[CheckStatus]) -> Vec<Option<CheckStatus>> {
        let mut streak = Streak::new(Thresholds {
            success_before_passing: thresholds.0,
            failures_before_warning: thresholds.1,
            failures_before_critical: thresholds.2,
        });
        results.iter().map(|found| streak.judge(*found)).collect()
    }

    #[test]
    fn without_thresholds_every_result_counts() {
        let results = [Passing, Critical, Warning, Passing];
        assert_eq!(run((0, 0, 0), &results), results.map(Some));
    }

    #[test]
    fn the_first_result_counts_at_once() {
        assert_eq!(run((3, 3, 3), &[Passing]), [Some(Passing)]);
        assert_eq!(run((3, 3, 3), &[Critical]), [Some(Critical)]);
    }

    #[test]
    fn failures_go_through_warning() {
        let results = [Passing, Critical, Critical, Critical, Passing];
        let expected = [Some(Passing), None, Some(Warning), Some(Critical), Some(Passing)];
        assert_eq!(run((0, 2, 3), &results), expected);
    }

    #[test]
    fn successes_must_be_consecutive() {
        let results = [Critical, Passing, Critical, Passing, Passing];
        let expected = [Some(Critical), None, Some(Critical), None, Some(Passing)];
        assert_eq!(run((2, 0, 0), &results), expected);
    }

    #[test]
    fn warning_defaults_to_critical() {
        let typed = CheckDefinition { failures_before_critical: 4, ..CheckDefinition::default() };
        assert_eq!(Thresholds::from(&typed).failures_before_warning, 4);
    }
}
