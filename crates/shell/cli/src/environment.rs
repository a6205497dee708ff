//! What a command sees of the world around it, passed in so that tests need no process of their own.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::report::Console;

/// Environment variables, standard streams and the directory that relative paths start from.
pub struct Environment {
    /// Environment variables by name.
    pub variables: BTreeMap<String, String>,
    /// Standard input.
    pub stdin: Box<dyn Read>,
    /// Standard output and standard error.
    pub console: Console,
    /// Where relative paths start; empty for the directory of the process.
    pub directory: PathBuf,
}

impl std::fmt::Debug for Environment {
    /// Without the values of variables: one of them is a token.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Environment").field("directory", &self.directory).finish_non_exhaustive()
    }
}

impl Environment {
    /// That of this process. Variables that are not UTF-8 are left out.
    #[must_use]
    pub fn of_process() -> Self {
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Self {
            variables,
            stdin: Box::new(std::io::stdin()),
            console: Console::new(Box::new(std::io::stdout()), Box::new(std::io::stderr())),
            directory: PathBuf::new(),
        }
    }

    /// The value of a variable; none when it is unset or empty.
    pub(crate) fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// A path as typed, made relative to this environment's directory.
    pub(crate) fn path(&self, typed: &str) -> PathBuf {
        if self.directory.as_os_str().is_empty() {
            Path::new(typed).to_path_buf()
        } else {
            self.directory.join(typed)
        }
    }
}
