//! `consul peering delete`.

use super::{find, required};
use crate::client_flags::{ClientFlags, Groups};
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Call, Verb};

#[derive(Default)]
pub(crate) struct Delete {
    http: ClientFlags,
    name: String,
}

impl Verb for Delete {
    const PAGE: Page = Page {
        path: "peering delete",
        synopsis: "Ends a connection and forgets what came through it",
        usage: &["[options] -name <peer name>"],
        about: &[
            "Ends the connection with a cluster. Everything imported from it is removed in the \
             background, and then the peering itself; until then it can still be read and shows \
             when the deletion was asked for.",
            "$ consul peering delete -name cluster-02",
        ],
    };

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CP);
        set.string(&mut self.name, "name", super::NAME);
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let name = required(&self.name, "name")?;
        let client = call.client(&self.http)?;
        // Deleting succeeds for any name, so only a look beforehand tells a typing error. A token that may not read
        // may still delete: then there is nothing to say.
        let known = !matches!(find(&client, name).await, Ok(None));
        client
            .delete(&format!("/v1/peering/{name}"))
            .send_ok()
            .await
            .doing(&format!("Error deleting peering for {name}"))?;
        let report = Report::text(format!(
            "Successfully submitted peering connection, {name}, for deletion"
        ));
        Ok(if known {
            report
        } else {
            report.remark(format!("There was no peering with name {name}; nothing changed."))
        })
    }
}
