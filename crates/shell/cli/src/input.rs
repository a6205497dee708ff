//! Reading what a user points at: a file, standard input, or the word itself. Error texts are those of the official
//! commands.

use std::io::{self, Read};

use crate::environment::Environment;

/// A file or stdin that could not be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum InputError {
    /// The file cannot be opened or read.
    #[error("Failed to read file: open {path}: {reason}")]
    File {
        /// As typed.
        path: String,
        /// In the words of the operating system.
        reason: String,
    },
    /// Standard input broke.
    #[error("Failed to read stdin: {0}")]
    Stdin(String),
    /// An empty word where a path was wanted.
    #[error("Failed to load data: must specify a file path or '-' for stdin")]
    NoPath,
}

/// The bytes of a file.
pub(crate) fn file(environment: &Environment, path: &str) -> Result<Vec<u8>, InputError> {
    std::fs::read(environment.path(path))
        .map_err(|error| InputError::File { path: path.to_owned(), reason: reason(&error) })
}

/// All of standard input.
pub(crate) fn stdin(environment: &mut Environment) -> Result<Vec<u8>, InputError> {
    let mut bytes = Vec::new();
    match environment.stdin.read_to_end(&mut bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => Err(InputError::Stdin(reason(&error))),
    }
}

/// `@path` means that file, `-` means stdin, anything else means itself.
pub(crate) fn word(environment: &mut Environment, word: &str) -> Result<Vec<u8>, InputError> {
    match word.strip_prefix('@') {
        Some(path) => file(environment, path),
        None if word == "-" => stdin(environment),
        None => Ok(word.as_bytes().to_vec()),
    }
}

/// `-` means stdin, anything else is a path.
pub(crate) fn path(environment: &mut Environment, path: &str) -> Result<Vec<u8>, InputError> {
    match path {
        "" => Err(InputError::NoPath),
        "-" => stdin(environment),
        path => file(environment, path),
    }
}

/// An operating-system error in the short lower-case form that the official binary prints.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or directory".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "is a directory".to_owned(),
        io::ErrorKind::ConnectionRefused => "connection refused".to_owned(),
        io::ErrorKind::ConnectionReset => "connection reset by peer".to_owned(),
        io::ErrorKind::TimedOut => "i/o timeout".to_owned(),
        io::ErrorKind::HostUnreachable => "no route to host".to_owned(),
        io::ErrorKind::NetworkUnreachable => "network is unreachable".to_owned(),
        _ => error.to_string(),
    }
}
