//! `consul leave`.

use crate::client_flags::{ClientFlags, Groups};
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Arguments, Call, Verb, page_of};

#[derive(Default)]
pub(crate) struct Leave {
    http: ClientFlags,
}

impl Verb for Leave {
    const PAGE: Page = Page {
        path: "leave",
        synopsis: "Makes the agent leave the cluster and stop",
        usage: &["[options]"],
        about: &["Makes the agent say goodbye to the cluster and stop."],
    };
    const ARGUMENTS: Arguments = Arguments::Taken;

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::C);
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        if !call.args.is_empty() {
            // A stray word could be a node's name: better nobody leaves than the wrong one.
            let text = format!("Error found unexpected args: [{}]", call.args.join(" "));
            return Ok(Report::text(page_of::<Self>().trim_end()).remark(text).exit(1));
        }
        let client = call.client(&self.http)?;
        client.put("/v1/agent/leave").send_ok().await.doing("Error leaving")?;
        Ok(Report::text("Graceful leave complete"))
    }
}
