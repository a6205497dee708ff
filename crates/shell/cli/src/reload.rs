//! `consul reload`.

use crate::client_flags::{ClientFlags, Groups};
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Call, Verb};

#[derive(Default)]
pub(crate) struct Reload {
    http: ClientFlags,
}

impl Verb for Reload {
    const PAGE: Page = Page {
        path: "reload",
        synopsis: "Makes the agent read its configuration again",
        usage: &["[options]"],
        about: &[
            "Makes the agent read its configuration again. Not every setting can change while the \
             agent runs; its log names those that did not.",
        ],
    };

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::C);
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let client = call.client(&self.http)?;
        client.put("/v1/agent/reload").send_ok().await.doing("Error reloading")?;
        Ok(Report::text("Configuration reload triggered"))
    }
}
