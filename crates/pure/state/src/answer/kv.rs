//! Reading keys.

use std::sync::Arc;

use model::{KvEntry, Tenancy};

use crate::{Key, Reader};

impl Reader<'_> {
    pub(super) fn key(&self, tenancy: &Tenancy, key: &str) -> Vec<Arc<KvEntry>> {
        let key = Key::of(&[&tenancy.partition, &tenancy.namespace, key]);
        self.get(&self.store.kv, &key).cloned().into_iter().collect()
    }

    pub(super) fn keys(&self, tenancy: &Tenancy, prefix: &str) -> Vec<Arc<KvEntry>> {
        let prefix = Key::with_partial(&[&tenancy.partition, &tenancy.namespace], prefix);
        self.range(&self.store.kv, &prefix).into_iter().map(|(_, row)| row.clone()).collect()
    }
}
