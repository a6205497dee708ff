//! Narrowing rows down: `?filter=`, `?node-meta=`, `?passing` (http-api 2.4, 2.7).

pub(crate) mod fields;

use std::collections::BTreeMap;

use model::Str;
use serde::Serialize;
use syntax::filter::{Field, Filter};

use crate::{call::Call, error::Failure};

impl Call {
    /// Keeps the rows that `?filter=` is true of. The expression sees the JSON form of a row; one that cannot be read
    /// is an error even when there are no rows.
    pub(crate) fn filtered<T: Serialize>(
        &self,
        rows: Vec<T>,
        row: &'static [Field],
    ) -> Result<Vec<T>, Failure> {
        let expression = self.params.get("filter");
        if expression.is_empty() {
            return Ok(rows);
        }
        let filter = Filter::new(expression, row)?;
        let mut kept = Vec::with_capacity(rows.len());
        for row in rows {
            let json = serde_json::to_value(&row)
                .map_err(|error| Failure::internal(format!("a row cannot be filtered: {error}")))?;
            if filter.matches(&json) {
                kept.push(row);
            }
        }
        Ok(kept)
    }

    /// The pairs of `?node-meta=key:value`, all of which a node must have.
    pub(crate) fn node_meta(&self) -> NodeMeta<'_> {
        NodeMeta(
            self.params
                .all("node-meta")
                .map(|text| text.split_once(':').unwrap_or((text, "")))
                .collect(),
        )
    }
}

/// Pairs that a node must have.
pub(crate) struct NodeMeta<'c>(Vec<(&'c str, &'c str)>);

impl NodeMeta<'_> {
    /// Whether every node has them because none are asked for.
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a node with this metadata has them.
    pub(crate) fn matches(&self, meta: &BTreeMap<Str, Str>) -> bool {
        self.0.iter().all(|(key, value)| meta.get(*key).is_some_and(|found| &**found == *value))
    }
}
