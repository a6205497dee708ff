//! `consul catalog datacenters`.

use crate::client_flags::{ClientFlags, Groups};
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Arguments, Call, Verb};

#[derive(Default)]
pub(crate) struct Datacenters {
    http: ClientFlags,
}

impl Verb for Datacenters {
    const PAGE: Page = Page {
        path: "catalog datacenters",
        synopsis: "Lists the known datacenters",
        usage: &["[options]"],
        about: &["Lists the known datacenters, the nearest first.", "$ consul catalog datacenters"],
    };
    const ARGUMENTS: Arguments = Arguments::Refused;

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CS);
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let client = call.client(&self.http)?;
        let names: Vec<String> = client
            .get("/v1/catalog/datacenters")
            .send_ok()
            .await
            .and_then(|answer| answer.json())
            .doing("Error listing datacenters")?;
        Ok(Report::lines(names))
    }
}
