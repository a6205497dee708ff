//! The rows in memory and what can happen to them. Nothing here waits, and the time is an argument.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use model::{
    CheckStatus, HealthCheck, NodeService, Secret, Str,
    agent::{CheckDefinition, CheckKind},
    catalog::SERVICE_MAINTENANCE_PREFIX,
};
use tokio::time::Instant;

use super::Source;
use crate::checks::{Generation, Outcome, TtlClock, is_overdue, reap_after};

/// A service instance of this node.
#[derive(Clone, Debug)]
pub(super) struct ServiceEntry {
    pub(super) row: Arc<NodeService>,
    pub(super) source: Source,
    /// Registered along with another instance, and removed with it.
    pub(super) sidecar: bool,
}

/// A check of this node.
#[derive(Clone, Debug)]
pub(super) struct CheckEntry {
    pub(super) row: Arc<HealthCheck>,
    /// `None` for maintenance checks.
    pub(super) definition: Option<Arc<CheckDefinition>>,
    pub(super) source: Source,
    /// Of the runner whose results count.
    pub(super) generation: Generation,
    pub(super) ttl: Option<TtlClock>,
    /// Since when results have been critical; `None` before the first result.
    pub(super) critical_since: Option<Instant>,
    /// Until then the catalog keeps an older output.
    pub(super) output_deferred_until: Option<Instant>,
}

/// A check to put.
#[derive(Clone, Debug)]
pub(super) struct NewCheck {
    pub(super) row: HealthCheck,
    pub(super) definition: Option<CheckDefinition>,
    /// Kept on disk only.
    pub(super) token: Secret<String>,
    pub(super) source: Source,
}

/// When something happens: now, and how long output alone may stay away from the catalog (zero: not at all).
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub(super) now: Instant,
    pub(super) defer_output: Duration,
}

/// All rows of this node.
#[derive(Debug)]
pub(super) struct State {
    pub(super) node_name: Str,
    pub(super) services: BTreeMap<Str, ServiceEntry>,
    pub(super) checks: BTreeMap<Str, CheckEntry>,
    /// Check ids by service id; the node's own under the empty id.
    pub(super) by_service: BTreeMap<Str, BTreeSet<Str>>,
    /// Ids of alias checks by the id of the service they copy.
    pub(super) aliases: BTreeMap<Str, BTreeSet<Str>>,
    /// Rises with every change that the catalog must learn.
    version: u64,
    /// A deadline may have come nearer.
    deadlines_moved: bool,
    last_generation: Generation,
}

impl State {
    /// No rows yet.
    pub(super) fn new(node_name: Str) -> Self {
        Self {
            node_name,
            services: BTreeMap::new(),
            checks: BTreeMap::new(),
            by_service: BTreeMap::new(),
            aliases: BTreeMap::new(),
            version: 1,
            deadlines_moved: false,
            last_generation: 0,
        }
    }

    pub(super) const fn version(&self) -> u64 {
        self.version
    }

    /// Whether a deadline may have come nearer since this was asked last.
    pub(super) fn take_deadlines_moved(&mut self) -> bool {
        std::mem::take(&mut self.deadlines_moved)
    }

    pub(super) fn touch(&mut self) {
        self.version += 1;
    }

    /// Writes an instance; its checks take over its name and tags.
    pub(super) fn put_service(&mut self, entry: ServiceEntry, moment: Moment) {
        let id = entry.row.id.clone();
        self.label_checks(&entry.row);
        self.services.insert(id.clone(), entry);
        self.touch();
        self.refresh_aliases(&id, moment);
    }

    fn label_checks(&mut self, service: &NodeService) {
        for check in self.by_service.get(&service.id).into_iter().flatten() {
            let Some(entry) = self.checks.get_mut(check) else { continue };
            let row = &entry.row;
            if row.service_name != service.service || row.service_tags != service.tags {
                let row = Arc::make_mut(&mut entry.row);
                row.service_name = service.service.clone();
                row.service_tags = service.tags.clone();
            }
        }
    }

    /// Others changed an instance's tags in the catalog, and it allows that.
    pub(super) fn adopt_tags(&mut self, id: &str, tags: Vec<Str>) {
        let Some(entry) = self.services.get_mut(id).filter(|entry| entry.row.enable_tag_override)
        else {
            return;
        };
        if entry.row.tags != tags {
            Arc::make_mut(&mut entry.row).tags = tags;
            let row = Arc::clone(&entry.row);
            self.label_checks(&row);
        }
    }

