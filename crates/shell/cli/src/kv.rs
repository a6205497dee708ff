//! `consul kv`: the key-value store.

mod delete;
mod export;
mod get;
mod import;
mod pair;
mod put;

pub(crate) use delete::Delete;
pub(crate) use export::Export;
pub(crate) use get::Get;
pub(crate) use import::Import;
pub(crate) use put::Put;

use crate::help::Page;
use crate::report::Failure;
use crate::verb::Call;

pub(crate) const GROUP: Page = Page {
    path: "kv",
    synopsis: "Reads and writes the key-value store",
    usage: &["<subcommand> [options] [args]"],
    about: &[
        "Reads and writes the key-value store. For example, write a value, read it, delete it:",
        "$ consul kv put config/limit 5",
        "$ consul kv get config/limit",
        "$ consul kv delete config/limit",
    ],
};

/// The one key or prefix that follows the flags, without a leading `/`, which no key has. None is empty.
fn key(call: &Call<'_>) -> Result<String, Failure> {
    match call.args.as_slice() {
        [] => Ok(String::new()),
        [key] => Ok(key.strip_prefix('/').unwrap_or(key).to_owned()),
        more => Err(Failure::new(format!("Too many arguments (expected 1, got {})", more.len()))),
    }
}

/// Where the store keeps `key`.
fn path(key: &str) -> String {
    format!("/v1/kv/{}", key.strip_prefix('/').unwrap_or(key))
}
