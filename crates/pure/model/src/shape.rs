//! Serde pieces for the official JSON's habits: `null` for empty maps, base64 bytes, omitted zeros.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Str;

/// For `skip_serializing_if` on numbers that the official JSON leaves out when zero.
pub(crate) fn is_zero<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// For `skip_serializing_if` on tenancy names, which are printed only when not `default` (decision 24).
pub(crate) fn is_default_name(value: &str) -> bool {
    value.is_empty() || value == crate::tenancy::DEFAULT
}

/// The name that an absent tenancy field means.
pub(crate) fn default_name() -> Str {
    crate::tenancy::default_name()
}

/// A list or map that may arrive as `null`.
pub(crate) fn null_is_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

/// Maps that the official JSON prints as `null` when empty (catalog `Meta`, http-api 3.10).
pub(crate) mod null_when_empty {
    use super::*;

    pub(crate) fn serialize<S, V>(map: &BTreeMap<Str, V>, serializer: S) -> Result<S::Ok, S::Error>
    where
        S: Serializer,
        V: Serialize,
    {
        if map.is_empty() { serializer.serialize_none() } else { map.serialize(serializer) }
    }

    pub(crate) fn deserialize<'de, D, V>(deserializer: D) -> Result<BTreeMap<Str, V>, D::Error>
    where
        D: Deserializer<'de>,
        V: Deserialize<'de>,
    {
        null_is_default(deserializer)
    }
}

/// Lists that the official JSON prints as `null` when empty.
pub(crate) mod null_when_empty_list {
    use super::*;

    pub(crate) fn serialize<S, V>(list: &[V], serializer: S) -> Result<S::Ok, S::Error>
    where
        S: Serializer,
        V: Serialize,
    {
        if list.is_empty() { serializer.serialize_none() } else { list.serialize(serializer) }
    }

    pub(crate) fn deserialize<'de, D, V>(deserializer: D) -> Result<Vec<V>, D::Error>
    where
        D: Deserializer<'de>,
        V: Deserialize<'de>,
    {
        null_is_default(deserializer)
    }
}

/// Bytes: standard base64 (or `null` when empty) in JSON, raw bytes in msgpack.
pub(crate) mod base64_bytes {
    use base64::{Engine, engine::general_purpose::STANDARD};
    use serde::de::Error;

    use super::*;

    pub(crate) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        match (serializer.is_human_readable(), bytes.is_empty()) {
            (true, true) => serializer.serialize_none(),
            (true, false) => serializer.serialize_str(&STANDARD.encode(bytes)),
            (false, _) => serializer.serialize_bytes(bytes),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<u8>, D::Error> {
        if deserializer.is_human_readable() {
            let text = Option::<String>::deserialize(deserializer)?.unwrap_or_default();
            STANDARD.decode(text).map_err(D::Error::custom)
        } else {
            Ok(serde_bytes::ByteBuf::deserialize(deserializer)?.into_vec())
        }
    }
}