    /// Removes an instance and its checks, and its sidecar with it; the ids of what is gone.
    pub(super) fn remove_service(&mut self, id: &str, moment: Moment) -> Removal {
        let removal = self.removal_of(id);
        for check in &removal.checks {
            self.remove_check(check, moment);
        }
        for service in &removal.services {
            self.services.remove(service);
            self.touch();
            self.refresh_aliases(service, moment);
        }
        removal
    }

    /// What [`Self::remove_service`] would remove.
    pub(super) fn removal_of(&self, id: &str) -> Removal {
        let mut removal = Removal::default();
        let Some((id, _)) = self.services.get_key_value(id) else { return removal };
        removal.services.push(id.clone());
        let sidecar = format!("{id}{}", model::agent::SIDECAR_SUFFIX);
        if let Some((id, entry)) = self.services.get_key_value(sidecar.as_str())
            && entry.sidecar
        {
            removal.services.push(id.clone());
        }
        for service in &removal.services {
            removal.checks.extend(self.by_service.get(service).into_iter().flatten().cloned());
        }
        removal
    }

    /// Writes a check. One that was there keeps its status and output, so that registering again does not make it flap;
    /// `restored` is the last report of a TTL check before a restart. Returns the generation for its runner, or `None`
    /// when the runner of the same definition goes on.
    pub(super) fn put_check(
        &mut self,
        new: NewCheck,
        restored: Option<(Str, Str)>,
        moment: Moment,
    ) -> Option<Generation> {
        let NewCheck { mut row, definition, token: _, source } = new;
        let id = row.check_id.clone();
        let earlier = self.unlink_check(&id);
        if let Some((status, output)) = restored.filter(|_| earlier.is_none()) {
            row.status = status;
            row.output = output;
        }
        let mut entry = CheckEntry {
            row: Arc::new(row),
            ttl: definition.as_ref().and_then(|definition| clock(definition, moment.now)),
            definition: definition.map(Arc::new),
            source,
            generation: 0,
            critical_since: None,
            output_deferred_until: None,
        };
        let same_runner = earlier.as_ref().filter(|earlier| earlier.definition == entry.definition);
        let next = match same_runner {
            Some(earlier) => {
                entry.generation = earlier.generation;
                None
            }
            None => {
                self.last_generation += 1;
                entry.generation = self.last_generation;
                Some(entry.generation)
            }
        };
        if let Some(earlier) = &earlier {
            let row = Arc::make_mut(&mut entry.row);
            row.status = earlier.row.status.clone();
            row.output = earlier.row.output.clone();
            entry.critical_since = earlier.critical_since;
        }
        let left = earlier.map(|earlier| earlier.row.service_id.clone());
        let left = left.filter(|service| *service != entry.row.service_id);
        self.link_check(id, entry, moment);
        if let Some(service) = left {
            self.refresh_aliases(&service, moment);
        }
        next
    }

    fn link_check(&mut self, id: Str, entry: CheckEntry, moment: Moment) {
        let service = entry.row.service_id.clone();
        self.by_service.entry(service.clone()).or_default().insert(id.clone());
        let target = alias_target(&entry).cloned();
        self.deadlines_moved |= entry.ttl.is_some();
        self.checks.insert(id.clone(), entry);
        self.touch();
        if let Some(target) = target {
            self.aliases.entry(target).or_default().insert(id.clone());
            self.refresh_alias(&id, moment);
        }
        self.refresh_aliases(&service, moment);
    }

    /// Takes a check out of the table and both indexes.
    fn unlink_check(&mut self, id: &str) -> Option<CheckEntry> {
        let entry = self.checks.remove(id)?;
        unindex(&mut self.by_service, &entry.row.service_id, id);
        if let Some(target) = alias_target(&entry) {
            unindex(&mut self.aliases, target, id);
        }
        Some(entry)
    }

    /// Removes a check; false when it was not there.
    pub(super) fn remove_check(&mut self, id: &str, moment: Moment) -> bool {
        let Some(entry) = self.unlink_check(id) else { return false };
        self.touch();
        self.refresh_aliases(&entry.row.service_id, moment);
        true
    }

    /// The ids of an instance's checks that a registration with `replace-existing-checks` removes: all that it does
    /// not name, but not the operator's maintenance.
    pub(super) fn replaced_checks(&self, service: &str, kept: &BTreeSet<Str>) -> Vec<Str> {
        let checks = self.by_service.get(service).into_iter().flatten();
        let goes = |id: &&Str| !kept.contains(*id) && !id.starts_with(SERVICE_MAINTENANCE_PREFIX);
        checks.filter(goes).cloned().collect()
    }

