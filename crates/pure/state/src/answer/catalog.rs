//! Reading nodes, instances and checks. Each instance is read through index rows of its own service, so a blocked
//! reader wakes for its own rows only.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use model::{CheckServiceNode, HealthCheck, Node, NodeService, Scope, Str};

use crate::{
    Key, Reader,
    apply::{check_key_of_index, node_key, service_key},
    service_query::ServiceQuery,
};

impl Reader<'_> {
    pub(super) fn nodes(&self, scope: &Scope) -> Vec<Arc<Node>> {
        let prefix = Key::of(&[&scope.partition, &scope.peer]);
        self.range(&self.store.nodes, &prefix).into_iter().map(|(_, row)| row.clone()).collect()
    }

    pub(super) fn service_names(&self, scope: &Scope, namespace: &str) -> BTreeMap<Str, Vec<Str>> {
        let prefix = Key::of(&[&scope.partition, &scope.peer]);
        let mut names: BTreeMap<Str, BTreeSet<Str>> = BTreeMap::new();
        for (_, service) in self.range(&self.store.services, &prefix) {
            if &*service.namespace == namespace {
                names.entry(service.service.clone()).or_default().extend(service.tags.clone());
            }
        }
        names.into_iter().map(|(name, tags)| (name, tags.into_iter().collect())).collect()
    }

    pub(super) fn node_with_services(
        &self,
        scope: &Scope,
        node: &str,
    ) -> Option<(Arc<Node>, Vec<Arc<NodeService>>)> {
        let row = self.get(&self.store.nodes, &node_key(scope, node))?.clone();
        let prefix = Key::of(&[&scope.partition, &scope.peer, node]);
        let services = self.range(&self.store.services, &prefix);
        Some((row, services.into_iter().map(|(_, service)| service.clone()).collect()))
    }

    /// All instances of a scope, in the order of node name and service id. Whoever wants them all depends on whole ranges.
    pub(super) fn all_instances(&self, scope: &Scope) -> Vec<CheckServiceNode> {
        let prefix = Key::of(&[&scope.partition, &scope.peer]);
        let nodes: BTreeMap<&str, &Arc<Node>> = self
            .range(&self.store.nodes, &prefix)
            .into_iter()
            .map(|(_, row)| (&*row.node, row))
            .collect();
        // Those of nodes themselves have an empty service id.
        let mut checks: BTreeMap<(&str, &str), Vec<&Arc<HealthCheck>>> = BTreeMap::new();
        for (_, check) in self.range(&self.store.checks, &prefix) {
            checks.entry((&check.node, &check.service_id)).or_default().push(check);
        }
        let checks_of = |node: &str, id: &str| {
            let mut found: Vec<Arc<HealthCheck>> = ["", id]
                .iter()
                .filter_map(|service| checks.get(&(node, *service)))
                .flatten()
                .map(|check| Arc::clone(check))
                .collect();
            found.sort_by(|a, b| a.check_id.cmp(&b.check_id));
            found
        };
        self.range(&self.store.services, &prefix)
            .into_iter()
            .filter_map(|(key, service)| {
                let [_, _, node, _, id] = key.parts_exact::<5>()?;
                let (row, checks) = (*nodes.get(&*node)?, checks_of(&node, &id));
                Some(CheckServiceNode { node: row.clone(), service: service.clone(), checks })
            })
            .collect()
    }

    /// Instances in the order of node name and service id.
    pub(crate) fn service_instances(&self, query: &ServiceQuery) -> Vec<CheckServiceNode> {
        let ServiceQuery { scope, namespace, name, connect, tags } = query;
        let table = if *connect {
            &self.store.services_by_destination
        } else {
            &self.store.services_by_name
        };
        let prefix = Key::of(&[&scope.partition, &scope.peer, namespace, name]);
        let tagged = |service: &NodeService| {
            tags.iter().all(|tag| service.tags.iter().any(|has| has.eq_ignore_ascii_case(tag)))
        };
        self.range(table, &prefix)
            .into_iter()
            .filter_map(|(key, _)| key_of_instance(key))
            .filter_map(|(node, id)| self.instance(scope, namespace, &node, &id))
            .filter(|instance| tagged(&instance.service))
            .collect()
    }

    /// Instances of a kind such as `mesh-gateway`, in the order of service name, node name and service id.
    pub(crate) fn instances_of_kind(&self, scope: &Scope, kind: &str) -> Vec<CheckServiceNode> {
        let prefix = Key::of(&[&scope.partition, &scope.peer, kind]);
        self.range(&self.store.services_by_kind, &prefix)
            .into_iter()
            .filter_map(|(key, _)| {
                let [_, _, _, namespace, _, node, id] = key.parts_exact::<7>()?;
                self.instance(scope, &namespace, &node, &id)
            })
            .collect()
    }

    fn instance(
        &self,
        scope: &Scope,
        namespace: &str,
        node: &str,
        id: &str,
    ) -> Option<CheckServiceNode> {
        let service = self.get(&self.store.services, &service_key(scope, node, namespace, id))?;
        let row = self.get(&self.store.nodes, &node_key(scope, node))?;
        let mut checks = self.checks_of(scope, node, "");
        checks.extend(self.checks_of(scope, node, id));
        checks.sort_by(|a, b| a.check_id.cmp(&b.check_id));
        Some(CheckServiceNode { node: row.clone(), service: service.clone(), checks })
    }

    /// The checks of an instance, or with an empty id of the node itself.
    fn checks_of(&self, scope: &Scope, node: &str, service_id: &str) -> Vec<Arc<HealthCheck>> {
        let prefix = Key::of(&[&scope.partition, &scope.peer, node, service_id]);
        self.range(&self.store.checks_by_instance, &prefix)
            .into_iter()
            .filter_map(|(key, _)| check_key_of_index(scope, node, key))
            .filter_map(|key| self.get(&self.store.checks, &key).cloned())
            .collect()
    }

    pub(super) fn checks_of_node(&self, scope: &Scope, node: &str) -> Vec<Arc<HealthCheck>> {
        let prefix = Key::of(&[&scope.partition, &scope.peer, node]);
        self.range(&self.store.checks, &prefix).into_iter().map(|(_, row)| row.clone()).collect()
    }

    pub(super) fn checks_of_service(
        &self,
        scope: &Scope,
        namespace: &str,
        service: &str,
    ) -> Vec<Arc<HealthCheck>> {
        let prefix = Key::of(&[&scope.partition, &scope.peer, namespace, service]);
        self.range(&self.store.services_by_name, &prefix)
            .into_iter()
            .filter_map(|(key, _)| key_of_instance(key))
            .flat_map(|(node, id)| self.checks_of(scope, &node, &id))
            .collect()
    }

    pub(super) fn checks_in_state(&self, scope: &Scope, state: &str) -> Vec<Arc<HealthCheck>> {
        let prefix = Key::of(&[&scope.partition, &scope.peer]);
        self.range(&self.store.checks, &prefix)
            .into_iter()
            .filter(|(_, check)| state == "any" || &*check.status == state)
            .map(|(_, check)| check.clone())
            .collect()
    }

    pub(super) fn imported(&self, partition: &str, peer: &str) -> Option<Vec<CheckServiceNode>> {
        self.peering(partition, peer)?;
        let scope = Scope::peer(partition, peer);
        let prefix = Key::of(&[partition, &scope.peer]);
        Some(
            self.range(&self.store.services_by_name, &prefix)
                .into_iter()
                .filter_map(|(key, _)| {
                    let [_, _, namespace, _, node, id] = key.parts_exact::<6>()?;
                    self.instance(&scope, &namespace, &node, &id)
                })
                .collect(),
        )
    }
}

/// Node name and service id from an index row that ends with them.
fn key_of_instance(key: &Key) -> Option<(String, String)> {
    let [_, _, _, _, node, id] = key.parts_exact::<6>()?;
    Some((node, id))
}
