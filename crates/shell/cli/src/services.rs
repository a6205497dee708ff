//! `consul services`: the services of the local agent, and which of them other clusters get to see.

mod definition;
mod deregister;
mod export;
mod exported_services;
mod imported_services;
mod register;

pub(crate) use deregister::Deregister;
pub(crate) use export::Export;
pub(crate) use exported_services::ExportedServices;
pub(crate) use imported_services::ImportedServices;
pub(crate) use register::Register;

use crate::help::Page;
use crate::report::Failure;

pub(crate) const GROUP: Page = Page {
    path: "services",
    synopsis: "Registers services and shares them with peers",
    usage: &["<subcommand> [options] [args]"],
    about: &[
        "Registers services with the local agent:",
        "$ consul services register web.json",
        "$ consul services deregister web.json",
        "Shares a service with another cluster:",
        "$ consul services export -name web -consumer-peers cluster-02",
        "$ consul services exported-services",
    ],
};

const FORMAT: &str = "How to print it: pretty (default) or json.";

/// Whether the `-format` flag asks for JSON; empty when it was not given.
fn wants_json(format: &str) -> Result<bool, Failure> {
    match format {
        "" | "pretty" => Ok(false),
        "json" => Ok(true),
        _ => Err(Failure::new("Invalid format, valid formats are {pretty|json}")),
    }
}
