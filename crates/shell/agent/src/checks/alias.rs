//! Checks that copy the health of another service of this node.

use model::{CheckStatus, HealthCheck};

use super::Outcome;

/// The health of the service instance `target` by `checks`, which may be all of the node's: its own and the node's
/// count, `alias` (the id of the check being judged) does not. An empty `target` means the node alone.
pub fn alias_outcome<'a>(
    alias: &str,
    target: &str,
    node: &str,
    target_exists: bool,
    checks: impl IntoIterator<Item = &'a HealthCheck>,
) -> Outcome {
    if !target.is_empty() && !target_exists {
        return Outcome::critical(format!("Service {target} could not be found on node {node}"));
    }
    let concerns = |check: &&HealthCheck| {
        &*check.check_id != alias && (check.service_id.is_empty() || &*check.service_id == target)
    };
    let mut outcome = Outcome::passing("No checks found.");
    for check in checks.into_iter().filter(concerns) {
        let status = CheckStatus::parse(&check.status).unwrap_or(CheckStatus::Critical);
        if status > outcome.status {
            let output = format!("Aliased check \"{}\" failing: {}", check.name, check.output);
            outcome = Outcome { status: status.min(CheckStatus::Critical), output };
        } else if outcome.status == CheckStatus::Passing {
            outcome = Outcome::passing("All checks passing.");
        }
    }
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(id: &str, service: &str, status: &str) -> HealthCheck {
        let mut check = HealthCheck::new("n".into(), id.into());
        check.service_id = service.into();
        check.status = status.into();
        check.output = format!("{id} says so").into();
        check
    }

    #[test]
    fn the_worst_check_of_service_and_node_counts() {
        let judge = |checks: &[HealthCheck]| alias_outcome("me", "web", "n", true, checks);
        assert_eq!(judge(&[]), Outcome::passing("No checks found."));
        assert_eq!(judge(&[check("a", "web", "passing")]), Outcome::passing("All checks passing."));
        assert_eq!(judge(&[check("a", "other", "critical")]), Outcome::passing("No checks found."));
        let two = [
            check("a", "web", "warning"),
            check("b", "", "critical"),
            check("c", "web", "critical"),
        ];
        assert_eq!(judge(&two), Outcome::critical("Aliased check \"b\" failing: b says so"));
        let warning = [check("a", "web", "warning"), check("b", "web", "passing")];
        assert_eq!(judge(&warning), Outcome::warning("Aliased check \"a\" failing: a says so"));
    }

    #[test]
    fn it_does_not_judge_itself() {
        let checks = [check("me", "web", "critical"), check("a", "web", "passing")];
        let outcome = alias_outcome("me", "web", "n", true, &checks);
        assert_eq!(outcome.status, CheckStatus::Passing);
    }

    #[test]
    fn a_missing_service_is_critical() {
        let outcome = alias_outcome("me", "web", "n", false, &[]);
        assert_eq!(outcome, Outcome::critical("Service web could not be found on node n"));
        assert_eq!(alias_outcome("me", "", "n", false, &[]).status, CheckStatus::Passing);
    }
}
