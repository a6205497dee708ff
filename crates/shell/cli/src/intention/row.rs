//! An intention as the API answers it (http-api 4.5).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// One row. Old servers leave fields out, hence the defaults.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Row {
    #[serde(rename = "ID")]
    pub(super) id: String,
    pub(super) description: String,
    #[serde(rename = "SourceNS")]
    pub(super) source_namespace: String,
    pub(super) source_name: String,
    #[serde(rename = "DestinationNS")]
    pub(super) destination_namespace: String,
    pub(super) destination_name: String,
    pub(super) action: String,
    pub(super) permissions: Option<Vec<Value>>,
    pub(super) meta: Option<BTreeMap<String, String>>,
    pub(super) precedence: i64,
    pub(super) created_at: Option<String>,
}

impl Row {
    /// `name`, or `namespace/name` outside of the default namespace.
    pub(super) fn source(&self) -> String {
        qualified(&self.source_namespace, &self.source_name)
    }

    /// The same for the destination.
    pub(super) fn destination(&self) -> String {
        qualified(&self.destination_namespace, &self.destination_name)
    }

    /// `web => db (allow)`.
    pub(super) fn summary(&self) -> String {
        let detail = match self.permissions.as_ref().map_or(0, Vec::len) {
            0 => self.action.clone(),
            1 => "1 permission".to_owned(),
            count => format!("{count} permissions"),
        };
        format!("{} => {} ({detail})", self.source(), self.destination())
    }
}

fn qualified(namespace: &str, name: &str) -> String {
    match namespace {
        "" | "default" => name.to_owned(),
        namespace => format!("{namespace}/{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::Row;
    use serde_json::json;

    fn summary(row: serde_json::Value) -> String {
        serde_json::from_value::<Row>(row).unwrap().summary()
    }

    #[test]
    fn a_summary_counts_permissions_and_names_other_namespaces() {
        let row = json!({ "SourceNS": "default", "SourceName": "a", "DestinationName": "b", "Action": "deny" });
        assert_eq!(summary(row), "a => b (deny)");
        let row = json!({ "SourceNS": "n", "SourceName": "a", "DestinationName": "b", "Permissions": [1] });
        assert_eq!(summary(row), "n/a => b (1 permission)");
        let row = json!({ "SourceName": "a", "DestinationName": "*", "Permissions": [1, 2] });
        assert_eq!(summary(row), "a => * (2 permissions)");
    }
}
