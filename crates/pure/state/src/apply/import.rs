//! What peers export to us. The difference between the message and the stored rows is found here, so that a full
//! sync is one entry for many services. Every write is under the peer's scope: local rows are out of reach.

use std::collections::{BTreeMap, BTreeSet};

use model::{CheckServiceNode, HealthCheck, Scope, Str, peering::StoredPeering, tenancy::DEFAULT};

use super::Transaction;
use crate::{ImportedService, Key, Refusal, Reply, store::ImportState};

/// The proposer cuts imports so that an entry stays below this, in encoded bytes.
pub const MAX_IMPORT_BYTES: usize = 512 * 1024;

const PROXY_SUFFIX: &str = "-sidecar-proxy";

impl Transaction<'_> {
    pub(super) fn import_begin(
        &mut self,
        id: &Str,
        peer_id: Option<&Str>,
    ) -> Result<Reply, Refusal> {
        let peering = self.peering_by_id(id)?.peering;
        if !peering.state.is_live() {
            return Err(Refusal::MarkedForDeletion);
        }
        if peer_id.is_some_and(|peer_id| *peer_id != peering.peer_id) {
            return Err(Refusal::StaleEpoch);
        }
        let epoch = self.index();
        self.put(|store| &mut store.imports, Key::of(&[id]), ImportState { epoch });
        Ok(Reply::Index(epoch))
    }

    /// The peering, if imports of this epoch are still welcome.
    pub(super) fn importing(&self, id: &Str, epoch: u64) -> Result<StoredPeering, Refusal> {
        let peering = self.peering_by_id(id)?;
        let current = self.store.imports.get(&Key::of(&[id])).map(|import| import.epoch);
        if current != Some(epoch) || !peering.peering.state.is_live() {
            return Err(Refusal::StaleEpoch);
        }
        Ok(peering)
    }

    pub(super) fn replace_imported(
        &mut self,
        id: &Str,
        epoch: u64,
        services: &[ImportedService],
    ) -> Result<Reply, Refusal> {
        let peering = self.importing(id, epoch)?.peering;
        let scope = Scope::peer(&peering.partition, &peering.name);
        for service in services {
            self.replace_service(&scope, &peering.name, service)?;
        }
        Ok(Reply::Done)
    }

    pub(super) fn retain_imported(
        &mut self,
        id: &Str,
        epoch: u64,
        services: &[Str],
    ) -> Result<Reply, Refusal> {
        let peering = self.importing(id, epoch)?.peering;
        let scope = Scope::peer(&peering.partition, &peering.name);
        let keep: BTreeSet<&str> = services.iter().map(|name| &**name).collect();
        let kept = |name: &str| {
            keep.contains(name)
                || name.strip_suffix(PROXY_SUFFIX).is_some_and(|base| keep.contains(base))
        };
        let unwanted: Vec<(String, String)> = self
            .stored_instances(&scope, None)
            .into_iter()
            .filter(|instance| !kept(&instance.service))
            .map(|instance| (instance.node, instance.id))
            .collect();
        for (node, id) in unwanted {
            self.remove_instance(&scope, &node, &id);
        }
        Ok(Reply::Done)
    }

    /// Writes before it removes, so that a node whose only instance changed its id stays the same row.
    fn replace_service(
        &mut self,
        scope: &Scope,
        peer_name: &Str,
        service: &ImportedService,
    ) -> Result<(), Refusal> {
        for instance in &service.instances {
            self.put_imported(scope, peer_name, &service.name, instance)?;
        }
        let written: BTreeSet<(&str, &str)> = service
            .instances
            .iter()
            .map(|instance| (&*instance.node.node, &*instance.service.id))
            .collect();
        let spoken_of = |key: (&str, &str)| {
            let starts = |(node, id): &(Str, Str)| (&**node, &**id) <= key;
            let ends = |(node, id): &(Str, Str)| key < (&**node, &**id);
            service.from.as_ref().is_none_or(starts) && service.until.as_ref().is_none_or(ends)
        };
        for stored in self.stored_instances(scope, Some(&service.name)) {
            let key = (stored.node.as_str(), stored.id.as_str());
            if spoken_of(key) && !written.contains(&key) {
                self.remove_instance(scope, &stored.node, &stored.id);
            }
        }
        Ok(())
    }

    fn put_imported(
        &mut self,
        scope: &Scope,
        peer_name: &Str,
        service: &Str,
        instance: &CheckServiceNode,
    ) -> Result<(), Refusal> {
        let mut node = model::Node::clone(&instance.node);
        node.partition = scope.partition.clone();
        node.peer_name = peer_name.clone();
        let name = node.node.clone();
        self.put_node(scope, node);

        let mut row = model::NodeService::clone(&instance.service);
        row.service = service.clone();
        row.partition = scope.partition.clone();
        row.namespace = DEFAULT.into();
        row.peer_name = peer_name.clone();
        let id = row.id.clone();
        self.put_service(scope, &name, row);

        let mut checks: BTreeMap<Str, HealthCheck> = BTreeMap::new();
        for check in &instance.checks {
            let mut check = HealthCheck::clone(check);
            check.node = name.clone();
            check.partition = scope.partition.clone();
            check.namespace = DEFAULT.into();
            check.peer_name = peer_name.clone();
            checks.insert(check.check_id.clone(), check);
        }
        for stored in self.store.check_keys_of(scope, &name, &id) {
            let gone = stored.parts().last().is_none_or(|id| !checks.contains_key(id.as_str()));
            if gone {
                self.remove_check(scope, &name, &stored);
            }
        }
        checks.into_values().try_for_each(|check| self.put_check(scope, &name, check))
    }

    /// Removes an instance, and its node when nothing else is left on it.
    fn remove_instance(&mut self, scope: &Scope, node: &str, id: &str) {
        self.remove_service(scope, node, DEFAULT, id);
        if self.store.services_on(scope, node).is_empty() {
            self.remove_node(scope, node);
        }
    }

    fn stored_instances(&self, scope: &Scope, service: Option<&str>) -> Vec<StoredInstance> {
        let (partition, peer): (&str, &str) = (&scope.partition, &scope.peer);
        let prefix = match service {
            Some(service) => Key::of(&[partition, peer, DEFAULT, service]),
            None => Key::of(&[partition, peer, DEFAULT]),
        };
        self.store
            .services_by_name
            .range(&prefix)
            .filter_map(|(key, _)| {
                let [_, _, _, service, node, id] = key.parts_exact::<6>()?;
                Some(StoredInstance { service, node, id })
            })
            .collect()
    }
}

struct StoredInstance {
    service: String,
    node: String,
    id: String,
}
