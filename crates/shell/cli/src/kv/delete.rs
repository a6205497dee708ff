//! `consul kv delete`.

use crate::client_flags::{ClientFlags, Groups};
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Arguments, Call, Verb};

#[derive(Default)]
pub(crate) struct Delete {
    http: ClientFlags,
    cas: bool,
    modify_index: u64,
    recurse: bool,
}

impl Verb for Delete {
    const PAGE: Page = Page {
        path: "kv delete",
        synopsis: "Deletes one key, or all keys with a prefix",
        usage: &["[options] KEY_OR_PREFIX"],
        about: &[
            "Deletes a key. A key that does not exist is no error. With -recurse the word is a \
             prefix: -recurse foo deletes foo, food and foo/bar alike.",
            "$ consul kv delete config/limit",
        ],
    };
    const ARGUMENTS: Arguments = Arguments::Taken;

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CSM);
        set.switch(
            &mut self.cas,
            "cas",
            "Delete only if the key's ModifyIndex is that of -modify-index.",
        );
        set.uint(&mut self.modify_index, "modify-index", "The index that -cas compares with.");
        set.switch(&mut self.recurse, "recurse", "Delete every key with the prefix.");
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let key = super::key(call)?;
        self.check(&key)?;
        let client = call.client(&self.http)?;
        let mut request = client.delete(&super::path(&key));
        if self.recurse {
            request = request.query("recurse", "");
        } else if self.cas {
            request = request.query("cas", self.modify_index.to_string());
        }
        let doing = match (self.recurse, self.cas) {
            (true, _) => format!("Error! Did not delete prefix {key}"),
            (false, true) => format!("Error! Did not delete key {key}"),
            (false, false) => format!("Error deleting key {key}"),
        };
        let deleted: bool =
            request.send_ok().await.and_then(|answer| answer.json()).doing(&doing)?;
        if self.cas && !deleted {
            return Err(Failure::new(format!("Error! Did not delete key {key}: CAS failed")));
        }
        let what = if self.recurse { "keys with prefix" } else { "key" };
        Ok(Report::text(format!("Success! Deleted {what}: {key}")))
    }
}

impl Delete {
    fn check(&self, key: &str) -> Result<(), Failure> {
        let wrong = if key.is_empty() && !self.recurse {
            "Error! Missing KEY argument"
        } else if self.cas && self.recurse {
            "Cannot specify both -cas and -recurse!"
        } else if self.cas && self.modify_index == 0 {
            "Cannot delete a key that does not exist. Provide a -modify-index greater than 0."
        } else if !self.cas && self.modify_index != 0 {
            "Cannot specify -modify-index without -cas!"
        } else {
            return Ok(());
        };
        Err(Failure::new(wrong))
    }
}
