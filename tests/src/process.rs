//! A process in the background: its log, its signals, its end.

use std::fs::File;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::keeper::Keeper;
use crate::{log, poll};

/// A running process. Dropping it kills it, unless `leave` was called.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    log: PathBuf,
    keeper: Arc<Mutex<Keeper>>,
    leave: bool,
}

impl Process {
    /// Starts `command` in a process group of its own; standard output and error are appended to `log`.
    pub(crate) fn start(
        name: &str,
        mut command: Command,
        log: PathBuf,
        keeper: Arc<Mutex<Keeper>>,
    ) -> io::Result<Self> {
        let output = File::options().create(true).append(true).open(&log)?;
        let errors = output.try_clone()?;
        command.stdin(Stdio::null()).stdout(output).stderr(errors).process_group(0);
        let child = command.spawn()?;
        keeper.lock().unwrap_or_else(PoisonError::into_inner).add(child.id())?;
        Ok(Self { name: name.to_owned(), child, log, keeper, leave: false })
    }

    /// The name given at the start.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its process id, which is also its group's.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Where its output goes.
    pub fn log_path(&self) -> &Path {
        &self.log
    }

    /// All of its output so far.
    pub fn log(&self) -> String {
        log::read(&self.log)
    }

    /// `Some` once the process has ended.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Sends a signal by its name, such as `INT`.
    pub fn signal(&self, name: &str) -> io::Result<()> {
        let order = format!("kill -{name} {}", self.id());
        Command::new("sh").args(["-c", &order]).status().map(drop)
    }

    /// Kills the process and its children with SIGKILL and waits for its end.
    pub fn kill(&mut self) -> io::Result<()> {
        let order = format!("kill -9 -{}", self.id());
        Command::new("sh").args(["-c", &order]).stderr(Stdio::null()).status()?;
        self.child.kill()?;
        self.child.wait().map(drop)
    }

    /// Waits for the end.
    pub fn wait(&mut self, within: Duration) -> Result<ExitStatus, String> {
        let outcome = poll::until(within, || self.ended().ok_or(()));
        outcome.map_err(|()| format!("{} still runs after {within:?}", self.name))
    }

    /// Lets the process run on when this handle is dropped.
    pub fn leave(&mut self) {
        self.leave = true;
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.leave {
            return;
        }
        if self.ended().is_none() {
            drop(self.kill());
        }
        let mut keeper = self.keeper.lock().unwrap_or_else(PoisonError::into_inner);
        drop(keeper.drop_group(self.child.id()));
    }
}
