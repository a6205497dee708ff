//! Keys and values.

use model::{KvEntry, Str, Tenancy};

use super::{Transaction, cas_holds};
use crate::{Key, Refusal, Reply};

impl Transaction<'_> {
    pub(super) fn kv_put(&mut self, entry: &KvEntry, cas: Option<u64>) -> Result<Reply, Refusal> {
        let key = Key::of(&[&entry.partition, &entry.namespace, &entry.key]);
        let stored = self.store.kv.get(&key).cloned();
        if !cas_holds(cas, stored.as_ref().map(|row| row.modify_index)) {
            return Ok(Reply::Bool(false));
        }
        let mut next = KvEntry {
            create_index: self.index(),
            modify_index: self.index(),
            lock_index: 0,
            ..entry.clone()
        };
        if let Some(stored) = stored {
            if stored.value == next.value && stored.flags == next.flags {
                return Ok(Reply::Bool(true));
            }
            next.create_index = stored.create_index;
            next.lock_index = stored.lock_index;
        }
        self.put(|store| &mut store.kv, key, next);
        Ok(Reply::Bool(true))
    }

    pub(super) fn kv_delete(
        &mut self,
        tenancy: &Tenancy,
        key: &Str,
        cas: Option<u64>,
        recurse: bool,
    ) -> Result<Reply, Refusal> {
        if recurse {
            let prefix = Key::with_partial(&[&tenancy.partition, &tenancy.namespace], key);
            let keys: Vec<Key> = self.store.kv.range(&prefix).map(|(key, _)| key.clone()).collect();
            for key in keys {
                self.remove(|store| &mut store.kv, &key);
            }
            return Ok(Reply::Bool(true));
        }
        let key = Key::of(&[&tenancy.partition, &tenancy.namespace, key]);
        let stored = self.store.kv.get(&key).map(|row| row.modify_index);
        if cas.is_some() && stored.is_some() && !cas_holds(cas, stored) {
            return Ok(Reply::Bool(false));
        }
        self.remove(|store| &mut store.kv, &key);
        Ok(Reply::Bool(true))
    }
}
