//! The least list of commands that makes the catalog hold what this agent wants. A pure function.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use model::{
    HealthCheck, Node, NodeService, Scope, Str,
    catalog::{Deregistration, Registration, SERF_HEALTH},
};
use state::Command;

use super::{Wanted, WantedCheck};

/// The instance that each server registers for itself.
const CONSUL: &str = "consul";
/// Tagged addresses that the catalog adds by itself.
const OWNED_BY_CATALOG: &str = "consul-";
/// Checks in one command, so that no entry of the log becomes large.
const CHECKS_PER_COMMAND: usize = 64;

/// What the catalog holds of one node.
#[derive(Clone, Debug, Default)]
pub struct CatalogRows {
    /// The node, if it is known.
    pub node: Option<Arc<Node>>,
    /// Its instances.
    pub services: Vec<Arc<NodeService>>,
    /// Its checks and theirs.
    pub checks: Vec<Arc<HealthCheck>>,
}

/// What to do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// The node's row must be written, and before everything else.
    pub node: Option<Command>,
    /// The rest, in any order.
    pub commands: Vec<Command>,
    /// Tags that others set in the catalog on instances that allow it, by instance id.
    pub adopted_tags: Vec<(Str, Vec<Str>)>,
}

/// Ids are unique within a namespace of a node.
type Id<'a> = (&'a str, &'a str);

/// Compares `wanted` with `rows`. What the servers maintain (the service `consul`, the check `serfHealth`, tagged
/// addresses that begin with `consul-`) is left alone.
pub fn diff(wanted: &Wanted, rows: &CatalogRows) -> Plan {
    Diff {
        wanted,
        scope: Scope::local(&wanted.node.partition),
        services: rows.services.iter().map(|row| (service_id(row), &**row)).collect(),
        checks: rows.checks.iter().map(|row| (check_id(row), &**row)).collect(),
        plan: Plan::default(),
    }
    .run(rows.node.as_deref())
}

/// Writes the node's own row, and nothing else.
pub(super) fn node_command(node: &Node) -> Command {
    Command::Register(Registration {
        scope: Scope::local(&node.partition),
        node: node.clone(),
        skip_node_update: false,
        service: None,
        checks: Vec::new(),
    })
}

fn service_id(row: &NodeService) -> Id<'_> {
    (&row.namespace, &row.id)
}

fn check_id(row: &HealthCheck) -> Id<'_> {
    (&row.namespace, &row.check_id)
}

struct Diff<'a> {
    wanted: &'a Wanted,
    scope: Scope,
    services: BTreeMap<Id<'a>, &'a NodeService>,
    checks: BTreeMap<Id<'a>, &'a HealthCheck>,
    plan: Plan,
}

impl<'a> Diff<'a> {
    fn run(mut self, node: Option<&Node>) -> Plan {
        if !node.is_some_and(|node| node.same_content(&self.wanted.node)) {
            self.plan.node = Some(node_command(&self.wanted.node));
        }
        let mut stale = self.stale_checks();
        for service in &self.wanted.services {
            self.put_service(service, &mut stale);
        }
        let left: Vec<HealthCheck> = stale.into_values().flatten().collect();
        for checks in left.chunks(CHECKS_PER_COMMAND) {
            let registration = self.registration(None, checks.to_vec());
            self.plan.commands.push(Command::Register(registration));
        }
        self.remove();
        self.plan
    }

    fn registration(&self, service: Option<NodeService>, checks: Vec<HealthCheck>) -> Registration {
        Registration {
            scope: self.scope.clone(),
            node: Node::clone(&self.wanted.node),
            skip_node_update: true,
            service,
            checks,
        }
    }

