//! `consul config delete`.

use super::entry::decode_entry;
use super::required;
use crate::client_flags::{ClientFlags, Groups};
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::input;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Call, Verb};

#[derive(Default)]
pub(crate) struct Delete {
    http: ClientFlags,
    filename: String,
    kind: String,
    name: String,
    cas: bool,
    modify_index: u64,
}

impl Verb for Delete {
    const PAGE: Page = Page {
        path: "config delete",
        synopsis: "Deletes a config entry",
        usage: &["[options] ([-kind <config kind> -name <config name>] | [-filename <file>])"],
        about: &[
            "Deletes one config entry, named by kind and name or by the file that it was written \
             from. One that does not exist is no error.",
            "$ consul config delete -kind exported-services -name default",
        ],
    };

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CSM);
        set.string(&mut self.filename, "filename", "The file that the entry was written from.");
        set.string(&mut self.kind, "kind", "The kind of entry.");
        set.string(&mut self.name, "name", "Its name.");
        set.switch(
            &mut self.cas,
            "cas",
            "Delete only if the entry's ModifyIndex is that of -modify-index.",
        );
        set.uint(&mut self.modify_index, "modify-index", "The index that -cas compares with.");
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        self.check()?;
        let (kind, name) = self.target(call)?;
        let which = format!("{kind}/{name}");
        let client = call.client(&self.http)?;
        let mut request = client.delete(&format!("/v1/config/{kind}/{name}"));
        if self.cas {
            request = request.query("cas", self.modify_index.to_string());
        }
        let answer =
            request.send_ok().await.doing(&format!("Error deleting config entry {which}"))?;
        // Only with -cas does the agent answer whether it did: `true` or `false`.
        if self.cas && !answer.json::<bool>().unwrap_or(false) {
            return Err(Failure::new(format!("Config entry not deleted: {which}")));
        }
        Ok(Report::text(format!("Config entry deleted: {which}")))
    }
}

impl Delete {
    fn check(&self) -> Result<(), Failure> {
        let named = !self.kind.is_empty() || !self.name.is_empty();
        let wrong = if self.filename.is_empty() && !named {
            "Must specify the -kind or -filename parameter"
        } else if !self.filename.is_empty() && named {
            "filename can't be used with kind or name"
        } else if self.cas && self.modify_index == 0 {
            "Must specify a -modify-index greater than 0 with -cas"
        } else if !self.cas && self.modify_index != 0 {
            "Cannot specify -modify-index without -cas"
        } else {
            return Ok(());
        };
        Err(Failure::new(wrong))
    }

    fn target(&self, call: &mut Call<'_>) -> Result<(String, String), Failure> {
        if self.filename.is_empty() {
            let kind = required(&self.kind, "kind")?;
            return Ok((kind.to_owned(), required(&self.name, "name")?.to_owned()));
        }
        let text = input::path(call.environment, &self.filename).doing("Failed to load data")?;
        let entry = decode_entry(&String::from_utf8_lossy(&text))
            .doing("Failed to decode config entry input")?;
        Ok((entry.kind, entry.name))
    }
}
