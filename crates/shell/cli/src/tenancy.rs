//! `consul partition` and `consul namespace`: the two levels of tenancy. They are the same commands about two nouns.

mod create;
mod delete;
mod list;
mod noun;
mod read;
mod row;
mod update;
mod write;

pub(crate) use create::Create;
pub(crate) use delete::Delete;
pub(crate) use list::List;
pub(crate) use noun::{Namespace, Noun, Partition};
pub(crate) use read::Read;
pub(crate) use update::Update;
pub(crate) use write::Write;

use crate::report::Failure;

const FORMAT: &str = "How to print it: pretty (default) or json.";
const SHOW_META: &str = "Print when it was created and last changed, as indexes.";
const META: &str = "Something to remember about it, as key=value. May be given several times.";

/// The one name that follows the flags.
fn name(args: &[String]) -> Result<&str, Failure> {
    match args {
        [name] if !name.is_empty() => Ok(name),
        _ => Err(Failure::new("Must specify exactly one name")),
    }
}

/// The `-name` flag, which must be given.
fn required(name: &str) -> Result<&str, Failure> {
    if name.is_empty() { Err(Failure::new("Missing required '-name' flag")) } else { Ok(name) }
}