    /// Checks that must be written, by their service.
    fn stale_checks(&mut self) -> BTreeMap<Id<'a>, Vec<HealthCheck>> {
        let tags = self.overridden_tags();
        let mut stale: BTreeMap<Id<'a>, Vec<HealthCheck>> = BTreeMap::new();
        for check in &self.wanted.checks {
            let service = (&*check.row.namespace, &*check.row.service_id);
            let mut row = HealthCheck::clone(&check.row);
            if let Some(tags) = tags.get(&service) {
                row.service_tags.clone_from(tags);
            }
            if !self.catalog_has(check, &row) {
                stale.entry(service).or_default().push(row);
            }
        }
        stale
    }

    fn catalog_has(&self, check: &WantedCheck, row: &HealthCheck) -> bool {
        let Some(stored) = self.checks.get(&check_id(row)) else { return false };
        if check.output_deferred && stored.output != row.output {
            let row = HealthCheck { output: stored.output.clone(), ..row.clone() };
            return stored.same_content(&row);
        }
        stored.same_content(row)
    }

    /// The catalog's tags of instances that allow others to set them.
    fn overridden_tags(&mut self) -> BTreeMap<Id<'a>, Vec<Str>> {
        let mut tags = BTreeMap::new();
        for service in self.wanted.services.iter().filter(|service| service.enable_tag_override) {
            let id = service_id(service);
            let Some(stored) = self.services.get(&id) else { continue };
            tags.insert(id, stored.tags.clone());
            if stored.tags != service.tags {
                self.plan.adopted_tags.push((service.id.clone(), stored.tags.clone()));
            }
        }
        tags
    }

    /// Writes an instance if the catalog's is another; its stale checks go along.
    fn put_service(
        &mut self,
        service: &'a NodeService,
        stale: &mut BTreeMap<Id<'a>, Vec<HealthCheck>>,
    ) {
        let stored = self.services.get(&service_id(service)).copied();
        let service_row = stored.map_or_else(|| service.clone(), |stored| merged(service, stored));
        if stored.is_some_and(|stored| stored.same_content(&service_row)) {
            return;
        }
        let checks = stale.remove(&service_id(service)).unwrap_or_default();
        let registration = self.registration(Some(service_row), checks);
        self.plan.commands.push(Command::Register(registration));
    }

    /// Removes what is not wanted; the checks of a removed instance go with it.
    fn remove(&mut self) {
        let wanted: BTreeSet<Id<'_>> =
            self.wanted.services.iter().map(|row| service_id(row)).collect();
        let wanted_checks: BTreeSet<Id<'_>> =
            self.wanted.checks.iter().map(|check| check_id(&check.row)).collect();
        let goes = |id: &Id<'_>| !wanted.contains(id) && id.1 != CONSUL;
        for id in self.services.keys().filter(|id| goes(id)) {
            self.plan.commands.push(self.deregistration(id.0, id.1, ""));
        }
        for (id, row) in &self.checks {
            let service = (&*row.namespace, &*row.service_id);
            let goes_along = self.services.contains_key(&service) && goes(&service);
            if !wanted_checks.contains(id) && id.1 != SERF_HEALTH && !goes_along {
                self.plan.commands.push(self.deregistration(id.0, "", id.1));
            }
        }
    }

    fn deregistration(&self, namespace: &str, service: &str, check: &str) -> Command {
        Command::Deregister(Deregistration {
            scope: self.scope.clone(),
            node: self.wanted.node.node.clone(),
            namespace: namespace.into(),
            service_id: service.into(),
            check_id: check.into(),
        })
    }
}

/// The wanted instance with what others may set in the catalog.
fn merged(wanted: &NodeService, stored: &NodeService) -> NodeService {
    let mut row = wanted.clone();
    if row.enable_tag_override {
        row.tags.clone_from(&stored.tags);
    }
    for (tag, address) in &stored.tagged_addresses {
        if tag.starts_with(OWNED_BY_CATALOG) {
            row.tagged_addresses.insert(tag.clone(), address.clone());
        }
    }
    row
}

#[cfg(test)]
mod tests;
