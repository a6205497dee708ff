//! `consul watch`.

mod handler;
mod query;

use std::time::Duration;

use serde_json::Value;

use self::handler::Handler;
use self::query::{Parameters, Query};
use crate::client::{Client, ClientError};
use crate::client_flags::{ClientFlags, Groups};
use crate::go_json::Layout;
use crate::goflag::{FlagSet, go_quote, parse_bool};
use crate::help::Page;
use crate::interrupt::Interrupt;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Arguments, Call, Verb, page_of};

/// The first pause after a failure; it grows with the square of the failures in a row.
const PAUSE: Duration = Duration::from_secs(5);
/// No pause is longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(180);

pub(crate) struct Watch {
    http: ClientFlags,
    kind: String,
    key: String,
    prefix: String,
    service: String,
    tags: Vec<String>,
    passing_only: String,
    shell: bool,
    state: String,
    name: String,
    filter: String,
}

impl Default for Watch {
    fn default() -> Self {
        Self {
            http: ClientFlags::default(),
            kind: String::new(),
            key: String::new(),
            prefix: String::new(),
            service: String::new(),
            tags: Vec::new(),
            passing_only: String::new(),
            shell: true,
            state: String::new(),
            name: String::new(),
            filter: String::new(),
        }
    }
}

impl Verb for Watch {
    const PAGE: Page = Page {
        path: "watch",
        synopsis: "Runs a program whenever something changes",
        usage: &["[options] [child...]"],
        about: &[
            "Asks for something and runs a program with the answer, as JSON on its standard input, \
             now and after every change. The variable CONSUL_INDEX tells the program how new the \
             answer is. Without a program the first answer is printed, and that is all.",
            "$ consul watch -type=service -service=web ./reconfigure",
        ],
    };
    const ARGUMENTS: Arguments = Arguments::Taken;

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CS);
        set.string(
            &mut self.kind,
            "type",
            "What to watch: key, keyprefix, services, nodes, service, checks or event.",
        );
        set.string(&mut self.key, "key", "For key: which.");
        set.string(&mut self.prefix, "prefix", "For keyprefix: which.");
        set.string(&mut self.service, "service", "For service and checks: of which service.");
        set.list(
            &mut self.tags,
            "tag",
            "For service: only with this tag. May be given several times.",
        );
        set.string(
            &mut self.passing_only,
            "passingonly",
            "For service: true leaves out instances with a check that does not pass.",
        );
        set.switch(
            &mut self.shell,
            "shell",
            "Run the program through a shell (that of the variable SHELL, else /bin/sh).",
        );
        set.string(&mut self.state, "state", "For checks: only those in this state.");
        set.string(&mut self.name, "name", "For event: only those with this name.");
        set.string(&mut self.filter, "filter", "Only rows that match this filter expression.");
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        if self.kind.is_empty() {
            let page = page_of::<Self>();
            return Err(Failure::new(format!("Watch type must be specified\n\n{page}")));
        }
        let query = self.query()?;
        let mut interrupt = Interrupt::listen().doing("Error waiting for signals")?;
        let client = call.client(&self.http)?;
        tokio::select! {
            () = interrupt.wait() => Ok(Report::silent()),
            outcome = self.follow(call, &client, &query) => outcome,
        }
    }
}

impl Watch {
    fn query(&self) -> Result<Query, Failure> {
        let passing_only = match self.passing_only.as_str() {
            "" => None,
            word => Some(parse_bool(word).ok_or_else(|| {
                let text = format!("{} is not a boolean", go_quote(word));
                Failure::new(format!("Failed to parse passingonly flag: {text}"))
            })?),
        };
        let parameters = Parameters {
            key: &self.key,
            prefix: &self.prefix,
            service: &self.service,
            tags: &self.tags,
            passing_only,
            state: &self.state,
            name: &self.name,
            filter: &self.filter,
            stale: self.http.stale,
        };
        Query::new(&self.kind, &parameters).map_err(|error| Failure::new(error.to_string()))
    }

    /// Asks for ever, or once if there is no program.
    async fn follow(
        &self,
        call: &mut Call<'_>,
        client: &Client,
        query: &Query,
    ) -> Result<Report, Failure> {
        let querying = "Error querying Consul agent";
        // Needs no rights, so it tells whether there is an agent at all.
        client.get("/v1/status/leader").send_ok().await.doing(querying)?;
        let handler = Handler::new(self.shell, &call.args, call.environment);
        let mut seen = Seen::default();
        let mut failures = 0_u32;
        loop {
            match ask(client, query, seen.index).await {
                Ok((index, answer)) => {
                    failures = 0;
                    let answer = query.newer(answer, seen.index);
                    if !seen.is_news(index, &answer) {
                        continue;
                    }
                    let Some(handler) = &handler else {
                        return Ok(Report::json(&answer, Layout::Indented("    ")));
                    };
                    handler.run(index, &answer).await?;
                }
                Err(error) if handler.is_none() => {
                    return Err(Failure::new(format!("{querying}: {error}")));
                }
                Err(error) => {
                    failures = failures.saturating_add(1);
                    seen.index = 0;
                    let pause = pause(failures);
                    call.say(&format!("{querying}: {error}; trying again in {pause:?}"));
                    tokio::time::sleep(pause).await;
                }
            }
        }
    }
}

fn pause(failures: u32) -> Duration {
    PAUSE.saturating_mul(failures.saturating_mul(failures)).min(LONGEST_PAUSE)
}

async fn ask(client: &Client, query: &Query, index: u64) -> Result<(u64, Value), ClientError> {
    let mut request = query.request(client);
    if index > 0 {
        request = request.query("index", index.to_string());
    }
    let answer = request.send().await?;
    let index = answer.index();
    let value = query.value(answer)?;
    let index = index.ok_or_else(|| ClientError::Decode("it has no X-Consul-Index".to_owned()))?;
    Ok((index, value))
}

/// The last answer, to tell a change from a wait that ran out.
#[derive(Default)]
struct Seen {
    /// 0 asks for an answer at once.
    index: u64,
    answer: Option<Value>,
}

impl Seen {
    /// Whether the answer differs from the last one; remembers it.
    fn is_news(&mut self, index: u64, answer: &Value) -> bool {
        // An index that went back belongs to another history: start anew.
        self.index = if index < self.index { 0 } else { index };
        let news = self.answer.as_ref() != Some(answer);
        if news {
            self.answer = Some(answer.clone());
        }
        news
    }
}

#[cfg(test)]
mod tests {
    use super::{Seen, pause};
    use serde_json::json;
    use std::time::Duration;

    #[test]
    fn only_another_answer_is_news_and_an_index_that_goes_back_starts_anew() {
        let mut seen = Seen::default();
        assert!(seen.is_news(5, &json!(null)));
        assert!(!seen.is_news(6, &json!(null)));
        assert!(seen.is_news(7, &json!(1)));
        assert_eq!(seen.index, 7);
        assert!(!seen.is_news(3, &json!(1)));
        assert_eq!(seen.index, 0);
    }

    #[test]
    fn pauses_grow_to_three_minutes() {
        let seconds = |failures| pause(failures).as_secs();
        assert_eq!([1, 2, 3].map(seconds), [5, 20, 45]);
        assert_eq!(pause(u32::MAX), Duration::from_secs(180));
    }
}
