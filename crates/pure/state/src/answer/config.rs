//! Reading config entries.

use std::sync::Arc;

use model::{ConfigEntry, Tenancy};

use crate::{Key, Reader};

impl Reader<'_> {
    pub(crate) fn entry(
        &self,
        tenancy: &Tenancy,
        kind: &str,
        name: &str,
    ) -> Option<Arc<ConfigEntry>> {
        let key = Key::of(&[&tenancy.partition, &tenancy.namespace, kind, name]);
        self.get(&self.store.config, &key).cloned()
    }

    pub(super) fn entries(&self, tenancy: &Tenancy, kind: &str) -> Vec<Arc<ConfigEntry>> {
        let prefix = Key::of(&[&tenancy.partition, &tenancy.namespace, kind]);
        self.range(&self.store.config, &prefix).into_iter().map(|(_, row)| row.clone()).collect()
    }
}
