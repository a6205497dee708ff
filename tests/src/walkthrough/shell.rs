//! One command of the page, run by `sh` as a reader's shell would run it.

use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::poll;

/// No command of the page takes this long.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a command left behind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Output {
    /// `None` after a signal.
    pub(super) code: Option<i32>,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

/// A shell in a folder, with our programs before all others in its PATH.
#[derive(Debug)]
pub(super) struct Shell {
    folder: PathBuf,
    path: OsString,
}

impl Shell {
    /// `programs` holds `consul` and `serve-http`.
    pub(super) fn new(folder: &Path, programs: &Path) -> Result<Self, String> {
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let all = std::iter::once(programs.to_path_buf()).chain(std::env::split_paths(&inherited));
        let path = std::env::join_paths(all).map_err(|e| format!("PATH: {e}"))?;
        // curl's progress meter is for people.
        std::fs::write(folder.join(".curlrc"), "silent\nshow-error\n")
            .map_err(|e| format!(".curlrc: {e}"))?;
        Ok(Self { folder: folder.to_path_buf(), path })
    }

    /// The command, ready to start, with none of the caller's own `CONSUL_…` and proxy settings.
    pub(super) fn command(&self, text: &str, env: &[(String, String)]) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", text]).current_dir(&self.folder);
        for (name, _) in std::env::vars_os() {
            let lower = name.to_string_lossy().to_lowercase();
            if lower.starts_with("consul_") || lower.ends_with("_proxy") {
                command.env_remove(name);
            }
        }
        command.env("PATH", &self.path).env("CURL_HOME", &self.folder);
        command.envs(env.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs a command to its end.
    pub(super) fn run(&self, text: &str, env: &[(String, String)]) -> Result<Output, String> {
        // Files instead of pipes: nothing has to be read while the command runs.
        let (stdout, stderr) = (self.folder.join(".stdout"), self.folder.join(".stderr"));
        let create =
            |path: &Path| File::create(path).map_err(|e| format!("{}: {e}", path.display()));
        let mut command = self.command(text, env);
        command.stdin(Stdio::null()).stdout(create(&stdout)?).stderr(create(&stderr)?);
        let mut child = command.spawn().map_err(|e| format!("cannot start sh: {e}"))?;
        let ended = poll::until(PATIENCE, || match child.try_wait() {
            Ok(Some(status)) => Ok(status),
            Ok(None) => Err(format!("the command still runs after {PATIENCE:?}")),
            Err(e) => Err(format!("cannot wait for the command: {e}")),
        });
        let status = ended.inspect_err(|_| {
            drop(child.kill());
            drop(child.wait());
        })?;
        let read =
            |path| String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default()).into_owned();
        Ok(Output { code: status.code(), stdout: read(&stdout), stderr: read(&stderr) })
    }
}
