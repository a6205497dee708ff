//! `consul info`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::client_flags::{ClientFlags, Groups};
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Call, Verb};

#[derive(Default)]
pub(crate) struct Info {
    http: ClientFlags,
}

/// The part of `/v1/agent/self` that is printed: values by name, by section.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Own {
    stats: BTreeMap<String, BTreeMap<String, String>>,
}

impl Verb for Info {
    const PAGE: Page = Page {
        path: "info",
        synopsis: "Shows figures for finding out what is wrong",
        usage: &["[options]"],
        about: &["Shows figures about the agent for finding out what is wrong with it."],
    };

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::C);
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let client = call.client(&self.http)?;
        let answer = client.get("/v1/agent/self").send_ok().await;
        let own: Own = answer.and_then(|answer| answer.json()).doing("Error querying agent")?;
        let lines = own.stats.into_iter().flat_map(|(section, values)| {
            let values = values.into_iter().map(|(name, value)| format!("\t{name} = {value}"));
            std::iter::once(format!("{section}:")).chain(values)
        });
        Ok(Report::lines(lines))
    }
}
