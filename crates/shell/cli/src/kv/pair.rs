//! A key and its value as the API answers it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use crate::client::{Client, ClientError};
use crate::columns;

/// One row of `GET /v1/kv/…`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[derive(Default)]
pub(super) struct Pair {
    pub(super) key: String,
    pub(super) flags: u64,
    /// Base64, none for an empty value.
    value: Option<String>,
    lock_index: u64,
    session: Option<String>,
    namespace: Option<String>,
    partition: Option<String>,
    create_index: u64,
    modify_index: u64,
}

impl Pair {
    /// The value in base64, empty for an empty value.
    pub(super) fn base64(&self) -> &str {
        self.value.as_deref().unwrap_or_default()
    }

    /// The value, in base64 or as it is.
    pub(super) fn value(&self, base64: bool) -> Result<Vec<u8>, ClientError> {
        if base64 {
            return Ok(self.base64().as_bytes().to_vec());
        }
        STANDARD
            .decode(self.base64())
            .map_err(|error| ClientError::Decode(format!("the value of {:?}: {error}", self.key)))
    }

    /// Everything about it, a line each; the value only if there is one to show.
    pub(super) fn details(&self, value: Option<Vec<u8>>) -> Vec<u8> {
        let session = self.session.as_deref().filter(|id| !id.is_empty()).unwrap_or("-");
        let mut rows = vec![
            ("CreateIndex", self.create_index.to_string()),
            ("Flags", self.flags.to_string()),
            ("Key", self.key.clone()),
            ("LockIndex", self.lock_index.to_string()),
            ("ModifyIndex", self.modify_index.to_string()),
            ("Session", session.to_owned()),
        ];
        for (name, text) in [("Partition", &self.partition), ("Namespace", &self.namespace)] {
            rows.extend(text.as_ref().filter(|text| !text.is_empty()).map(|t| (name, t.clone())));
        }
        let shown = value.is_some();
        if shown {
            rows.push(("Value", String::new()));
        }
        let mut bytes = columns::tab_stops(rows).into_bytes();
        if !shown {
            bytes.push(b'\n');
        }
        bytes.extend(value.unwrap_or_default());
        bytes
    }
}

/// Every pair whose key begins with `prefix`; none is no error.
pub(super) async fn list(client: &Client, prefix: &str) -> Result<Vec<Pair>, ClientError> {
    let answer = client.get(&super::path(prefix)).query("recurse", "").send().await?.found()?;
    answer.map_or_else(|| Ok(Vec::new()), |answer| answer.json())
}
