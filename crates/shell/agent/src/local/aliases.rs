//! Alias checks follow what they copy within the same change: nobody sees a service critical and its sidecar well.

use model::{Str, agent::CheckDefinition};

use super::state::{Moment, State};
use crate::checks::{Outcome, alias_outcome};

impl State {
    /// The health of `service` may have changed (empty: the node's, which concerns every service).
    pub(super) fn refresh_aliases(&mut self, service: &str, moment: Moment) {
        let total: usize = self.aliases.values().map(|ids| ids.len()).sum();
        // Aliases may copy services with aliases. Each step passes the change on; a circle of them comes to rest or is
        // left after as many steps as a chain of all aliases could need.
        let mut budget = total.saturating_mul(total.saturating_add(1));
        let mut changed: Vec<Str> = vec![service.into()];
        while let Some(service) = changed.pop() {
            for alias in self.aliases_of(&service) {
                if budget == 0 {
                    return;
                }
                budget -= 1;
                changed.extend(self.judge_alias(&alias, moment));
            }
        }
    }

    /// A new alias takes the health of what it copies at once.
    pub(super) fn refresh_alias(&mut self, id: &str, moment: Moment) {
        self.judge_alias(id, moment);
    }

    fn aliases_of(&self, service: &str) -> Vec<Str> {
        if service.is_empty() {
            self.aliases.values().flatten().cloned().collect()
        } else {
            self.aliases.get(service).into_iter().flatten().cloned().collect()
        }
    }

    /// The alias's own service, if its health changed.
    fn judge_alias(&mut self, id: &str, moment: Moment) -> Option<Str> {
        let outcome = self.alias_outcome(id, self.checks.get(id)?.definition.as_deref()?);
        self.set_status_alone(id, outcome, moment)
    }

    fn alias_outcome(&self, id: &str, definition: &CheckDefinition) -> Outcome {
        let (node, target) = (&definition.alias_node, &definition.alias_service);
        if !node.is_empty() && !node.eq_ignore_ascii_case(&self.node_name) {
            return Outcome::critical(format!(
                "this agent cannot follow services of another node ({node}); register the alias there"
            ));
        }
        let own = self.by_service.get(target).into_iter().flatten();
        let of_node = self.by_service.get("").into_iter().flatten();
        let ids = own.chain(of_node.filter(|_| !target.is_empty()));
        let rows = ids.filter_map(|id| self.checks.get(id)).map(|entry| &*entry.row);
        let exists = self.services.contains_key(target);
        alias_outcome(id, target, &self.node_name, exists, rows)
    }
}