    /// A check came to a result. Same status and another output is not worth a write to the catalog at once.
    pub(super) fn set_status(&mut self, id: &str, outcome: Outcome, moment: Moment) {
        if let Some(service) = self.set_status_alone(id, outcome, moment) {
            self.refresh_aliases(&service, moment);
        }
    }

    /// The same without telling aliases; the service whose health may have changed.
    pub(super) fn set_status_alone(
        &mut self,
        id: &str,
        outcome: Outcome,
        moment: Moment,
    ) -> Option<Str> {
        let entry = self.checks.get_mut(id)?;
        if outcome.status == CheckStatus::Critical {
            entry.critical_since.get_or_insert(moment.now);
        } else {
            entry.critical_since = None;
        }
        let same_status = *entry.row.status == *outcome.status.as_str();
        if same_status && *entry.row.output == *outcome.output {
            return None;
        }
        let row = Arc::make_mut(&mut entry.row);
        row.status = outcome.status.as_str().into();
        row.output = outcome.output.into();
        if same_status && !moment.defer_output.is_zero() {
            if entry.output_deferred_until.is_none() {
                entry.output_deferred_until = moment.now.checked_add(moment.defer_output);
                self.deadlines_moved = true;
            }
        } else {
            entry.output_deferred_until = None;
            self.version += 1;
        }
        Some(entry.row.service_id.clone())
    }

    /// A client reported for a TTL check: its time starts again. `None` when the check is no TTL check.
    pub(super) fn renew_ttl(
        &mut self,
        id: &str,
        outcome: Outcome,
        moment: Moment,
    ) -> Option<Duration> {
        let clock = self.checks.get_mut(id)?.ttl.as_mut()?;
        // One that had run out has a deadline again; otherwise it only moves away.
        self.deadlines_moved |= clock.deadline().is_none();
        clock.renew(moment.now, &outcome.output);
        let ttl = clock.ttl();
        self.set_status(id, outcome, moment);
        Some(ttl)
    }

    /// Does what is due at `moment`: TTLs that ran out, outputs that the catalog waited for. Returns when to come again.
    pub(super) fn tick(&mut self, moment: Moment) -> Option<Instant> {
        let mut expired = Vec::new();
        let mut deferred_is_due = false;
        for (id, entry) in &mut self.checks {
            if let Some(outcome) = entry.ttl.as_mut().and_then(|ttl| ttl.expire(moment.now)) {
                expired.push((id.clone(), outcome));
            }
            if entry.output_deferred_until.is_some_and(|until| until <= moment.now) {
                entry.output_deferred_until = None;
                deferred_is_due = true;
            }
        }
        if deferred_is_due {
            self.touch();
        }
        for (id, outcome) in expired {
            tracing::warn!(check = %id, "check missed its TTL and is now critical");
            self.set_status(&id, outcome, moment);
        }
        let deadlines = |entry: &CheckEntry| {
            let ttl = entry.ttl.as_ref().and_then(TtlClock::deadline);
            ttl.into_iter().chain(entry.output_deferred_until).min()
        };
        self.checks.values().filter_map(deadlines).min()
    }

    /// Services with a check that has been critical for longer than its definition allows, and that check.
    pub(super) fn overdue(&self, now: Instant) -> BTreeMap<Str, Str> {
        let is_late = |entry: &CheckEntry| {
            let after = reap_after(entry.definition.as_deref()?)?;
            Some(is_overdue(entry.critical_since?, after, now))
        };
        let late = self.checks.iter().filter(|(_, entry)| is_late(entry).unwrap_or_default());
        let service_of =
            |(id, entry): (&Str, &CheckEntry)| (entry.row.service_id.clone(), id.clone());
        late.map(service_of).filter(|(service, _)| !service.is_empty()).collect()
    }
}

/// Ids of what goes together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Removal {
    pub(super) services: Vec<Str>,
    pub(super) checks: Vec<Str>,
}

/// The service that an alias check copies.
pub(super) fn alias_target(entry: &CheckEntry) -> Option<&Str> {
    let definition = entry.definition.as_deref()?;
    (definition.kind() == Some(CheckKind::Alias)).then_some(&definition.alias_service)
}

fn clock(definition: &CheckDefinition, now: Instant) -> Option<TtlClock> {
    let ttl = definition.ttl.to_std().filter(|_| definition.kind() == Some(CheckKind::Ttl))?;
    Some(TtlClock::new(ttl, now))
}

fn unindex(index: &mut BTreeMap<Str, BTreeSet<Str>>, key: &str, id: &str) {
    if let Some(ids) = index.get_mut(key) {
        ids.remove(id);
        if ids.is_empty() {
            index.remove(key);
        }
    }
}

#[cfg(test)]
mod tests;
