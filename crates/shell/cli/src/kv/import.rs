//! `consul kv import`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use crate::client_flags::{ClientFlags, Groups};
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::input;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Arguments, Call, Verb};

#[derive(Default)]
pub(crate) struct Import {
    http: ClientFlags,
    prefix: String,
}

/// A row of an export.
#[derive(Deserialize)]
struct Row {
    key: String,
    #[serde(default)]
    flags: u64,
    #[serde(default)]
    value: String,
    #[serde(default)]
    namespace: String,
}

impl Verb for Import {
    const PAGE: Page = Page {
        path: "kv import",
        synopsis: "Writes the keys of an export",
        usage: &["[DATA]"],
        about: &[
            "Writes every key of an export by `consul kv export`. DATA is the JSON itself, or \
             @file, or - for standard input.",
            "$ consul kv import @config.json",
        ],
    };
    const ARGUMENTS: Arguments = Arguments::Taken;

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CSM);
        set.string(&mut self.prefix, "prefix", "Put the keys below this path.");
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let data = data(call)?;
        let client = call.client(&self.http)?;
        let rows: Vec<Row> = serde_json::from_slice(&data).doing("Cannot unmarshal data")?;
        for row in rows {
            let decoding = format!("Error base 64 decoding value for key {}", row.key);
            let value = STANDARD.decode(&row.value).doing(&decoding)?;
            let key = join(&self.prefix, &row.key);
            let mut request = client.put(&super::path(&key)).bytes(value);
            if row.flags != 0 {
                request = request.query("flags", row.flags.to_string());
            }
            request
                .query_opt("ns", &row.namespace)
                .send_ok()
                .await
                .doing(&format!("Error! Failed writing data for key {key}"))?;
            call.print(&Report::text(format!("Imported: {key}")));
        }
        Ok(Report::silent())
    }
}

fn data(call: &mut Call<'_>) -> Result<Vec<u8>, Failure> {
    let args = std::mem::take(&mut call.args);
    let problem = match args.as_slice() {
        [] => "Missing DATA argument".to_owned(),
        [word] if word.is_empty() => "Empty DATA argument".to_owned(),
        [word] => match input::word(call.environment, word) {
            Ok(data) => return Ok(data),
            Err(error) => error.to_string(),
        },
        more => format!("Too many arguments (expected 1, got {})", more.len()),
    };
    Err(Failure::new(format!("Error! {problem}")))
}

/// Prefix and key as one clean path: no empty segments, `.` and `..` resolved. A key that ends in `/` keeps it.
fn join(prefix: &str, key: &str) -> String {
    let joined = format!("{prefix}/{key}");
    let rooted = (if prefix.is_empty() { key } else { prefix }).starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in joined.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            ".." if rooted => {}
            part => parts.push(part),
        }
    }
    let root = if rooted { "/" } else { "" };
    let end = if key.ends_with('/') { "/" } else { "" };
    format!("{root}{}{end}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn prefix_and_key_make_a_clean_path() {
        for (prefix, key, joined) in [
            ("", "a/b", "a/b"),
            ("p", "a", "p/a"),
            ("p/", "a/", "p/a/"),
            ("p", "a//b/./c/../d", "p/a/b/d"),
            ("/p", "a", "/p/a"),
            ("", "..", ".."),
            ("/", "../a", "/a"),
        ] {
            assert_eq!(join(prefix, key), joined, "{prefix} {key}");
        }
    }
}
