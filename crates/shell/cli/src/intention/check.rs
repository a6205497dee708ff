//! `consul intention check`.

use serde::Deserialize;

use crate::client_flags::{ClientFlags, Groups};
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Arguments, Call, Verb};

#[derive(Default)]
pub(crate) struct Check {
    http: ClientFlags,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Verdict {
    allowed: bool,
}

impl Verb for Check {
    const PAGE: Page = Page {
        path: "intention check",
        synopsis: "Says whether one service may call another",
        usage: &["[options] SRC DST"],
        about: &[
            "Says whether SRC may call DST as things stand: exit code 0 for yes, 1 for no, 2 when \
             it could not be found out.",
            "$ consul intention check web db",
        ],
    };
    const ARGUMENTS: Arguments = Arguments::Taken;
    const FLAG_ERROR_EXIT: u8 = 2;

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CSM);
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let verdict = self.ask(call).await.map_err(|failure| failure.exit(2))?;
        Ok(if verdict.allowed { Report::text("Allowed") } else { Report::text("Denied").exit(1) })
    }
}

impl Check {
    async fn ask(&self, call: &Call<'_>) -> Result<Verdict, Failure> {
        let [source, destination] = call.args.as_slice() else {
            let text = "Error: command requires exactly two arguments: src and dst";
            return Err(Failure::new(text));
        };
        call.client(&self.http)?
            .get("/v1/connect/intentions/check")
            .query("source", source)
            .query("destination", destination)
            .query("source-type", "consul")
            .send_ok()
            .await
            .and_then(|answer| answer.json())
            .doing("Error checking the connection")
    }
}
