//! What a command is: its page of help, its flags, and what it does.

use std::future::Future;
use std::pin::Pin;

use crate::client::{Client, ClientError, ClientOptions};
use crate::client_flags::ClientFlags;
use crate::environment::Environment;
use crate::goflag::{FlagDoc, FlagSet};
use crate::help::{self, Page};
use crate::report::{Failure, Report};

/// What a command makes of the words after its flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arguments {
    /// It has a use for them.
    Taken,
    /// It goes ahead without them, as the official one does; we say so on stderr.
    Ignored,
    /// It refuses them.
    Refused,
}

/// A command that does something (groups do nothing).
pub(crate) trait Verb: Default + 'static {
    /// Its help.
    const PAGE: Page;
    /// What it makes of words after the flags.
    const ARGUMENTS: Arguments = Arguments::Ignored;
    /// The exit code after a wrong flag.
    const FLAG_ERROR_EXIT: u8 = 1;

    /// Binds its flags to its fields.
    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>);

    /// Does it.
    fn run(self, call: &mut Call<'_>) -> impl Future<Output = Result<Report, Failure>>;
}

/// One run of a command.
pub(crate) struct Call<'a> {
    /// The words after the flags.
    pub(crate) args: Vec<String>,
    /// The world around it.
    pub(crate) environment: &'a mut Environment,
}

impl Call<'_> {
    /// A client as flags and environment describe it.
    pub(crate) fn client(&self, flags: &ClientFlags) -> Result<Client, Failure> {
        self.try_client(flags)
            .map_err(|error| Failure::new(format!("Error connecting to Consul agent: {error}")))
    }

    /// The same, for commands that word the failure in their own way.
    pub(crate) fn try_client(&self, flags: &ClientFlags) -> Result<Client, ClientError> {
        ClientOptions::resolve(flags, self.environment).and_then(Client::new)
    }

    /// Prints a part of the output before the command is over. False when nobody reads it any more.
    pub(crate) fn print(&mut self, report: &Report) -> bool {
        self.environment.console.print(report);
        self.environment.console.is_read()
    }

    /// A line on stderr before the command is over.
    pub(crate) fn say(&mut self, line: &str) {
        self.environment.console.say(line);
    }
}

/// A line of the registry.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) page: Page,
    pub(crate) kind: Kind,
}

/// What stands behind a path.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// Only subcommands.
    Group,
    /// Something to do.
    Verb(Action),
    /// Something that the binary does itself; its help page.
    Elsewhere(fn() -> String),
}

/// A verb without its type.
#[derive(Clone, Copy)]
pub(crate) struct Action {
    /// Its flags, for the help page.
    pub(crate) flags: fn() -> Vec<FlagDoc>,
    /// Parses the words after the path and runs the verb.
    pub(crate) run: for<'a> fn(Vec<String>, &'a mut Environment) -> Running<'a>,
}

/// A verb at work.
pub(crate) type Running<'a> = Pin<Box<dyn Future<Output = Result<Report, Failure>> + 'a>>;

impl Entry {
    pub(crate) const fn group(page: Page) -> Self {
        Self { page, kind: Kind::Group }
    }

    pub(crate) const fn elsewhere(page: Page, help: fn() -> String) -> Self {
        Self { page, kind: Kind::Elsewhere(help) }
    }

    pub(crate) const fn verb<V: Verb>() -> Self {
        Self { page: V::PAGE, kind: Kind::Verb(Self::action_of::<V>()) }
    }

    pub(crate) const fn action_of<V: Verb>() -> Action {
        Action { flags: flag_docs::<V>, run: start::<V> }
    }
}

/// The help page of a verb.
pub(crate) fn page_of<V: Verb>() -> String {
    help::verb(&V::PAGE, &flag_docs::<V>())
}

fn flag_docs<V: Verb>() -> Vec<FlagDoc> {
    let mut verb = V::default();
    let mut set = FlagSet::default();
    verb.flags(&mut set);
    set.docs()
}

fn start<V: Verb>(argv: Vec<String>, environment: &mut Environment) -> Running<'_> {
    Box::pin(async move {
        let mut verb = V::default();
        let mut set = FlagSet::default();
        verb.flags(&mut set);
        let docs = set.docs();
        let args = set.parse(argv).map_err(|error| {
            let text = format!("{error}\n{}", help::flag_dump(&docs));
            Failure::new(text).exit(V::FLAG_ERROR_EXIT)
        })?;
        let mut call = Call { args, environment };
        match (V::ARGUMENTS, call.args.len()) {
            (Arguments::Taken, _) | (_, 0) => {}
            (Arguments::Ignored, _) => {
                let words = call.args.join(" ");
                call.say(&format!("Warning: ignored what follows the flags: {words}"));
            }
            (Arguments::Refused, count) => {
                let text = format!("Too many arguments (expected 0, got {count})");
                return Err(Failure::new(text));
            }
        }
        verb.run(&mut call).await
    })
}
