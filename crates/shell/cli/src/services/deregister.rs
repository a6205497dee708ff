//! `consul services deregister`.

use serde_json::json;

use super::definition::{Definition, from_files};
use crate::client_flags::{ClientFlags, Groups};
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Arguments, Call, Verb};

#[derive(Default)]
pub(crate) struct Deregister {
    http: ClientFlags,
    id: String,
}

impl Verb for Deregister {
    const PAGE: Page = Page {
        path: "services deregister",
        synopsis: "Removes services from the local agent",
        usage: &["[options] [FILE...]"],
        about: &[
            "Removes one service, given by its ID, or all services that files define, from the \
             agent that is asked, which must be the one that they were registered with.",
            "$ consul services deregister -id web-1",
            "$ consul services deregister web.hcl",
        ],
    };
    const ARGUMENTS: Arguments = Arguments::Taken;

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CSM);
        set.string(&mut self.id, "id", "The instance's ID.");
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let definitions = match (call.args.is_empty(), self.id.is_empty()) {
            (true, true) => {
                let text = "Service deregistration requires at least one argument or -id.";
                return Err(Failure::new(text));
            }
            (false, false) => {
                let text = "Service deregistration requires arguments or -id, not both.";
                return Err(Failure::new(text));
            }
            (true, false) => vec![Definition { body: json!({ "ID": self.id }) }],
            (false, true) => from_files(call)?,
        };
        let client = call.client(&self.http)?;
        for id in definitions.iter().map(Definition::id).filter(|id| !id.is_empty()) {
            client
                .put(&format!("/v1/agent/service/deregister/{id}"))
                .send_ok()
                .await
                .doing(&format!("Error deregistering service \"{id}\""))?;
            call.print(&Report::text(format!("Deregistered service: {id}")));
        }
        Ok(Report::silent())
    }
}
