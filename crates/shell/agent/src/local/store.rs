//! The files of the local registry: one for each service and check, and for each TTL check's last report.
//!
//! A change is written beside its place, synced, moved there, and the directory synced: after a crash there is the old
//! file or the new one. Services are written after their checks and removed before them, so that what a crash
//! interrupts can leave a check without a service (dropped when loaded), never a service without its checks
//! (which would count as healthy).

mod file_name;
mod load;

use std::{
    collections::BTreeSet,
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use model::Str;

use self::file_name::file_name;
pub(super) use self::load::Loaded;
use super::stored::{StoredCheck, StoredService, StoredState};

/// Only the agent's user may look in.
const DIR_MODE: u32 = 0o700;
const FILE_MODE: u32 = 0o600;
const TEMPORARY: &str = "tmp";

/// The data directory could not be written or read.
#[derive(Debug, thiserror::Error)]
#[error(
    "cannot {action} {path}: {reason}; check the disk's free space and the permissions of data_dir",
    path = path.display()
)]
pub struct StoreError {
    action: &'static str,
    path: PathBuf,
    reason: io::Error,
}

/// One step of a change.
#[derive(Clone, Debug)]
pub(super) enum Change {
    PutService(Box<StoredService>),
    PutCheck(Box<StoredCheck>),
    RemoveService(Str),
    RemoveCheck(Str),
    /// Somebody else keeps the check; its last report stays.
    ForgetCheck(Str),
}

/// The directories.
#[derive(Debug)]
pub(super) struct Store {
    services: PathBuf,
    checks: PathBuf,
    states: PathBuf,
}

/// What a change does to the files, in the order that a crash may interrupt.
#[derive(Default)]
struct Files {
    puts: Vec<(PathBuf, Vec<u8>)>,
    removals: Vec<PathBuf>,
}

impl Store {
    /// Makes the directories under `data_dir` if they are missing.
    ///
    /// # Errors
    /// When they cannot be made.
    pub(super) fn open(data_dir: &Path) -> Result<Self, StoreError> {
        let checks = data_dir.join("checks");
        let store =
            Self { services: data_dir.join("services"), states: checks.join("state"), checks };
        for directory in [&store.services, &store.checks, &store.states] {
            let made = DirBuilder::new().recursive(true).mode(DIR_MODE).create(directory);
            made.map_err(|reason| error("create", directory, reason))?;
        }
        Ok(store)
    }

    /// Makes `changes`, all of them or, unless the disk breaks midway, none; on disk when it returns.
    ///
    /// # Errors
    /// What could not be written or removed.
    pub(super) fn commit(&self, changes: &[Change]) -> Result<(), StoreError> {
        let files = self.files(changes)?;
        let mut directories = BTreeSet::new();
        if let Err(error) =
            files.puts.iter().try_for_each(|(path, bytes)| write_beside(path, bytes))
        {
            for (path, _) in &files.puts {
                // Left behind, it would only be swept at the next start.
                let _ = fs::remove_file(beside(path));
            }
            return Err(error);
        }
        for (path, _) in &files.puts {
            fs::rename(beside(path), path).map_err(|reason| error("replace", path, reason))?;
            directories.extend(path.parent());
        }
        for path in &files.removals {
            remove(path)?;
            directories.extend(path.parent());
        }
        directories.into_iter().try_for_each(sync_directory)
    }

    fn files(&self, changes: &[Change]) -> Result<Files, StoreError> {
        let (mut services, mut checks) = (Files::default(), Files::default());
        for change in changes {
            match change {
                Change::PutService(service) => {
                    let path = self.services.join(file_name(&service.row.id));
                    services.puts.push((path.clone(), encoded(&path, service.encode())?));
                }
                Change::PutCheck(check) => {
                    let path = self.checks.join(file_name(&check.row.check_id));
                    checks.puts.push((path.clone(), encoded(&path, check.encode())?));
                }
                Change::RemoveService(id) => {
                    services.removals.push(self.services.join(file_name(id)));
                }
                Change::RemoveCheck(id) => {
                    checks.removals.push(self.checks.join(file_name(id)));
                    checks.removals.push(self.states.join(file_name(id)));
                }
                Change::ForgetCheck(id) => checks.removals.push(self.checks.join(file_name(id))),
            }
        }
        checks.puts.append(&mut services.puts);
        services.removals.append(&mut checks.removals);
        Ok(Files { puts: checks.puts, removals: services.removals })
    }

    /// Notes a TTL check's report. Not synced: reports are frequent and outlive a killed process without it; after a
    /// power failure an older one, or none, is found.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn put_state(&self, state: &StoredState) -> Result<(), StoreError> {
        let path = self.states.join(file_name(&state.check_id));
        let bytes = encoded(&path, serde_json::to_vec(state))?;
        write(&beside(&path), &bytes, false)?;
        fs::rename(beside(&path), &path).map_err(|reason| error("replace", &path, reason))
    }
}

fn encoded(path: &Path, bytes: serde_json::Result<Vec<u8>>) -> Result<Vec<u8>, StoreError> {
    bytes.map_err(|reason| error("encode", path, reason.into()))
}

fn error(action: &'static str, path: &Path, reason: io::Error) -> StoreError {
    StoreError { action, path: path.to_owned(), reason }
}

fn beside(path: &Path) -> PathBuf {
    path.with_added_extension(TEMPORARY)
}

fn write_beside(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    write(&beside(path), bytes, true)
}

fn write(path: &Path, bytes: &[u8], sync: bool) -> Result<(), StoreError> {
    let written = || {
        let mut options = OpenOptions::new();
        let mut file =
            options.write(true).create(true).truncate(true).mode(FILE_MODE).open(path)?;
        file.write_all(bytes)?;
        if sync { file.sync_all() } else { Ok(()) }
    };
    written().map_err(|reason| error("write", path, reason))
}

fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(reason) if reason.kind() != io::ErrorKind::NotFound => {
            Err(error("remove", path, reason))
        }
        _ => Ok(()),
    }
}

fn sync_directory(path: &Path) -> Result<(), StoreError> {
    let synced = File::open(path).and_then(|directory| directory.sync_all());
    synced.map_err(|reason| error("sync", path, reason))
}

#[cfg(test)]
mod tests;
