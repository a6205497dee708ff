//! `consul intention match`.

use std::collections::BTreeMap;

use super::row::Row;
use crate::client_flags::{ClientFlags, Groups};
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Arguments, Call, Verb};

#[derive(Default)]
pub(crate) struct Match {
    http: ClientFlags,
    source: bool,
    destination: bool,
}

impl Verb for Match {
    const PAGE: Page = Page {
        path: "intention match",
        synopsis: "Lists the intentions that apply to a service",
        usage: &["[options] SRC|DST"],
        about: &[
            "Lists the intentions that apply to calls to a service, or with -source to calls from \
             it, in the order in which they count.",
            "$ consul intention match db",
            "$ consul intention match -source web",
        ],
    };
    const ARGUMENTS: Arguments = Arguments::Taken;
    const FLAG_ERROR_EXIT: u8 = 2;

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CSM);
        set.switch(&mut self.source, "source", "The service is the caller.");
        set.switch(&mut self.destination, "destination", "The service is called (default).");
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let [name] = call.args.as_slice() else {
            let text = "Error: command requires exactly one argument: src or dst";
            return Err(Failure::new(text));
        };
        if self.source && self.destination {
            let text = "Error: only one of -source or -destination may be specified";
            return Err(Failure::new(text));
        }
        let client = call.client(&self.http)?;
        let by = if self.source { "source" } else { "destination" };
        let mut matches: BTreeMap<String, Option<Vec<Row>>> = client
            .get("/v1/connect/intentions/match")
            .query("by", by)
            .query("name", name)
            .send_ok()
            .await
            .and_then(|answer| answer.json())
            .doing("Error matching the connection")?;
        let rows = matches.remove(name).flatten().unwrap_or_default();
        Ok(Report::lines(rows.iter().map(Row::summary)))
    }
}
