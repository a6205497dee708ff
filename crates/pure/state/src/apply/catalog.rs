//! Nodes, service instances and checks, ours and imported.

use std::sync::Arc;

use model::{
    CheckStatus, HealthCheck, Node, NodeService, Scope, Str,
    catalog::{Deregistration, Registration, SERF_HEALTH},
};

use super::Transaction;
use crate::{Key, Refusal, Reply, Store};

impl Transaction<'_> {
    pub(super) fn register(&mut self, mut registration: Registration) -> Result<Reply, Refusal> {
        registration.normalise().map_err(|error| Refusal::Registration(error.to_string()))?;
        let Registration { scope, node, skip_node_update, service, checks } = registration;
        let name = node.node.clone();
        let known = self.store.nodes.get(&node_key(&scope, &name)).is_some();
        if !(skip_node_update && known) {
            self.refuse_taken_name(&scope, &node)?;
            self.put_node(&scope, node);
        }
        if let Some(service) = service {
            self.put_service(&scope, &name, service);
        }
        for check in checks {
            self.put_check(&scope, &name, check)?;
        }
        Ok(Reply::Bool(true))
    }

    pub(super) fn deregister(&mut self, what: &Deregistration) -> Result<Reply, Refusal> {
        let Deregistration { scope, node, namespace, service_id, check_id } = what;
        if !service_id.is_empty() {
            self.remove_service(scope, node, namespace, service_id);
        } else if !check_id.is_empty() {
            self.remove_check(scope, node, &check_key(scope, node, namespace, check_id));
        } else {
            self.remove_node(scope, node);
        }
        Ok(Reply::Bool(true))
    }

    /// A name belongs to one node id for as long as that node is alive.
    fn refuse_taken_name(&self, scope: &Scope, node: &Node) -> Result<(), Refusal> {
        let Some(stored) = self.store.nodes.get(&node_key(scope, &node.node)) else {
            return Ok(());
        };
        if stored.id.is_empty() || node.id.is_empty() || stored.id == node.id {
            return Ok(());
        }
        let serf_health = check_key(scope, &node.node, model::tenancy::DEFAULT, SERF_HEALTH);
        let alive = self
            .store
            .checks
            .get(&serf_health)
            .is_some_and(|check| &*check.status != CheckStatus::Critical.as_str());
        if !alive {
            return Ok(());
        }
        Err(Refusal::NodeNameTaken {
            node: node.node.clone(),
            id: stored.id.clone(),
            address: stored.address.clone(),
        })
    }

    pub(super) fn put_node(&mut self, scope: &Scope, mut node: Node) {
        let key = node_key(scope, &node.node);
        let stored = self.store.nodes.get(&key);
        if stored.is_some_and(|stored| stored.same_content(&node)) {
            return;
        }
        let index = self.index();
        node.create_index = stored.map_or(index, |stored| stored.create_index);
        node.modify_index = self.index();
        self.put(|store| &mut store.nodes, key, node);
    }

    pub(super) fn put_service(&mut self, scope: &Scope, node: &str, mut service: NodeService) {
        let key = service_key(scope, node, &service.namespace, &service.id);
        let stored = self.store.services.get(&key).cloned();
        if stored.as_ref().is_some_and(|stored| stored.same_content(&service)) {
            return;
        }
        let index = self.index();
        service.create_index = stored.as_ref().map_or(index, |s| s.create_index);
        service.modify_index = self.index();
        if let Some(stored) = &stored {
            // Only what no longer holds is removed: an index row that stays keeps its index.
            let next = index_keys(scope, node, &service);
            self.remove_service_indexes(&index_keys(scope, node, stored), Some(&next));
            if stored.service != service.service || stored.tags != service.tags {
                self.relabel_checks(scope, node, &service);
            }
        }
        self.put_service_indexes(index_keys(scope, node, &service));
        self.put(|store| &mut store.services, key, service);
    }

    fn put_service_indexes(&mut self, keys: IndexKeys) {
        if self.store.services_by_name.get(&keys.by_name).is_none() {
            self.put(|store| &mut store.services_by_name, keys.by_name, ());
        }
        if let Some(key) = keys.by_destination
            && self.store.services_by_destination.get(&key).is_none()
        {
            self.put(|store| &mut store.services_by_destination, key, ());
        }
        if let Some(key) = keys.by_kind
            && self.store.services_by_kind.get(&key).is_none()
        {
            self.put(|store| &mut store.services_by_kind, key, ());
        }
    }

    fn remove_service_indexes(&mut self, old: &IndexKeys, next: Option<&IndexKeys>) {
        if next.is_none_or(|next| next.by_name != old.by_name) {
            self.remove(|store| &mut store.services_by_name, &old.by_name);
        }
        if let Some(key) = &old.by_destination
            && next.is_none_or(|next| next.by_destination != old.by_destination)
        {
            self.remove(|store| &mut store.services_by_destination, key);
        }
        if let Some(key) = &old.by_kind
            && next.is_none_or(|next| next.by_kind != old.by_kind)
        {
            self.remove(|store| &mut store.services_by_kind, key);
        }
    }

    /// Checks repeat their service's name and tags.
    fn relabel_checks(&mut self, scope: &Scope, node: &str, service: &NodeService) {
        for key in self.store.check_keys_of(scope, node, &service.id) {
            let Some(check) = self.store.checks.get(&key) else { continue };
            let mut check = HealthCheck::clone(check);
            check.service_name = service.service.clone();
            check.service_tags = service.tags.clone();
            check.modify_index = self.index();
            self.put(|store| &mut store.checks, key, check);
        }
    }

    pub(super) fn put_check(
        &mut self,
        scope: &Scope,
        node: &str,
        mut check: HealthCheck,
    ) -> Result<(), Refusal> {
        let key = check_key(scope, node, &check.namespace, &check.check_id);
        if !check.service_id.is_empty() {
            let service = service_key(scope, node, &check.namespace, &check.service_id);
            let service =
                self.store.services.get(&service).ok_or_else(|| Refusal::UnknownService {
                    service: check.service_id.clone(),
                    check: check.check_id.clone(),
                })?;
            check.service_name = service.service.clone();
            check.service_tags = service.tags.clone();
        }
        let stored = self.store.checks.get(&key).cloned();
        if stored.as_ref().is_some_and(|stored| stored.same_content(&check)) {
            return Ok(());
        }
        let index = self.index();
        check.create_index = stored.as_ref().map_or(index, |c| c.create_index);
        check.modify_index = self.index();
        let instance = instance_check_key(scope, node, &check);
        if let Some(stored) = stored {
            let old = instance_check_key(scope, node, &stored);
            if old != instance {
                self.remove(|store| &mut store.checks_by_instance, &old);
            }
        }
        if self.store.checks_by_instance.get(&instance).is_none() {
            self.put(|store| &mut store.checks_by_instance, instance, ());
        }
        self.put(|store| &mut store.checks, key, check);
        Ok(())
    }

    pub(super) fn remove_check(&mut self, scope: &Scope, node: &str, key: &Key) {
        if let Some(check) = self.remove(|store| &mut store.checks, key) {
            let instance = instance_check_key(scope, node, &check);
            self.remove(|store| &mut store.checks_by_instance, &instance);
        }
    }

    pub(super) fn remove_service(&mut self, scope: &Scope, node: &str, namespace: &str, id: &str) {
        let key = service_key(scope, node, namespace, id);
        let Some(service) = self.remove(|store| &mut store.services, &key) else { return };
        self.remove_service_indexes(&index_keys(scope, node, &service), None);
        for check in self.store.check_keys_of(scope, node, id) {
            self.remove_check(scope, node, &check);
        }
    }

    pub(super) fn remove_node(&mut self, scope: &Scope, node: &str) {
        let services: Vec<Arc<NodeService>> = self.store.services_on(scope, node);
        for service in services {
            self.remove_service(scope, node, &service.namespace, &service.id);
        }
        let prefix = Key::of(&[&scope.partition, &scope.peer, node]);
        let checks: Vec<Key> = self.store.checks.range(&prefix).map(|(k, _)| k.clone()).collect();
        for check in checks {
            self.remove_check(scope, node, &check);
        }
        self.remove(|store| &mut store.nodes, &node_key(scope, node));
    }
}

