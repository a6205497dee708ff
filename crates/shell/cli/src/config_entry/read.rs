//! `consul config read`.

use super::entry::printed;
use super::required;
use crate::client_flags::{ClientFlags, Groups};
use crate::go_json::Layout;
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Call, Verb};

#[derive(Default)]
pub(crate) struct Read {
    http: ClientFlags,
    kind: String,
    name: String,
}

impl Verb for Read {
    const PAGE: Page = Page {
        path: "config read",
        synopsis: "Prints a config entry",
        usage: &["[options] -kind <config kind> -name <config name>"],
        about: &[
            "Prints one config entry as JSON. An unknown one is an error.",
            "$ consul config read -kind exported-services -name default",
        ],
    };

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CSM);
        set.string(&mut self.kind, "kind", "The kind of entry.");
        set.string(&mut self.name, "name", "Its name.");
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let kind = required(&self.kind, "kind")?;
        let name = required(&self.name, "name")?;
        let client = call.client(&self.http)?;
        let entry = client
            .get(&format!("/v1/config/{kind}/{name}"))
            .send_ok()
            .await
            .and_then(|answer| answer.value())
            .doing(&format!("Error reading config entry {kind}/{name}"))?;
        Ok(Report::json(&printed(entry), Layout::Indented("    ")))
    }
}
