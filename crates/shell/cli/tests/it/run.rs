//! Runs one command line in this process.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use cli::Environment;
use cli::report::Console;

use crate::server::Server;

/// What a command left behind.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) exit: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A command line and the world that it sees.
#[derive(Clone, Default)]
pub(crate) struct Run {
    variables: BTreeMap<String, String>,
    stdin: String,
    directory: PathBuf,
}

impl Run {
    /// Commands talk to this server.
    pub(crate) fn against(server: &Server) -> Self {
        Self::default().variable("CONSUL_HTTP_ADDR", &server.address)
    }

    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    pub(crate) fn stdin(mut self, text: &str) -> Self {
        text.clone_into(&mut self.stdin);
        self
    }

    pub(crate) fn directory(mut self, path: PathBuf) -> Self {
        self.directory = path;
        self
    }

    /// Runs `consul` with these words.
    pub(crate) fn consul(&self, line: &[&str]) -> Outcome {
        let (out, err) = (Pipe::default(), Pipe::default());
        let environment = Environment {
            variables: self.variables.clone(),
            stdin: Box::new(Cursor::new(self.stdin.clone())),
            console: Console::new(Box::new(out.clone()), Box::new(err.clone())),
            directory: self.directory.clone(),
        };
        let argv = line.iter().map(|word| (*word).to_owned()).collect();
        let exit = cli::run_in(argv, environment);
        Outcome { exit, stdout: out.text(), stderr: err.text() }
    }
}

/// Success with this on stdout.
pub(crate) fn success(stdout: &str) -> Outcome {
    Outcome { exit: 0, stdout: stdout.to_owned(), stderr: String::new() }
}

/// Failure with this on stderr.
pub(crate) fn failure(exit: i32, stderr: &str) -> Outcome {
    Outcome { exit, stdout: String::new(), stderr: stderr.to_owned() }
}

/// A writer whose content can be read afterwards.
#[derive(Clone, Default)]
struct Pipe(Arc<Mutex<Vec<u8>>>);

impl Pipe {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A directory of this test's own, removed with it.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("cli-test-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).unwrap();
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.0.clone()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}
