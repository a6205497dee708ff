//! `consul kv export`.

use serde_json::{Value, json};

use crate::client_flags::{ClientFlags, Groups};
use crate::go_json::Layout;
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Arguments, Call, Verb};

use super::pair;

#[derive(Default)]
pub(crate) struct Export {
    http: ClientFlags,
}

impl Verb for Export {
    const PAGE: Page = Page {
        path: "kv export",
        synopsis: "Prints all keys with a prefix as JSON",
        usage: &["[KEY_OR_PREFIX]"],
        about: &[
            "Prints every key with the prefix (everything without one) as JSON, values in base64. \
             `consul kv import` reads it.",
            "$ consul kv export config/ > config.json",
        ],
    };
    const ARGUMENTS: Arguments = Arguments::Taken;

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CSM);
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let prefix = super::key(call)?;
        let client = call.client(&self.http)?;
        let pairs = pair::list(&client, &prefix).await.doing("Error querying Consul agent")?;
        let rows: Vec<Value> = pairs
            .iter()
            .map(|pair| json!({ "key": pair.key, "flags": pair.flags, "value": pair.base64() }))
            .collect();
        Ok(Report::json(&rows.into(), Layout::Indented("\t")))
    }
}
