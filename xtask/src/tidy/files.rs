//! The files that the rules look at: what git tracks, and new files that it does not ignore.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// One text file of the project.
#[derive(Debug, Clone)]
pub(super) struct SourceFile {
    /// Path below the root, with `/`.
    pub(super) path: String,
    /// Its whole text.
    pub(super) text: String,
}

impl SourceFile {
    #[cfg(test)]
    pub(super) fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    pub(super) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Whether the whole file is test code: an integration test, `tests.rs`, `test_….rs`, or part of the product tests.
    pub(super) fn is_test(&self) -> bool {
        self.path.starts_with("tests/")
            || self.path.contains("/tests/")
            || self.path.ends_with("/tests.rs")
            || self.path.rsplit('/').next().is_some_and(|name| name.starts_with("test_"))
    }

    /// Whether the file is part of what users run.
    pub(super) fn is_product(&self) -> bool {
        self.is_rust() && self.path.starts_with("crates/") && !self.is_test()
    }
}

/// Reads every tracked or new file that is text.
pub(super) fn read_all(root: &Path) -> Result<Vec<SourceFile>, String> {
    let output = Command::new("git")
        .args(["-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others"])
        .arg("--exclude-standard")
        .current_dir(root)
        .output()
        .map_err(|e| format!("tidy: cannot run git: {e}"))?;
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr);
        return Err(format!("tidy: git ls-files failed (it needs a git checkout): {}", why.trim()));
    }
    let listing = String::from_utf8_lossy(&output.stdout).into_owned();
    let paths: BTreeSet<&str> = listing.split('\0').filter(|path| !path.is_empty()).collect();
    let mut files = Vec::new();
    for path in paths {
        // A tracked file may have been deleted; bytes that are not text have no lines to judge.
        if let Ok(text) = std::fs::read_to_string(root.join(path)) {
            files.push(SourceFile { path: path.to_owned(), text });
        }
    }
    Ok(files)
}
