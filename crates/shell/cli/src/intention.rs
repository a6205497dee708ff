//! `consul intention`: who may call whom.

mod check;
mod create;
mod delete;
mod get;
mod list;
mod matching;
mod row;

pub(crate) use check::Check;
pub(crate) use create::Create;
pub(crate) use delete::Delete;
pub(crate) use get::Get;
pub(crate) use list::List;
pub(crate) use matching::Match;

use crate::help::Page;

pub(crate) const GROUP: Page = Page {
    path: "intention",
    synopsis: "Says which services may call which",
    usage: &["<subcommand> [options] [args]"],
    about: &[
        "Intentions say which services may call which. For example, allow web to call db, ask \
         whether it may, and take it back:",
        "$ consul intention create web db",
        "$ consul intention check web db",
        "$ consul intention delete web db",
    ],
};
