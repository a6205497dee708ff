//! What differs between partitions and namespaces.

use crate::client_flags::Groups;
use crate::help::Page;

/// A level of tenancy.
pub(crate) trait Noun: Default + 'static {
    /// In messages.
    const WORD: &'static str;
    /// One of them in the API; a name may follow.
    const ONE: &'static str;
    /// All of them in the API.
    const ALL: &'static str;
    /// Shared flags.
    const GROUPS: Groups;
    /// Whether it has metadata.
    const META: bool;

    /// The help of the group and of each command.
    const GROUP: Page;
    const CREATE: Page;
    const DELETE: Page;
    const LIST: Page;
    const READ: Page;
    const UPDATE: Page;
    const WRITE: Page;
}

/// An admin partition.
#[derive(Default)]
pub(crate) struct Partition;

/// A namespace inside of a partition.
#[derive(Default)]
pub(crate) struct Namespace;

macro_rules! noun {
    ($noun:ident, $word:literal, $groups:expr, $meta:literal, $what:literal) => {
        impl Noun for $noun {
            const WORD: &'static str = $word;
            const ONE: &'static str = concat!("/v1/", $word);
            const ALL: &'static str = concat!("/v1/", $word, "s");
            const GROUPS: Groups = $groups;
            const META: bool = $meta;

            const GROUP: Page = Page {
                path: $word,
                synopsis: concat!("Looks after ", $word, "s, ", $what),
                usage: &["<subcommand> [options] [args]"],
                about: &[
                    concat!("Looks after ", $word, "s, ", $what, "."),
                    concat!("$ consul ", $word, " create -name team-1"),
                    concat!("$ consul ", $word, " list"),
                    concat!("$ consul ", $word, " delete team-1"),
                ],
            };
            const CREATE: Page = Page {
                path: concat!($word, " create"),
                synopsis: concat!("Creates a ", $word),
                usage: &[concat!("-name <", $word, " name> [options]")],
                about: &[concat!("Creates a ", $word, ". One of that name is an error.")],
            };
            const DELETE: Page = Page {
                path: concat!($word, " delete"),
                synopsis: concat!("Deletes a ", $word, " and all that is in it"),
                usage: &["<name>"],
                about: &[concat!("Deletes a ", $word, " and all that is in it.")],
            };
            const LIST: Page = Page {
                path: concat!($word, " list"),
                synopsis: concat!("Lists all ", $word, "s"),
                usage: &[""],
                about: &[concat!("Lists the ", $word, "s that the token may see.")],
            };
            const READ: Page = Page {
                path: concat!($word, " read"),
                synopsis: concat!("Shows a ", $word),
                usage: &["<name>"],
                about: &[concat!("Shows one ", $word, ".")],
            };
            const UPDATE: Page = Page {
                path: concat!($word, " update"),
                synopsis: concat!("Changes a ", $word),
                usage: &[concat!("-name <", $word, " name> [options]")],
                about: &[concat!("Changes what is remembered about a ", $word, ".")],
            };
            const WRITE: Page = Page {
                path: concat!($word, " write"),
                synopsis: concat!("Creates or changes a ", $word, " from its definition"),
                usage: &["[options] <definition>"],
                about: &[concat!(
                    "Creates or changes a ",
                    $word,
                    " from its full definition. The word is the path of a file in HCL or JSON, or - \
                     for standard input."
                )],
            };
        }
    };
}

noun!(Partition, "partition", Groups::CS, false, "which share a cluster and nothing else");
noun!(Namespace, "namespace", Groups::CSP, true, "which keep the names of services apart");
