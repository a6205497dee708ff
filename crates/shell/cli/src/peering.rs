//! `consul peering`: connections with other clusters. `consul peerings` is the same.

mod delete;
mod establish;
mod exported_services;
mod generate_token;
mod list;
mod read;
mod token_source;

pub(crate) use delete::Delete;
pub(crate) use establish::Establish;
pub(crate) use exported_services::ExportedServices;
pub(crate) use generate_token::GenerateToken;
pub(crate) use list::List;
pub(crate) use read::Read;

use crate::client::{Client, ClientError, Response};
use crate::help::Page;
use crate::report::Failure;

pub(crate) const GROUP: Page = Page {
    path: "peering",
    synopsis: "Connects this cluster with others",
    usage: &["<subcommand> [options] [args]"],
    about: &[
        "Connects this cluster with others. One side generates a token, the other establishes the \
         connection with it:",
        "$ consul peering generate-token -name cluster-02",
        "$ consul peering establish -name cluster-01 -peering-token <token>",
        "Both see how it stands, and either can end it:",
        "$ consul peering list",
        "$ consul peering read -name cluster-02",
        "$ consul peering exported-services -name cluster-02",
        "$ consul peering delete -name cluster-02",
    ],
};

const NAME: &str = "(Required) What this cluster calls the other one.";
const META: &str = "Something to remember about the peering, as key=value. May be given several \
    times.";
const FORMAT: &str = "How to print it: pretty (default) or json.";

/// How a command prints its answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Pretty,
    Json,
}

/// The `-format` flag; empty when it was not given.
fn format(text: &str) -> Result<Format, Failure> {
    match text {
        "" | "pretty" => Ok(Format::Pretty),
        "json" => Ok(Format::Json),
        _ => Err(Failure::new("Invalid format, valid formats are {pretty|json}")),
    }
}

/// The `-name` flag, which must be given.
fn required<'a>(value: &'a str, flag: &str) -> Result<&'a str, Failure> {
    if value.is_empty() {
        return Err(Failure::new(format!("Missing the required -{flag} flag")));
    }
    Ok(value)
}

/// One peering by its name; none if there is no such.
async fn find(client: &Client, name: &str) -> Result<Option<Response>, ClientError> {
    client.get(&format!("/v1/peering/{name}")).send().await?.found()
}

/// That failure when [`find`] finds none.
fn absent(name: &str) -> Failure {
    Failure::new(format!("No peering with name {name} found."))
}
