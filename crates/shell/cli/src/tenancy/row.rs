//! A partition or a namespace as the API answers it, and as it is printed.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::client::{ClientError, Response};
use crate::go_json::Layout;
use crate::report::{Failure, Report};

/// One row.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Row {
    pub(super) name: String,
    description: String,
    pub(super) meta: Option<BTreeMap<String, String>>,
    partition: String,
    deleted_at: Option<String>,
    create_index: u64,
    modify_index: u64,
}

/// How to print rows.
#[derive(Clone, Copy)]
pub(super) struct Style {
    json: bool,
    indexes: bool,
}

impl Style {
    /// From the flags; `format` is empty when it was not given.
    pub(super) fn new(format: &str, indexes: bool) -> Result<Self, Failure> {
        match format {
            "" | "pretty" => Ok(Self { json: false, indexes }),
            "json" => Ok(Self { json: true, indexes }),
            other => Err(Failure::new(format!("Unknown format: {other}"))),
        }
    }

    /// One row.
    pub(super) fn one(self, answer: &Response) -> Result<Report, ClientError> {
        if self.json {
            return as_json(answer);
        }
        let row: Row = answer.json()?;
        let mut lines = vec![format!("Name: {}", row.name)];
        lines.extend(self.details(&row, !row.description.is_empty()));
        Ok(Report::lines(lines))
    }

    /// All rows.
    pub(super) fn many(self, answer: &Response) -> Result<Report, ClientError> {
        if self.json {
            return as_json(answer);
        }
        let mut lines = Vec::new();
        for row in answer.json::<Vec<Row>>()? {
            lines.push(format!("{}:", row.name));
            lines.extend(self.details(&row, true).into_iter().map(|line| format!("   {line}")));
        }
        Ok(Report::lines(lines))
    }

    fn details(self, row: &Row, describe: bool) -> Vec<String> {
        let mut lines = Vec::new();
        if describe {
            lines.push("Description:".to_owned());
        }
        if !row.description.is_empty() {
            lines.push(format!("   {}", row.description));
        }
        if !row.partition.is_empty() {
            lines.push(format!("Partition: {}", row.partition));
        }
        let meta: Vec<_> = row.meta.iter().flatten().collect();
        if !meta.is_empty() {
            lines.push("Meta:".to_owned());
            lines.extend(meta.into_iter().map(|(key, value)| format!("   {key}: {value}")));
        }
        if let Some(deleted) = &row.deleted_at {
            lines.push(format!("Deleted At: {deleted}"));
        }
        if self.indexes {
            lines.push(format!("Create Index: {}", row.create_index));
            lines.push(format!("Modify Index: {}", row.modify_index));
        }
        lines
    }
}

fn as_json(answer: &Response) -> Result<Report, ClientError> {
    let value: Value = answer.value()?;
    Ok(Report::json(&value, Layout::Indented("   ")))
}
