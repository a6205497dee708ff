//! Reading peerings, their secrets and bundles, and the CA.

use std::sync::Arc;

use model::{
    connect::CaState,
    peering::{PeeringSecrets, StoredPeering, TrustBundle},
};

use crate::{Key, Reader, Store};

impl Reader<'_> {
    pub(super) fn peering(&self, partition: &str, name: &str) -> Option<Arc<StoredPeering>> {
        let key = Key::of(&[partition, &name.to_ascii_lowercase()]);
        self.get(&self.store.peerings, &key).cloned()
    }

    pub(super) fn peerings(&self, partition: &str) -> Vec<Arc<StoredPeering>> {
        let rows = self.range(&self.store.peerings, &Key::of(&[partition]));
        rows.into_iter().map(|(_, row)| row.clone()).collect()
    }

    pub(super) fn trust_bundle(&self, partition: &str, peer: &str) -> Option<Arc<TrustBundle>> {
        let key = Key::of(&[partition, &peer.to_ascii_lowercase()]);
        self.get(&self.store.trust_bundles, &key).cloned()
    }

    pub(super) fn ca(&self) -> Option<Arc<CaState>> {
        self.get(&self.store.ca, &Key::of(&[])).cloned()
    }
}

/// Reads that the leader's own duties need: unwatched, and with what no API shows.
impl Store {
    /// The CA with its key.
    pub fn ca_state(&self) -> Option<Arc<CaState>> {
        self.ca.get(&Key::of(&[])).cloned()
    }

    /// Whether there is any peering.
    pub fn has_peerings(&self) -> bool {
        !self.peerings.rows.is_empty()
    }

    /// Every peering of every partition.
    pub fn all_peerings(&self) -> Vec<Arc<StoredPeering>> {
        self.peerings.rows.values().map(|row| row.value.clone()).collect()
    }

    /// The peering with this id of ours.
    pub fn peering_with_id(&self, id: &str) -> Option<Arc<StoredPeering>> {
        self.peerings.get(self.peerings_by_id.get(&Key::of(&[id]))?).cloned()
    }

    /// A peering's secrets.
    pub fn peering_secrets(&self, id: &str) -> Option<Arc<PeeringSecrets>> {
        self.secrets.get(&Key::of(&[id])).cloned()
    }
}
