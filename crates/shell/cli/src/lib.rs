//! The commands of the `consul` binary, all but `agent`: flags, an HTTP client, and what the commands print.
//!
//! A command lives in `src/<noun>/<verb>.rs`; it returns a [`report::Report`], which only `report.rs` prints.

// From a command line to a command.
mod run;

mod registry;

mod verb;

mod help;

// What commands are given.
mod environment;

pub mod goflag;

mod client_flags;

mod client;

mod config_files;
mod input;
mod interrupt;

// What they give back.
pub mod report;

pub mod columns;
pub mod go_json;

// The commands.
mod catalog;
mod config_entry;
mod connect;
mod info;
mod intention;
mod kv;
mod leave;
mod members;
mod monitor;
mod operator;
mod peering;
mod reload;
mod services;
mod tenancy;
mod validate;
mod version;
mod watch;

pub use environment::Environment;
pub use run::{commands, run, run_in};
pub use version::{BUILD_DATE, CONSUL_VERSION, PROCONSUL_VERSION};
