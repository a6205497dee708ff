//! `consul services imported-services`.

use serde::Deserialize;
use serde_json::Value;

use super::wants_json;
use crate::client_flags::{ClientFlags, Groups};
use crate::columns;
use crate::go_json::Layout;
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Call, Verb};

#[derive(Default)]
pub(crate) struct ImportedServices {
    http: ClientFlags,
    format: String,
}

/// A row of `/v1/imported-services` (decision 14).
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[derive(Default)]
struct Row {
    service: String,
    partition: String,
    namespace: String,
    source_peer: String,
    source_partition: String,
}

impl Verb for ImportedServices {
    const PAGE: Page = Page {
        path: "services imported-services",
        synopsis: "Lists the services of other clusters that this one sees",
        usage: &["[options]"],
        about: &[
            "Lists the services of other clusters that this one gets to see, and from whom.",
            "$ consul services imported-services",
        ],
    };

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CSP);
        set.string(&mut self.format, "format", super::FORMAT);
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let json = wants_json(&self.format)?;
        let client = call.client(&self.http)?;
        let reading = "Error reading imported services";
        let answer = client.get("/v1/imported-services").send_ok().await.doing(reading)?;
        let rows: Option<Vec<Row>> = answer.json().doing(reading)?;
        let rows = rows.unwrap_or_default();
        if rows.is_empty() {
            return Ok(Report::text("No imported services found"));
        }
        if json {
            let rows: Value = answer.value().doing(reading)?;
            return Ok(Report::json(&rows, Layout::Indented("    ")));
        }
        Ok(Report::text(table(rows)))
    }
}

fn table(rows: Vec<Row>) -> String {
    // Only a cluster with partitions names them.
    let partitions = rows.iter().any(|row| !row.partition.is_empty());
    let mut cells = vec![if partitions {
        ["Service", "Partition", "Namespace", "Source Peer", "Source Partition"]
            .map(str::to_owned)
            .to_vec()
    } else {
        ["Service", "Source Peer"].map(str::to_owned).to_vec()
    }];
    cells.extend(rows.into_iter().map(|row| {
        if partitions {
            [row.service, row.partition, row.namespace, row.source_peer, row.source_partition]
                .to_vec()
        } else {
            [row.service, row.source_peer].to_vec()
        }
    }));
    columns::table(cells)
}