impl Store {
    /// The instances on a node.
    pub(crate) fn services_on(&self, scope: &Scope, node: &str) -> Vec<Arc<NodeService>> {
        let prefix = Key::of(&[&scope.partition, &scope.peer, node]);
        self.services.range(&prefix).map(|(_, row)| row.value.clone()).collect()
    }

    /// The keys of an instance's checks, or with an empty id of the node's own.
    pub(crate) fn check_keys_of(&self, scope: &Scope, node: &str, service_id: &str) -> Vec<Key> {
        let prefix = Key::of(&[&scope.partition, &scope.peer, node, service_id]);
        self.checks_by_instance
            .range(&prefix)
            .filter_map(|(key, _)| check_key_of_index(scope, node, key))
            .collect()
    }
}

/// The check that an index row of `checks_by_instance` points to.
pub(crate) fn check_key_of_index(scope: &Scope, node: &str, index: &Key) -> Option<Key> {
    let parts = index.parts_exact::<6>()?;
    Some(check_key(scope, node, &parts[4], &parts[5]))
}

pub(crate) fn node_key(scope: &Scope, node: &str) -> Key {
    Key::of(&[&scope.partition, &scope.peer, node])
}

pub(crate) fn service_key(scope: &Scope, node: &str, namespace: &str, id: &str) -> Key {
    Key::of(&[&scope.partition, &scope.peer, node, namespace, id])
}

pub(crate) fn check_key(scope: &Scope, node: &str, namespace: &str, check_id: &str) -> Key {
    Key::of(&[&scope.partition, &scope.peer, node, namespace, check_id])
}

fn instance_check_key(scope: &Scope, node: &str, check: &HealthCheck) -> Key {
    let (namespace, id) = (&check.namespace, &check.check_id);
    Key::of(&[&scope.partition, &scope.peer, node, &check.service_id, namespace, id])
}

/// Where an instance stands in the secondary indexes.
struct IndexKeys {
    by_name: Key,
    by_destination: Option<Key>,
    by_kind: Option<Key>,
}

fn index_keys(scope: &Scope, node: &str, service: &NodeService) -> IndexKeys {
    let (partition, peer): (&str, &str) = (&scope.partition, &scope.peer);
    let (namespace, name, id) = (&service.namespace, &service.service, &service.id);
    let destination: Option<&Str> = match &*service.kind {
        "connect-proxy" => Some(&service.proxy.destination_service_name),
        _ if service.connect.native => Some(name),
        _ => None,
    };
    IndexKeys {
        by_name: Key::of(&[partition, peer, namespace, name, node, id]),
        by_destination: destination
            .map(|destination| Key::of(&[partition, peer, namespace, destination, node, id])),
        by_kind: (!service.kind.is_empty())
            .then(|| Key::of(&[partition, peer, &service.kind, namespace, name, node, id])),
    }
}
