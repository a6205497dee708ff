//! `consul intention create`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::row::Row;
use crate::client::Client;
use crate::client_flags::{ClientFlags, Groups};
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::input;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Arguments, Call, Verb};

#[derive(Default)]
pub(crate) struct Create {
    http: ClientFlags,
    allow: bool,
    deny: bool,
    file: bool,
    replace: bool,
    meta: BTreeMap<String, String>,
}

impl Verb for Create {
    const PAGE: Page = Page {
        path: "intention create",
        synopsis: "Allows or denies calls between two services",
        usage: &["[options] SRC DST", "[options] -file FILE..."],
        about: &[
            "Allows (or with -deny denies) calls from SRC to DST. With -file the words are files \
             with one intention each, in JSON; - is standard input.",
            "$ consul intention create web db",
            "An intention for the same two services is an error, unless -replace is given: then \
             the new one takes its place, and nothing of the old one is kept.",
        ],
    };
    const ARGUMENTS: Arguments = Arguments::Taken;

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CSM);
        set.switch(&mut self.allow, "allow", "Allow the calls (default).");
        set.switch(&mut self.deny, "deny", "Deny the calls.");
        set.switch(&mut self.file, "file", "Read the intentions from files.");
        set.switch(&mut self.replace, "replace", "Replace an intention for the same services.");
        set.pairs(
            &mut self.meta,
            "meta",
            "Something to remember about the intention, as key=value. May be given several times.",
        );
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        if self.allow && self.deny {
            return Err(Failure::new("Only one of -allow or -deny may be specified."));
        }
        let bodies = self.bodies(call).doing("Error")?;
        let client = call.client(&self.http)?;
        for (body, row) in bodies {
            if self.replace && exists(&client, &row).await? {
                let text = format!(
                    "Error replacing intention with source \"{}\" and destination \"{}\"",
                    row.source(),
                    row.destination()
                );
                client
                    .put("/v1/connect/intentions/exact")
                    .query("source", row.source())
                    .query("destination", row.destination())
                    .json(&body)
                    .send_ok()
                    .await
                    .doing(&text)?;
                continue;
            }
            let creating = format!("Error creating intention \"{}\"", row.summary());
            client.post("/v1/connect/intentions").json(&body).send_ok().await.doing(&creating)?;
            call.print(&Report::text(format!("Created: {}", row.summary())));
        }
        Ok(Report::silent())
    }
}

async fn exists(client: &Client, row: &Row) -> Result<bool, Failure> {
    let (source, destination) = (row.source(), row.destination());
    let text = format!(
        "Error looking up intention for replacement with source \"{source}\" and destination \
         \"{destination}\""
    );
    let request = client.get("/v1/connect/intentions/exact");
    let answer = request.query("source", source).query("destination", destination).send().await;
    Ok(answer.and_then(|answer| answer.found()).doing(&text)?.is_some())
}

/// Why the words after the flags make no intention.
#[derive(Debug, thiserror::Error)]
enum CreateError {
    #[error("Must specify two arguments: source and destination")]
    NotTwo,
    #[error("Invalid intention {0}: input can contain at most two '/'")]
    Slashes(&'static str),
    #[error("{0}")]
    Input(#[from] input::InputError),
    #[error("{path}: {reason}")]
    Json { path: String, reason: String },
    #[error(
        "cannot create L7 intention from file \"{0}\" using this CLI; use 'consul config write' instead"
    )]
    Permissions(String),
}

impl Create {
    /// What to send, and the same as a row for messages.
    fn bodies(&self, call: &mut Call<'_>) -> Result<Vec<(Value, Row)>, CreateError> {
        let args = std::mem::take(&mut call.args);
        if self.file {
            return args.iter().map(|path| from_file(call, path)).collect();
        }
        let [source, destination] = args.as_slice() else { return Err(CreateError::NotTwo) };
        let mut body = json!({
            "SourceType": "consul",
            "Action": if self.deny { "deny" } else { "allow" },
        });
        name(&mut body, "Source", source).ok_or(CreateError::Slashes("source"))?;
        name(&mut body, "Destination", destination).ok_or(CreateError::Slashes("destination"))?;
        if !self.meta.is_empty() {
            body["Meta"] = json!(self.meta);
        }
        let row = Row::deserialize(&body).unwrap_or_default();
        Ok(vec![(body, row)])
    }
}

fn from_file(call: &mut Call<'_>, path: &str) -> Result<(Value, Row), CreateError> {
    let text = input::path(call.environment, path)?;
    let not_json = |error: serde_json::Error| CreateError::Json {
        path: path.to_owned(),
        reason: error.to_string(),
    };
    let body: Value = serde_json::from_slice(&text).map_err(not_json)?;
    let row = Row::deserialize(&body).map_err(not_json)?;
    if row.permissions.as_ref().is_some_and(|list| !list.is_empty()) {
        return Err(CreateError::Permissions(path.to_owned()));
    }
    Ok((body, row))
}

/// Sets `name`, `namespace/name` or `partition/namespace/name`.
fn name(body: &mut Value, side: &str, word: &str) -> Option<()> {
    let mut parts = word.rsplit('/');
    let mut set = |field: &str, value: Option<&str>| {
        if let Some(value) = value {
            body[format!("{side}{field}")] = json!(value);
        }
    };
    set("Name", parts.next());
    set("NS", parts.next());
    set("Partition", parts.next());
    parts.next().is_none().then_some(())
}

#[cfg(test)]
mod tests {
    use super::name;
    use serde_json::json;

    #[test]
    fn one_to_three_parts_name_a_service() {
        for (word, expected) in [
            ("a", json!({ "SourceName": "a" })),
            ("n/a", json!({ "SourceName": "a", "SourceNS": "n" })),
            ("p/n/a", json!({ "SourceName": "a", "SourceNS": "n", "SourcePartition": "p" })),
        ] {
            let mut body = json!({});
            assert_eq!(name(&mut body, "Source", word), Some(()));
            assert_eq!(body, expected);
        }
        assert_eq!(name(&mut json!({}), "Source", "a/b/c/d"), None);
    }
}
