//! `consul connect ca get-config`.

use crate::client_flags::{ClientFlags, Groups};
use crate::go_json::Layout;
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Call, Verb};

#[derive(Default)]
pub(crate) struct CaGetConfig {
    http: ClientFlags,
}

impl Verb for CaGetConfig {
    const PAGE: Page = Page {
        path: "connect ca get-config",
        synopsis: "Shows the settings of the certificate authority",
        usage: &["[options]"],
        about: &["Shows the settings of the mesh's certificate authority, as JSON."],
    };

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CS);
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let client = call.try_client(&self.http).doing("Error initializing client")?;
        let settings = client
            .get("/v1/connect/ca/configuration")
            .send_ok()
            .await
            .and_then(|answer| answer.value())
            .doing("Error querying CA configuration")?;
        Ok(Report::json(&settings, Layout::Indented("\t")))
    }
}
