//! `consul monitor`.

use crate::client_flags::{ClientFlags, Groups};
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::interrupt::Interrupt;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Call, Verb};

pub(crate) struct Monitor {
    http: ClientFlags,
    log_level: String,
    log_json: bool,
}

impl Default for Monitor {
    fn default() -> Self {
        Self { http: ClientFlags::default(), log_level: "INFO".to_owned(), log_json: false }
    }
}

impl Verb for Monitor {
    const PAGE: Page = Page {
        path: "monitor",
        synopsis: "Shows the agent's log as it is written",
        usage: &["[options]"],
        about: &[
            "Shows the agent's log as it is written, in as much detail as you like, whatever the \
             agent's own log level is. Ends when you interrupt it.",
        ],
    };

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::C);
        set.string(
            &mut self.log_level,
            "log-level",
            "The least important lines to show: trace, debug, info, warn or err.",
        );
        set.switch(&mut self.log_json, "log-json", "Show each line as JSON.");
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let starting =
            if self.log_json { "Error starting JSON monitor" } else { "Error starting monitor" };
        let mut interrupt = Interrupt::listen().doing(starting)?;
        let client = call.client(&self.http)?;
        let mut request = client.get("/v1/agent/monitor").query_opt("loglevel", &self.log_level);
        if self.log_json {
            request = request.query("logjson", "true");
        }
        let mut lines = tokio::select! {
            lines = request.send_lines() => lines.doing(starting)?,
            () = interrupt.wait() => return Ok(Report::silent()),
        };
        loop {
            tokio::select! {
                () = interrupt.wait() => return Ok(Report::silent()),
                line = lines.next() => match line {
                    Some(line) if call.print(&Report::text(&line)) => {}
                    Some(_) => return Ok(Report::silent()),
                    None => return Ok(ended()),
                },
            }
        }
    }
}

fn ended() -> Report {
    let text = "\nRemote side ended the monitor! This usually means that the\n\
                remote side has exited or crashed.";
    Report::text(text).exit(1)
}
