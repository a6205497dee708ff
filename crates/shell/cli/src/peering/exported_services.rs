//! `consul peering exported-services`.

use model::Peering;
use serde_json::{Value, json};

use super::{Format, absent, find, format, required};
use crate::client_flags::{ClientFlags, Groups};
use crate::go_json::Layout;
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Call, Verb};

#[derive(Default)]
pub(crate) struct ExportedServices {
    http: ClientFlags,
    name: String,
    format: String,
}

impl Verb for ExportedServices {
    const PAGE: Page = Page {
        path: "peering exported-services",
        synopsis: "Lists the services that a peer gets to see",
        usage: &["[options] -name <peer name>"],
        about: &[
            "Lists the services of this cluster that go to one other cluster. An unknown name is \
             an error.",
            "$ consul peering exported-services -name cluster-02",
        ],
    };

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CP);
        set.string(&mut self.name, "name", super::NAME);
        set.string(&mut self.format, "format", super::FORMAT);
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let name = required(&self.name, "name")?;
        let format = format(&self.format)?;
        let client = call.client(&self.http)?;
        let reading = "Error reading peering";
        let answer = find(&client, name).await.doing(reading)?.ok_or_else(|| absent(name))?;
        let peering: Peering = answer.json().doing(reading)?;
        let services = &peering.stream_status.exported_services;
        Ok(match format {
            Format::Json => {
                let ids: Vec<Value> = services.iter().map(|id| json!({ "ID": &**id })).collect();
                Report::json(&ids.into(), Layout::Compact)
            }
            // With no services at all this is one empty line, as in the official command.
            Format::Pretty => Report::text(services.join("\n")),
        })
    }
}
