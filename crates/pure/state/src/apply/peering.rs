//! Peerings and their secrets: the legal transitions (protocol 2.2, 3.3, 7).

use model::{
    PeeringState, Scope, Secret, Str,
    peering::{Peering, PeeringSecrets, RemoteInfo, StoredPeering, TrustBundle},
};

use super::Transaction;
use crate::{Key, Refusal, Reply};

/// Nodes that one cleanup command removes.
const CLEANUP_NODES: usize = 128;

impl Transaction<'_> {
    pub(super) fn peering_by_id(&self, id: &Str) -> Result<StoredPeering, Refusal> {
        self.store
            .peerings_by_id
            .get(&Key::of(&[id]))
            .and_then(|key| self.store.peerings.get(key))
            .map(|row| StoredPeering::clone(row))
            .ok_or_else(|| Refusal::UnknownPeering(id.clone()))
    }

    fn secrets(&self, id: &str) -> PeeringSecrets {
        let stored = self.store.secrets.get(&Key::of(&[id]));
        stored.map(|secrets| PeeringSecrets::clone(secrets)).unwrap_or_default()
    }

    fn put_peering(&mut self, mut row: StoredPeering) {
        let key = peering_key(&row.peering.partition, &row.peering.name);
        let stored = self.store.peerings.get(&key);
        let index = self.index();
        row.peering.create_index = stored.map_or(index, |row| row.peering.create_index);
        row.peering.modify_index = self.index();
        let id = Key::of(&[&row.peering.id]);
        if self.store.peerings_by_id.get(&id).is_none() {
            self.put(|store| &mut store.peerings_by_id, id, key.clone());
        }
        self.put(|store| &mut store.peerings, key, row);
    }

    pub(super) fn peering_generate(
        &mut self,
        row: &StoredPeering,
        establishment: &Secret<String>,
    ) -> Result<Reply, Refusal> {
        let key = peering_key(&row.peering.partition, &row.peering.name);
        let id = match self.store.peerings.get(&key) {
            None => {
                self.put_peering(row.clone());
                row.peering.id.clone()
            }
            Some(stored) => match stored.peering.state {
                PeeringState::Deleting => return Err(Refusal::MarkedForDeletion),
                PeeringState::Terminated => {
                    return Err(Refusal::Terminated(stored.peering.name.clone()));
                }
                _ if stored.is_dialer() => {
                    return Err(Refusal::IsDialer(stored.peering.name.clone()));
                }
                _ => stored.peering.id.clone(),
            },
        };
        let mut secrets = self.secrets(&id);
        secrets.establishment = Some(establishment.clone());
        self.put(|store| &mut store.secrets, Key::of(&[&id]), secrets);
        Ok(Reply::Done)
    }

    pub(super) fn peering_exchange(
        &mut self,
        id: &Str,
        establishment: &Secret<String>,
        pending: &Secret<String>,
    ) -> Result<Reply, Refusal> {
        let mut secrets = self.secrets(id);
        let known =
            secrets.establishment.take().is_some_and(|stored| stored.matches(establishment));
        if !known || establishment.expose().is_empty() {
            return Err(Refusal::EstablishmentSecret);
        }
        secrets.pending = Some(pending.clone());
        self.put(|store| &mut store.secrets, Key::of(&[id]), secrets);
        Ok(Reply::Done)
    }

    pub(super) fn peering_promote(
        &mut self,
        id: &Str,
        pending: &Secret<String>,
        remote: &RemoteInfo,
    ) -> Result<Reply, Refusal> {
        let mut row = self.peering_by_id(id)?;
        if !row.peering.state.is_live() {
            return Err(Refusal::MarkedForDeletion);
        }
        let mut secrets = self.secrets(id);
        if !secrets.pending.take().is_some_and(|stored| stored.matches(pending)) {
            return Err(Refusal::StreamSecret);
        }
        secrets.active = Some(pending.clone());
        self.put(|store| &mut store.secrets, Key::of(&[id]), secrets);
        row.peering.remote = remote.clone();
        self.put_peering(row);
        Ok(Reply::Done)
    }

    pub(super) fn peering_establish(
        &mut self,
        row: &StoredPeering,
        active: &Secret<String>,
    ) -> Result<Reply, Refusal> {
        let mut next = row.clone();
        next.peering.state = PeeringState::Establishing;
        let key = peering_key(&row.peering.partition, &row.peering.name);
        if let Some(stored) = self.store.peerings.get(&key).cloned() {
            if stored.peering.state == PeeringState::Deleting {
                return Err(Refusal::MarkedForDeletion);
            }
            if !stored.is_dialer() {
                return Err(Refusal::IsAcceptor(stored.peering.name.clone()));
            }
            next.peering.id = stored.peering.id.clone();
            if stored.peering.peer_id != next.peering.peer_id {
                // A stream to the cluster that was there before may import no more.
                let import = Key::of(&[&next.peering.id]);
                self.remove(|store| &mut store.imports, &import);
            }
            if next.peering.meta.is_empty() {
                next.peering.meta = stored.peering.meta.clone();
            }
        }
        let id = next.peering.id.clone();
        self.put_peering(next);
        let secrets = PeeringSecrets { active: Some(active.clone()), ..PeeringSecrets::default() };
        self.put(|store| &mut store.secrets, Key::of(&[&id]), secrets);
        Ok(Reply::Done)
    }

    /// Marks the row; what an operator may still want to read of it stays (protocol 7.1).
    pub(super) fn peering_delete(&mut self, partition: &str, name: &str) -> Reply {
        let key = peering_key(partition, name);
        let Some(stored) = self.store.peerings.get(&key) else { return Reply::Bool(false) };
        if stored.peering.state == PeeringState::Deleting {
            return Reply::Bool(true);
        }
        let row = StoredPeering {
            peering: Peering {
                state: PeeringState::Deleting,
                deleted_at: Some(self.now()),
                meta: Default::default(),
                peer_ca_pems: Vec::new(),
                peer_server_name: "".into(),
                peer_id: "".into(),
                ..stored.peering.clone()
            },
            manual_addresses: stored.manual_addresses.clone(),
        };
        self.forget_stream(&row.peering.id);
        self.put_peering(row);
        Reply::Bool(true)
    }

    /// The peer deleted its side. A deletion of ours goes on as it is (protocol 7.3).
    pub(super) fn peering_terminate(&mut self, id: &Str) -> Reply {
        let Ok(mut row) = self.peering_by_id(id) else { return Reply::Bool(false) };
        if !row.peering.state.is_live() {
            return Reply::Bool(false);
        }
        self.forget_stream(id);
        row.peering.state = PeeringState::Terminated;
        self.put_peering(row);
        Reply::Bool(true)
    }

    /// No stream may open, and no import of a running one is accepted any more.
    fn forget_stream(&mut self, id: &Str) {
        self.remove(|store| &mut store.secrets, &Key::of(&[id]));
        self.remove(|store| &mut store.imports, &Key::of(&[id]));
    }

    pub(super) fn peering_cleanup(&mut self, id: &Str) -> Reply {
        let Ok(row) = self.peering_by_id(id) else { return Reply::Bool(false) };
        let peering = &row.peering;
        if peering.state.is_live() {
            return Reply::Bool(false);
        }
        let scope = Scope::peer(&peering.partition, &peering.name);
        let prefix = Key::of(&[&scope.partition, &scope.peer]);
        let nodes: Vec<String> = self
            .store
            .nodes
            .range(&prefix)
            .take(CLEANUP_NODES)
            .map(|(_, row)| row.value.node.to_string())
            .collect();
        for node in &nodes {
            self.remove_node(&scope, node);
        }
        if nodes.len() == CLEANUP_NODES {
            return Reply::Bool(true);
        }
        let key = peering_key(&peering.partition, &peering.name);
        self.remove(|store| &mut store.trust_bundles, &key);
        if peering.state == PeeringState::Deleting {
            self.remove(|store| &mut store.peerings, &key);
            self.remove(|store| &mut store.peerings_by_id, &Key::of(&[id]));
        }
        Reply::Bool(false)
    }

    pub(super) fn trust_bundle_put(
        &mut self,
        id: &Str,
        epoch: u64,
        bundle: &TrustBundle,
    ) -> Result<Reply, Refusal> {
        let mut row = self.importing(id, epoch)?;
        let key = peering_key(&row.peering.partition, &row.peering.name);
        let stored = self.store.trust_bundles.get(&key).cloned();
        let mut next = bundle.clone();
        next.peer_name = row.peering.name.clone();
        next.partition = row.peering.partition.clone();
        let index = self.index();
        next.create_index = stored.as_ref().map_or(index, |stored| stored.create_index);
        next.modify_index = stored.as_ref().map_or(0, |stored| stored.modify_index);
        if stored.as_deref() != Some(&next) {
            next.modify_index = self.index();
            self.put(|store| &mut store.trust_bundles, key, next);
        }
        // Both roles keep the roots in the row, so that a dialer trusts rotated ones (protocol 6.5).
        let pems: Vec<String> =
            bundle.root_pems.iter().map(|pem| format!("{}\n", pem.trim_end())).collect();
        if row.peering.peer_ca_pems != pems {
            row.peering.peer_ca_pems = pems;
            self.put_peering(row);
        }
        Ok(Reply::Done)
    }

    pub(super) fn peering_addresses(
        &mut self,
        id: &Str,
        epoch: u64,
        addresses: &[Str],
    ) -> Result<Reply, Refusal> {
        let mut row = self.importing(id, epoch)?;
        if !row.is_dialer() {
            return Err(Refusal::IsAcceptor(row.peering.name));
        }
        if addresses.is_empty() || row.peering.peer_server_addresses == addresses {
            return Ok(Reply::Done);
        }
        row.peering.peer_server_addresses = addresses.to_vec();
        self.put_peering(row);
        Ok(Reply::Done)
    }
}

/// Names of peerings are equal without regard to case (protocol 3.3).
pub(crate) fn peering_key(partition: &str, name: &str) -> Key {
    Key::of(&[partition, &name.to_ascii_lowercase()])
}
