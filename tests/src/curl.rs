//! The walkthrough's commands call `curl`; whether it is there is asked before anything is built.

use std::process::{Command, Stdio};

/// One line that says what to do when `curl` is missing.
pub fn require() -> Result<(), String> {
    let mut version = Command::new("curl");
    version.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match version.status() {
        Ok(status) if status.success() => Ok(()),
        _ => Err("curl is needed for the walkthrough's commands and was not found: install it and try again".to_owned()),
    }
}
