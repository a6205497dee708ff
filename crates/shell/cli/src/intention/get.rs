//! `consul intention get`.

use syntax::gotime::GoTime;

use super::row::Row;
use crate::client::Client;
use crate::client_flags::{ClientFlags, Groups};
use crate::columns;
use crate::go_json::{self, Layout};
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Arguments, Call, Verb};

#[derive(Default)]
pub(crate) struct Get {
    http: ClientFlags,
}

impl Verb for Get {
    const PAGE: Page = Page {
        path: "intention get",
        synopsis: "Shows one intention",
        usage: &["[options] SRC DST", "[options] ID"],
        about: &[
            "Shows one intention, named by its two services or, if it has one, by its ID.",
            "$ consul intention get web db",
        ],
    };
    const ARGUMENTS: Arguments = Arguments::Taken;

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CSM);
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let client = call.client(&self.http)?;
        let row = find(&client, &call.args).await?;
        let mut text = block(&row);
        if let Some(permissions) = row.permissions.filter(|list| !list.is_empty()) {
            let json = go_json::to_text(&permissions.into(), Layout::Indented("  "));
            text.push_str(&format!("\nPermissions:\n{json}"));
        }
        Ok(Report::text(text))
    }
}

/// The intention that the words after the flags name.
async fn find(client: &Client, args: &[String]) -> Result<Row, Failure> {
    let (request, absent) = match args {
        [id] => (
            client.get(&format!("/v1/connect/intentions/{id}")),
            format!("Intention not found with ID \"{id}\""),
        ),
        [source, destination] => (
            client
                .get("/v1/connect/intentions/exact")
                .query("source", source)
                .query("destination", destination),
            format!(
                "Intention not found with source \"{source}\" and destination \"{destination}\""
            ),
        ),
        _ => return Err(Failure::new("command requires exactly 1 or 2 arguments")),
    };
    let reading = "Error reading the intention";
    let answer = request.send().await.and_then(|answer| answer.found()).doing(reading)?;
    answer.ok_or_else(|| Failure::new(absent))?.json().doing(reading)
}

fn block(row: &Row) -> String {
    let mut rows =
        vec![("Source:".to_owned(), row.source()), ("Destination:".to_owned(), row.destination())];
    for (label, value) in
        [("Action:", &row.action), ("ID:", &row.id), ("Description:", &row.description)]
    {
        if !value.is_empty() {
            rows.push((label.to_owned(), value.clone()));
        }
    }
    for (key, value) in row.meta.iter().flatten() {
        rows.push((format!("Meta[{key}]:"), value.clone()));
    }
    // Rows that come from config entries have no date; the official client shows its zero time.
    let created = row.created_at.as_deref().and_then(|text| text.parse().ok());
    rows.push(("Created At:".to_owned(), rfc850(created.unwrap_or_default())));
    columns::table(rows.into_iter().map(|(label, value)| [label, value]))
}

/// `Monday, 02-Jan-06 15:04:05 UTC`.
fn rfc850(at: GoTime) -> String {
    const DAYS: [&str; 7] =
        ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let days = at.unix_seconds().div_euclid(86_400).rem_euclid(7);
    let day = usize::try_from(days).ok().and_then(|index| DAYS.get(index)).copied();
    let text = at.rfc3339();
    let part = |range| text.get(range).unwrap_or_default();
    let month = part(5..7).parse::<usize>().ok().and_then(|month| {
        let start = month.checked_sub(1)? * 3;
        MONTHS.get(start..start + 3)
    });
    format!(
        "{}, {}-{}-{} {} UTC",
        day.unwrap_or_default(),
        part(8..10),
        month.unwrap_or_default(),
        part(2..4),
        part(11..19)
    )
}

#[cfg(test)]
mod tests {
    use super::{block, rfc850};
    use syntax::gotime::GoTime;

    #[test]
    fn dates_in_the_old_internet_form() {
        let at: GoTime = "2026-11-22T21:06:24.5Z".parse().unwrap();
        assert_eq!(rfc850(at), "Sunday, 22-Nov-26 21:06:24 UTC");
        assert_eq!(rfc850(GoTime::ZERO), "Monday, 01-Jan-01 00:00:00 UTC");
    }

    #[test]
    fn only_what_is_there_has_a_line() {
        let row = serde_json::from_value(serde_json::json!({
            "SourceName": "web", "DestinationName": "db", "Action": "allow",
            "Meta": { "b": "2", "a": "1" },
        }));
        assert_eq!(
            block(&row.unwrap()),
            "Source:       web\nDestination:  db\nAction:       allow\nMeta[a]:      1\n\
             Meta[b]:      2\nCreated At:   Monday, 01-Jan-01 00:00:00 UTC"
        );
    }
}
