//! `consul config`: config entries, the settings of a whole cluster.

mod delete;
mod entry;
mod list;
mod read;
mod write;

pub(crate) use delete::Delete;
pub(crate) use list::List;
pub(crate) use read::Read;
pub(crate) use write::Write;

use crate::help::Page;
use crate::report::Failure;

pub(crate) const GROUP: Page = Page {
    path: "config",
    synopsis: "Reads and writes the settings of the whole cluster",
    usage: &["<subcommand> [options] [args]"],
    about: &[
        "Reads and writes config entries, the settings of a whole cluster, such as which services \
         a peer gets to see and who may call whom:",
        "$ consul config write exports.hcl",
        "$ consul config read -kind exported-services -name default",
        "$ consul config list -kind service-intentions",
        "$ consul config delete -kind exported-services -name default",
    ],
};

/// The `-kind` or `-name` flag, which must be given.
fn required<'a>(value: &'a str, flag: &str) -> Result<&'a str, Failure> {
    if value.is_empty() {
        return Err(Failure::new(format!("Must specify the -{flag} parameter")));
    }
    Ok(value)
}
