//! `consul intention list`.

use super::row::Row;
use crate::client_flags::{ClientFlags, Groups};
use crate::columns;
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Call, Verb};

#[derive(Default)]
pub(crate) struct List {
    http: ClientFlags,
}

impl Verb for List {
    const PAGE: Page = Page {
        path: "intention list",
        synopsis: "Lists all intentions",
        usage: &[""],
        about: &["Lists all intentions. When there are none the exit code is 2."],
    };

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CSM);
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let client = call.client(&self.http)?;
        let rows: Option<Vec<Row>> = client
            .get("/v1/connect/intentions")
            .send_ok()
            .await
            .and_then(|answer| answer.json())
            .doing("Failed to retrieve the intentions list")?;
        let rows = rows.unwrap_or_default();
        if rows.is_empty() {
            return Err(Failure::new("There are no intentions.").exit(2));
        }
        let heading = ["ID", "Source", "Action", "Destination", "Precedence"].map(str::to_owned);
        let rows = rows.into_iter().map(|row| {
            let precedence = row.precedence.to_string();
            [row.id, row.source_name, row.action, row.destination_name, precedence]
        });
        Ok(Report::text(columns::table(std::iter::once(heading).chain(rows))))
    }
}
