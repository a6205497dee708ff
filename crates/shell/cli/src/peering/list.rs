//! `consul peering list`.

use model::Peering;
use serde_json::Value;

use super::{Format, format};
use crate::client_flags::{ClientFlags, Groups};
use crate::columns;
use crate::go_json::Layout;
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Call, Verb};

#[derive(Default)]
pub(crate) struct List {
    http: ClientFlags,
    format: String,
}

impl Verb for List {
    const PAGE: Page = Page {
        path: "peering list",
        synopsis: "Lists the connections with other clusters",
        usage: &["[options]"],
        about: &[
            "Lists the connections with other clusters: how each stands, and how many services \
             come in and go out. What the token may not read is left out.",
            "$ consul peering list",
        ],
    };

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CP);
        set.string(&mut self.format, "format", super::FORMAT);
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let format = format(&self.format)?;
        let client = call.client(&self.http)?;
        let listing = "Error listing peerings";
        let answer = client.get("/v1/peerings").send_ok().await.doing(listing)?;
        if format == Format::Json {
            let mut rows: Vec<Value> = answer.json().doing(listing)?;
            rows.sort_by(|a, b| a["Name"].as_str().cmp(&b["Name"].as_str()));
            return Ok(Report::json(&rows.into(), Layout::Compact));
        }
        let mut peerings: Vec<Peering> = answer.json().doing(listing)?;
        if peerings.is_empty() {
            return Ok(Report::text("There are no peering connections."));
        }
        peerings.sort_by(|a, b| a.name.cmp(&b.name));
        let heading = ["Name", "State", "Imported Svcs", "Exported Svcs", "Meta"];
        let rows = peerings.iter().map(row);
        Ok(Report::text(columns::table(std::iter::once(heading.map(str::to_owned)).chain(rows))))
    }
}

fn row(peering: &Peering) -> [String; 5] {
    let meta: Vec<String> =
        peering.meta.iter().map(|(key, value)| format!("{key}={value}")).collect();
    [
        peering.name.to_string(),
        peering.state.to_string(),
        peering.stream_status.imported_services.len().to_string(),
        peering.stream_status.exported_services.len().to_string(),
        meta.join(","),
    ]
}
