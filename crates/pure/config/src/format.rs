//! Which language a file is written in, by its name or by `-config-format`.

use crate::warning::Warning;

/// The two languages of configuration files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// HCL version 1 (a text that begins with `{` is read as JSON).
    Hcl,
    /// JSON.
    Json,
}

/// Why a file cannot be used. The texts are the official ones; the caller prints them after `==> `.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// Named with `-config-file`, but neither `.hcl` nor `.json`.
    #[error(
        "file {path} has unknown extension; must be .hcl or .json, or config format must be set"
    )]
    UnknownExtension {
        /// As typed.
        path: String,
    },
    /// The operating system did not hand it out.
    #[error("config: failed to read {path}: {cause}")]
    Unreadable {
        /// As typed.
        path: String,
        /// The system's reason.
        cause: String,
    },
    /// There is no such file or directory, or it cannot be opened.
    #[error("config: Open failed on {path}. {cause}")]
    NotOpened {
        /// As typed.
        path: String,
        /// The system's reason.
        cause: String,
    },
}

impl Format {
    /// The format of the file `path`: `forced` if given (`-config-format`), else by extension.
    pub fn of(path: &str, forced: Option<Self>) -> Option<Self> {
        if forced.is_some() {
            forced
        } else if path.ends_with(".json") {
            Some(Self::Json)
        } else if path.ends_with(".hcl") {
            Some(Self::Hcl)
        } else {
            None
        }
    }

    /// The format of a file that was named by itself; another extension is an error.
    pub fn of_file(path: &str, forced: Option<Self>) -> Result<Self, FileError> {
        Self::of(path, forced).ok_or_else(|| FileError::UnknownExtension { path: path.to_owned() })
    }

    /// The format of a file that was found in a directory; another extension is only a warning.
    pub fn of_directory_entry(path: &str, forced: Option<Self>) -> Result<Self, Warning> {
        Self::of(path, forced).ok_or_else(|| Warning::SkippedFile { path: path.to_owned() })
    }

    /// The value of `-config-format`.
    pub(crate) fn from_flag(text: &str) -> Option<Self> {
        match text {
            "hcl" => Some(Self::Hcl),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_decide_unless_forced() {
        assert_eq!(Format::of_file("/etc/a.json", None), Ok(Format::Json));
        assert_eq!(Format::of_file("/etc/a.hcl", None), Ok(Format::Hcl));
        assert_eq!(Format::of_file("/etc/a.conf", Some(Format::Json)), Ok(Format::Json));
    }

    #[test]
    fn another_extension_is_an_error_for_a_file_and_a_warning_in_a_directory() {
        assert_eq!(
            Format::of_file("a.txt", None).unwrap_err().to_string(),
            "file a.txt has unknown extension; must be .hcl or .json, or config format must be set"
        );
        assert_eq!(
            Format::of_directory_entry("d/a.txt", None).unwrap_err().to_string(),
            "skipping file d/a.txt, extension must be .hcl or .json, or config format must be set"
        );
    }
}
