//! What a reload (SIGHUP, `consul reload`) changes, and what it cannot.

use std::collections::BTreeSet;
use std::fmt;

use crate::agent_config::AgentConfig;
use crate::key::{Key, Support};

/// The keys whose values differ between two configurations, keys without effect left out.
#[derive(Debug, Clone, Default)]
pub struct ReloadDiff {
    /// To be taken up now.
    pub taken_up: Vec<&'static Key>,
    /// Not before a restart: worth a warning each.
    pub after_restart: Vec<NeedsRestart>,
}

/// A changed key that a reload does not take up. Printed as a warning.
#[derive(Debug, Clone, Copy)]
pub struct NeedsRestart(pub &'static Key);

/// Compares the running configuration with the one that was just read.
pub fn diff(old: &AgentConfig, new: &AgentConfig) -> ReloadDiff {
    let mut changes = ReloadDiff::default();
    let settings = old.settings.iter().chain(new.settings.iter());
    let paths: BTreeSet<(&str, &'static str)> =
        settings.map(|setting| (setting.path.as_str(), setting.key.path)).collect();
    for (path, row) in paths {
        let Some(key) = crate::keys::find(row) else { continue };
        if key.support != Support::Now || old.settings.get(path) == new.settings.get(path) {
            continue;
        }
        if key.reloadable {
            changes.taken_up.push(key);
        } else {
            changes.after_restart.push(NeedsRestart(key));
        }
    }
    changes
}

impl ReloadDiff {
    /// Whether nothing changed at all.
    pub fn is_empty(&self) -> bool {
        self.taken_up.is_empty() && self.after_restart.is_empty()
    }
}

impl fmt::Display for NeedsRestart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "\"{}\" has changed, but a reload does not take it up: restart the agent",
            self.0.path
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::Environment;
    use crate::flags::parse_args;
    use crate::merge::assemble;

    fn config(hcl: &str) -> AgentConfig {
        let args = parse_args(&["-dev", "-node", "n", "-hcl", hcl]).unwrap();
        let (settings, _) = assemble(&args, &[]).unwrap();
        AgentConfig::build(settings, &Environment::default()).unwrap().0
    }

    fn changes(old: &str, new: &str) -> (Vec<&'static str>, Vec<&'static str>) {
        let diff = diff(&config(old), &config(new));
        let taken_up = diff.taken_up.iter().map(|key| key.path).collect();
        (taken_up, diff.after_restart.iter().map(|key| key.0.path).collect())
    }

    #[test]
    fn changes_are_told_apart() {
        assert_eq!(
            changes("log_level = \"warn\" datacenter = \"a\"", "services = [] datacenter = \"b\""),
            (vec!["log_level", "services"], vec!["datacenter"])
        );
    }

    #[test]
    fn the_same_by_another_way_is_no_change() {
        assert!(diff(&config("log_level = \"DEBUG\""), &config("")).is_empty());
    }

    #[test]
    fn keys_without_effect_do_not_count() {
        assert_eq!(changes("", "retry_join = [\"a\"]"), (vec![], vec![]));
    }

    #[test]
    fn the_warning_says_what_to_do() {
        let diff = diff(&config(""), &config("domain = \"x.\""));
        assert_eq!(
            diff.after_restart[0].to_string(),
            "\"domain\" has changed, but a reload does not take it up: restart the agent"
        );
    }
}
