//! The commands of the `consul` binary, all but `agent`: flags, an HTTP client, and what the commands print.
//!
//! A command lives in `src/<noun>/<verb>.rs`; it returns a [`report::Report`], which only `report.rs` prints.

mod client;
mod client_flags;
pub mod columns;
mod environment;
pub mod go_json;
pub mod goflag;
mod help;
mod input;
mod interrupt;
mod registry;
pub mod report;
mod run;
mod verb;

mod catalog;
mod config_entry;
mod config_files;
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
mod validate;
mod version;
mod watch;

pub use environment::Environment;
pub use run::{commands, run};
pub use version::{BUILD_DATE, CONSUL_VERSION, PROCONSUL_VERSION};
