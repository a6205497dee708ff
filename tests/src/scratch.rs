//! A folder for one run, and the processes that live in it. All of it goes when the run ends, however it ends.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::keeper::Keeper;
use crate::process::Process;
use crate::random::Random;

/// A cheap handle; the last one dropped ends the run.
#[derive(Debug, Clone)]
pub struct Scratch {
    folder: PathBuf,
    keeper: Arc<Mutex<Keeper>>,
}

impl Scratch {
    /// A new, empty folder below the system's folder for temporary files.
    pub fn new(purpose: &str) -> io::Result<Self> {
        let name = format!("consul-{purpose}-{}-{:06}", std::process::id(), Random::fresh_seed());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir(&folder)?;
        let folder = folder.canonicalize()?;
        let keeper = Arc::new(Mutex::new(Keeper::start(Some(&folder))?));
        Ok(Self { folder, keeper })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Writes a file in the folder.
    pub fn write(&self, name: &str, text: &str) -> io::Result<PathBuf> {
        let path = self.path(name);
        std::fs::write(&path, text)?;
        Ok(path)
    }

    /// Starts a process that ends with this run; its output goes to `NAME.log`.
    pub fn spawn(&self, name: &str, command: Command) -> io::Result<Process> {
        let log = self.path(&format!("{name}.log"));
        Process::start(name, command, log, Arc::clone(&self.keeper))
    }

    /// Leaves the folder in place after the run.
    pub fn leave_folder(&self) -> io::Result<()> {
        self.keeper().leave_folder()
    }

    /// Leaves the folder and the processes in place after the run.
    pub fn leave_all(&self) -> io::Result<()> {
        self.keeper().leave_all()
    }

    fn keeper(&self) -> MutexGuard<'_, Keeper> {
        self.keeper.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
