//! Config entries.

use model::{ConfigEntry, Str, Tenancy};

use super::{Transaction, cas_holds};
use crate::{Key, Refusal, Reply};

impl Transaction<'_> {
    pub(super) fn config_put(
        &mut self,
        tenancy: &Tenancy,
        entry: &ConfigEntry,
        cas: Option<u64>,
    ) -> Result<Reply, Refusal> {
        let key = config_key(tenancy, entry.kind(), entry.name());
        let stored = self.store.config.get(&key).cloned();
        let indexes = stored.as_ref().map(|stored| stored.indexes());
        if !cas_holds(cas, indexes.map(|(_, modify)| modify)) {
            return Ok(Reply::Bool(false));
        }
        if stored.is_some_and(|stored| stored.same_content(entry)) {
            return Ok(Reply::Bool(true));
        }
        let mut entry = entry.clone();
        let index = self.index();
        entry.set_indexes(indexes.map_or(index, |(create, _)| create), index);
        self.put(|store| &mut store.config, key, entry);
        Ok(Reply::Bool(true))
    }

    pub(super) fn config_delete(
        &mut self,
        tenancy: &Tenancy,
        kind: &Str,
        name: &Str,
        cas: Option<u64>,
    ) -> Result<Reply, Refusal> {
        let key = config_key(tenancy, kind, name);
        let stored = self.store.config.get(&key).map(|stored| stored.indexes().1);
        if cas.is_some() && !(stored.is_some() && cas_holds(cas, stored)) {
            return Ok(Reply::Bool(false));
        }
        self.remove(|store| &mut store.config, &key);
        Ok(Reply::Bool(true))
    }
}

pub(crate) fn config_key(tenancy: &Tenancy, kind: &str, name: &str) -> Key {
    Key::of(&[&tenancy.partition, &tenancy.namespace, kind, name])
}
