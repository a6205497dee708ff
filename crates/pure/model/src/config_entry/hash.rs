//! How an entry is printed: its own fields and, before the indexes, a hash of its content (http-api 3.3).

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::Error};
use serde_json::{Value, value};

use super::ConfigEntry;

const INDEXES: [&str; 2] = ["CreateIndex", "ModifyIndex"];

impl ConfigEntry {
    /// A hash of everything but the indexes: FNV-1a, 64 bits, over the JSON without white space and with sorted keys.
    /// Entries of equal content have equal hashes; the official build computes other numbers.
    pub fn content_hash(&self) -> u64 {
        self.fields().map_or(0, |fields| hash_of(&fields))
    }

    fn fields(&self) -> serde_json::Result<Value> {
        Self::serialize(self, value::Serializer)
    }
}

/// For people and programs with `Hash`, for the log and snapshots without.
impl Serialize for ConfigEntry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            return Self::serialize(self, serializer);
        }
        let mut entry = self.fields().map_err(S::Error::custom)?;
        let hash = hash_of(&entry);
        if let Some(fields) = entry.as_object_mut() {
            let indexes = INDEXES.map(|name| (name, fields.shift_remove(name)));
            fields.insert("Hash".to_owned(), hash.into());
            let given = indexes.into_iter().filter_map(|(name, index)| Some((name, index?)));
            fields.extend(given.map(|(name, index)| (name.to_owned(), index)));
        }
        entry.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ConfigEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

fn hash_of(entry: &Value) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let mut content = entry.clone();
    if let Some(fields) = content.as_object_mut() {
        INDEXES.iter().for_each(|name| drop(fields.shift_remove(*name)));
    }
    content.sort_all_objects();
    let fold = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(PRIME);
    content.to_string().bytes().fold(OFFSET, fold)
}
