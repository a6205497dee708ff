//! Configuration files and directories as they are named on a command line, read from disk.

use config::{FileError, Format, SourceText, Warning};

use crate::environment::Environment;
use crate::input::reason;

/// A file that was read.
pub(crate) struct ConfigFile {
    name: String,
    text: String,
    format: Format,
}

impl ConfigFile {
    /// As the merging wants it.
    pub(crate) fn source(&self) -> SourceText<'_> {
        SourceText { name: &self.name, text: &self.text, format: self.format }
    }
}

/// Reads files, and the files of directories in alphabetical order; what has another extension in a directory is
/// passed over with a warning. `forced` overrules extensions.
///
/// # Errors
/// The first file that cannot be read or has an unknown extension.
pub(crate) fn read(
    environment: &Environment,
    paths: &[String],
    forced: Option<Format>,
) -> Result<(Vec<ConfigFile>, Vec<Warning>), FileError> {
    let (mut files, mut warnings) = (Vec::new(), Vec::new());
    for path in paths {
        if !environment.path(path).is_dir() {
            files.push(file(environment, path, Format::of_file(path, forced)?)?);
            continue;
        }
        for name in names(environment, path)? {
            let path = format!("{}/{name}", path.trim_end_matches('/'));
            match Format::of_directory_entry(&path, forced) {
                Ok(format) => files.push(file(environment, &path, format)?),
                Err(warning) => warnings.push(warning),
            }
        }
    }
    Ok((files, warnings))
}

/// The names of a directory's files, sorted; subdirectories are left alone.
fn names(environment: &Environment, path: &str) -> Result<Vec<String>, FileError> {
    let failed = |error: std::io::Error| FileError::NotOpened {
        path: path.to_owned(),
        cause: reason(&error),
    };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(environment.path(path)).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if !entry.path().is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn file(environment: &Environment, path: &str, format: Format) -> Result<ConfigFile, FileError> {
    match std::fs::read(environment.path(path)) {
        Ok(bytes) => Ok(ConfigFile {
            name: path.to_owned(),
            text: String::from_utf8_lossy(&bytes).into_owned(),
            format,
        }),
        Err(error) => Err(FileError::Unreadable { path: path.to_owned(), cause: reason(&error) }),
    }
}
