//! The `consul` binary under test: built by cargo, then copied to a folder of its own that can stand in a PATH.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use crate::project;

/// Which build is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// What users get.
    Plain,
    /// With failpoints compiled in, for tests that hold something back.
    Failpoints,
}

/// The environment variable that names another binary for the plain build.
pub const OVERRIDE: &str = "CONSUL_BINARY";

/// Path of the binary, after building what is out of date, once in a process. `CONSUL_BINARY`, when set, is taken instead of
/// the plain build.
pub fn path(build: Build) -> Result<PathBuf, String> {
    static PLAIN: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    static FAILPOINTS: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    match build {
        Build::Plain => PLAIN.get_or_init(|| given().unwrap_or_else(|| make(build))).clone(),
        Build::Failpoints => FAILPOINTS.get_or_init(|| make(build)).clone(),
    }
}

fn given() -> Option<Result<PathBuf, String>> {
    let given = PathBuf::from(std::env::var_os(OVERRIDE)?);
    Some(given.canonicalize().map_err(|e| format!("{OVERRIDE}={}: {e}", given.display())))
}

fn make(build: Build) -> Result<PathBuf, String> {
    let features: &[&str] = match build {
        Build::Plain => &[],
        Build::Failpoints => &["--features", "failpoints"],
    };
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "build",
            "--quiet",
            "--package",
            "consul",
            "--message-format",
            "json-render-diagnostics",
        ])
        .args(features)
        .current_dir(project::root())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|e| format!("cannot start cargo: {e}"))?;
    if !output.status.success() {
        return Err("the consul binary does not build".to_owned());
    }
    let messages = String::from_utf8_lossy(&output.stdout);
    let built = executable(&messages).ok_or("cargo names no consul binary")?;
    let folder = built.with_file_name("products").join(match build {
        Build::Plain => "plain",
        Build::Failpoints => "failpoints",
    });
    let target = folder.join("consul");
    copy_aside(&built, &folder, &target).map_err(|e| format!("{}: {e}", target.display()))?;
    Ok(target)
}

/// The path of the binary in cargo's messages, one JSON object a line.
fn executable(messages: &str) -> Option<PathBuf> {
    let objects =
        messages.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let mut paths =
        objects.filter_map(|object| Some(PathBuf::from(object.get("executable")?.as_str()?)));
    paths.rfind(|path| path.file_stem().is_some_and(|stem| stem == "consul"))
}

/// Cargo writes both builds to the same path; each gets a folder of its own.
fn copy_aside(built: &Path, folder: &Path, target: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let source = std::fs::metadata(built)?;
    if let Ok(copy) = std::fs::metadata(target)
        && copy.len() == source.len()
        && copy.modified()? > source.modified()?
    {
        return Ok(());
    }
    // Renamed into place, because somebody may be running the old copy just now.
    let fresh = folder.join(format!(".consul-{}", std::process::id()));
    std::fs::copy(built, &fresh)?;
    std::fs::rename(&fresh, target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_binary_is_read_from_cargos_messages() {
        let messages = r#"{"reason":"compiler-artifact","executable":null}
{"reason":"compiler-artifact","executable":"/x/target/debug/consul"}
{"reason":"build-finished","success":true}"#;
        assert_eq!(executable(messages), Some(PathBuf::from("/x/target/debug/consul")));
        assert_eq!(executable("{}"), None);
    }
}
