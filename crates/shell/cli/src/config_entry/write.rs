//! `consul config write`.

use super::entry::decode_entry;
use crate::client_flags::{ClientFlags, Groups};
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::input;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Arguments, Call, Verb};

#[derive(Default)]
pub(crate) struct Write {
    http: ClientFlags,
    cas: bool,
    modify_index: u64,
}

impl Verb for Write {
    const PAGE: Page = Page {
        path: "config write",
        synopsis: "Creates or replaces a config entry",
        usage: &["[options] <configuration>"],
        about: &[
            "Creates or replaces a config entry. The word is the path of a file in HCL or JSON, or \
             - for standard input.",
            "$ consul config write exports.hcl",
        ],
    };
    const ARGUMENTS: Arguments = Arguments::Taken;

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CSM);
        set.switch(
            &mut self.cas,
            "cas",
            "Write only if the entry's ModifyIndex is that of -modify-index (0: only if there is \
             no such entry).",
        );
        set.uint(&mut self.modify_index, "modify-index", "The index that -cas compares with.");
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let args = std::mem::take(&mut call.args);
        let [path] = args.as_slice() else {
            let text = "Must provide exactly one positional argument to specify the config entry \
                        to write";
            return Err(Failure::new(text));
        };
        let text = input::path(call.environment, path).doing("Failed to load data")?;
        let entry = decode_entry(&String::from_utf8_lossy(&text))
            .doing("Failed to decode config entry input")?;
        let which = format!("{}/{}", entry.kind, entry.name);
        let client = call.client(&self.http)?;
        let mut request = client.put("/v1/config").json(&entry.body);
        if self.cas {
            request = request.query("cas", self.modify_index.to_string());
        }
        let written: bool = request
            .send_ok()
            .await
            .and_then(|answer| answer.json())
            .doing(&format!("Error writing config entry {which}"))?;
        if !written {
            return Err(Failure::new(format!("Config entry not updated: {which}")));
        }
        let report = Report::text(format!("Config entry written: {which}"));
        Ok(match entry.warning() {
            Some(warning) => report.remark(format!("WARNING: {warning}")),
            None => report,
        })
    }
}
