//! `consul intention delete`.

use crate::client_flags::{ClientFlags, Groups};
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Arguments, Call, Verb};

#[derive(Default)]
pub(crate) struct Delete {
    http: ClientFlags,
}

impl Verb for Delete {
    const PAGE: Page = Page {
        path: "intention delete",
        synopsis: "Deletes one intention",
        usage: &["[options] SRC DST", "[options] ID"],
        about: &[
            "Deletes one intention, named by its two services or, if it has one, by its ID.",
            "$ consul intention delete web db",
        ],
    };
    const ARGUMENTS: Arguments = Arguments::Taken;

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CSM);
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let client = call.client(&self.http)?;
        let request = match call.args.as_slice() {
            [id] => client.delete(&format!("/v1/connect/intentions/{id}")),
            [source, destination] => client
                .delete("/v1/connect/intentions/exact")
                .query("source", source)
                .query("destination", destination),
            _ => return Err(Failure::new("command requires exactly 1 or 2 arguments")),
        };
        request.send_ok().await.doing("Error deleting the intention")?;
        Ok(Report::text("Intention deleted."))
    }
}
