//! A key and its value (http-api 4.1).

use serde::{Deserialize, Serialize};

use crate::{Str, shape};

/// One key. `Value` is base64 in JSON (`null` when empty), raw bytes in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct KvEntry {
    /// How often the key was locked by a session.
    #[serde(default)]
    pub lock_index: u64,
    /// The key: any UTF-8 text but the empty one.
    pub key: Str,
    /// An opaque number of the client's.
    #[serde(default)]
    pub flags: u64,
    /// The value, at most `limits.kv_max_value_size` bytes.
    #[serde(default, with = "shape::base64_bytes")]
    pub value: Vec<u8>,
    /// Printed when not `default`.
    #[serde(default = "shape::default_name", skip_serializing_if = "shape_is_default")]
    pub partition: Str,
    /// Printed when not `default`.
    #[serde(default = "shape::default_name", skip_serializing_if = "shape_is_default")]
    pub namespace: Str,
    /// Index of the entry's creation.
    #[serde(default)]
    pub create_index: u64,
    /// Index of its last change.
    #[serde(default)]
    pub modify_index: u64,
}

fn shape_is_default(name: &Str) -> bool {
    shape::is_default_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(value: &[u8]) -> KvEntry {
        KvEntry {
            lock_index: 0,
            key: "a/b".into(),
            flags: 7,
            value: value.to_vec(),
            partition: "default".into(),
            namespace: "default".into(),
            create_index: 3,
            modify_index: 4,
        }
    }

    #[test]
    fn json_is_the_official_shape() {
        let json = serde_json::to_string(&entry(b"hi")).unwrap();
        assert_eq!(
            json,
            r#"{"LockIndex":0,"Key":"a/b","Flags":7,"Value":"aGk=","CreateIndex":3,"ModifyIndex":4}"#
        );
        assert!(serde_json::to_string(&entry(b"")).unwrap().contains(r#""Value":null"#));
        assert_eq!(serde_json::from_str::<KvEntry>(&json).unwrap(), entry(b"hi"));
    }
}
