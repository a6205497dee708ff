//! From the words of a command line to an exit code.

use crate::environment::Environment;
use crate::help;
use crate::registry::{self, ENTRIES};
use crate::report::{Failure, Report};
use crate::verb::{Action, Entry, Kind};

/// Runs a command in the environment of this process and returns its exit code. `argv` is without the program's name.
///
/// Every command but `agent`, which the binary runs itself (only its line in the list of commands is here). Exit codes
/// are those of the official binary: 0 success, 1 error, 2 special cases, 127 unknown command (cli 2).
#[must_use]
pub fn run(argv: Vec<String>) -> i32 {
    run_in(argv, Environment::of_process())
}

/// The same in another environment, which it uses up.
#[must_use]
pub fn run_in(argv: Vec<String>, mut environment: Environment) -> i32 {
    let line = CommandLine::split(argv);
    if line.version {
        return execute(registry::VERSION, Vec::new(), &mut environment);
    }
    let Some(entry) = line.entry else { return unknown(&line, &mut environment) };
    if line.help {
        return environment.console.print(&Report::lines([help_of(entry).trim_end()]));
    }
    if line.flags_before {
        let text = "Invalid flags before the subcommand. If these flags are for\n\
                    the subcommand, please put them after the subcommand.\n\n";
        let text = format!("{text}{}", help_of(entry).trim_end());
        return environment.console.fail(&Failure::new(text));
    }
    match entry.kind {
        Kind::Group => environment.console.fail(&Failure::new(help_of(entry).trim_end())),
        Kind::Verb(action) => execute(action, line.rest, &mut environment),
        Kind::Elsewhere(_) => {
            let text = format!("`consul {}` must be started by the binary.", entry.page.path);
            environment.console.fail(&Failure::new(text))
        }
    }
}

fn unknown(line: &CommandLine, environment: &mut Environment) -> i32 {
    let console = &mut environment.console;
    if let Some(later) = registry::later(&line.words) {
        let text = format!("`consul {later}` is not part of this version of Proconsul yet.");
        return console.fail(&Failure::new(text).exit(127));
    }
    let top = help::top(registry::top_level().map(|entry| &entry.page));
    if line.help && line.words.is_empty() {
        return console.print(&Report::lines([top]));
    }
    console.fail(&Failure::new(top).exit(127))
}

/// Runs a verb on a runtime of its own.
fn execute(action: Action, argv: Vec<String>, environment: &mut Environment) -> i32 {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let text = format!("Error starting: {error}");
            return environment.console.fail(&Failure::new(text));
        }
    };
    match runtime.block_on((action.run)(argv, environment)) {
        Ok(report) => environment.console.print(&report),
        Err(failure) => environment.console.fail(&failure),
    }
}

/// The help page of a command or a group.
fn help_of(entry: &Entry) -> String {
    match entry.kind {
        Kind::Verb(action) => help::verb(&entry.page, &(action.flags)()),
        Kind::Group => {
            let children = registry::children(entry.page.path);
            help::group(&entry.page, children.map(|child| &child.page))
        }
        Kind::Elsewhere(page) => page(),
    }
}

/// A command line taken apart as the official binary does it: help flags count wherever they stand before `--`.
struct CommandLine {
    entry: Option<&'static Entry>,
    /// The words that could name a command.
    words: Vec<String>,
    /// What follows the name.
    rest: Vec<String>,
    help: bool,
    version: bool,
    flags_before: bool,
}

impl CommandLine {
    fn split(mut argv: Vec<String>) -> Self {
        let first = argv.iter().position(|word| !word.starts_with('-')).unwrap_or(argv.len());
        let mut rest = argv.split_off(first);
        let is_help = |word: &String| matches!(word.as_str(), "-h" | "-help" | "--help");
        let is_version = |word: &String| matches!(word.as_str(), "-v" | "-version" | "--version");
        let help = argv.iter().chain(&rest).take_while(|word| *word != "--").any(is_help);
        let version = argv.iter().any(is_version);
        let flags_before = argv.iter().any(|word| !is_help(word));
        if let Some(noun) = rest.first_mut()
            && noun == "peerings"
        {
            "peering".clone_into(noun);
        }
        let words: Vec<String> =
            rest.iter().take_while(|word| !word.starts_with('-')).cloned().collect();
        // A command that is to come must not be taken for a group with a stray word.
        let entry = match registry::later(&words) {
            Some(_) => None,
            None => registry::longest(&words),
        };
        if let Some(entry) = entry {
            rest.drain(..entry.page.path.split(' ').count());
        }
        Self { entry, words, rest, help, version, flags_before }
    }
}

/// Every command, for those who check that the list is complete.
#[must_use]
pub fn commands() -> Vec<&'static str> {
    ENTRIES.iter().map(|entry| entry.page.path).collect()
}
