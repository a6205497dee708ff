//! `consul services exported-services`.

use serde_json::Value;
use syntax::filter::{Field, Filter, Kind};

use super::wants_json;
use crate::client_flags::{ClientFlags, Groups};
use crate::columns;
use crate::go_json::Layout;
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Call, Verb};

#[derive(Default)]
pub(crate) struct ExportedServices {
    http: ClientFlags,
    filter: String,
    format: String,
}

static ROW: [Field; 4] = [
    Field::new("Service", Kind::String),
    Field::new("Partition", Kind::String),
    Field::new("Namespace", Kind::String),
    Field::new("Consumers", Kind::Object(&CONSUMERS)),
];
static CONSUMERS: [Field; 2] = [
    Field::new("Peers", Kind::List(&Kind::String)),
    Field::new("Partitions", Kind::List(&Kind::String)),
];

impl Verb for ExportedServices {
    const PAGE: Page = Page {
        path: "services exported-services",
        synopsis: "Lists the services that other clusters see",
        usage: &["[options]"],
        about: &[
            "Lists the services that other clusters get to see, wildcards replaced by what they \
             stand for.",
            "$ consul services exported-services",
        ],
    };

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CSP);
        set.string(&mut self.filter, "filter", "Only services that match this filter expression.");
        set.string(&mut self.format, "format", super::FORMAT);
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let json = wants_json(&self.format)?;
        let client = call.client(&self.http)?;
        let rows: Option<Vec<Value>> = client
            .get("/v1/exported-services")
            .send_ok()
            .await
            .and_then(|answer| answer.json())
            .doing("Error reading exported services")?;
        let filter = Filter::new(&self.filter, &ROW).doing("Error while creating filter")?;
        let mut rows = rows.unwrap_or_default();
        rows.retain(|row| filter.matches(row));
        Ok(if rows.is_empty() {
            Report::text("No exported services found")
        } else if json {
            Report::json(&rows.into(), Layout::Indented("    "))
        } else {
            Report::text(table(&rows))
        })
    }
}

fn table(rows: &[Value]) -> String {
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let list = |row: &Value, key: &str| {
        let names = row["Consumers"][key].as_array().into_iter().flatten();
        names.filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
    };
    // Only a cluster with partitions names them.
    let partitions = rows.first().is_some_and(|row| !text(row, "Partition").is_empty());
    let heading = if partitions {
        vec!["Service", "Partition", "Namespace", "Consumer Peers", "Consumer Partitions"]
    } else {
        vec!["Service", "Consumer Peers"]
    };
    let rows = rows.iter().map(|row| {
        let mut cells = vec![text(row, "Service")];
        if partitions {
            cells.extend([text(row, "Partition"), text(row, "Namespace")]);
        }
        cells.push(list(row, "Peers"));
        if partitions {
            cells.push(list(row, "Partitions"));
        }
        cells
    });
    let heading = heading.into_iter().map(str::to_owned).collect();
    columns::table(std::iter::once(heading).chain(rows))
}

#[cfg(test)]
mod tests {
    use super::table;
    use serde_json::json;

    #[test]
    fn peers_share_a_cell_and_partitions_have_columns_when_there_are_any() {
        let row = json!({ "Service": "web", "Consumers": { "Peers": ["a", "b"] } });
        assert_eq!(table(&[row]), "Service  Consumer Peers\nweb      a, b");
        let row = json!({ "Service": "w", "Partition": "p", "Namespace": "n", "Consumers": { "Partitions": ["q"] } });
        assert_eq!(
            table(&[row]),
            "Service  Partition  Namespace  Consumer Peers  Consumer Partitions\n\
             w        p          n                          q"
        );
    }
}
