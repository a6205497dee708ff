//! Reading everything back. A file that cannot be read is named, left where it is, and passed over.

use std::{
    collections::BTreeMap,
    fmt, fs,
    path::{Path, PathBuf},
};

use model::Str;

use super::{Store, StoreError, TEMPORARY, error, file_name, remove};
use crate::local::stored::{Damage, StoredCheck, StoredService, StoredState};

/// What the files hold.
#[derive(Debug, Default)]
pub(in crate::local) struct Loaded {
    pub(in crate::local) services: Vec<StoredService>,
    pub(in crate::local) checks: Vec<StoredCheck>,
    /// Reports that are still worth something.
    pub(in crate::local) states: BTreeMap<Str, StoredState>,
    /// Files that were passed over.
    pub(in crate::local) damaged: Vec<DamagedFile>,
}

/// A file that could not be read, and why.
#[derive(Debug)]
pub(in crate::local) struct DamagedFile {
    pub(in crate::local) path: PathBuf,
    pub(in crate::local) damage: Damage,
}

impl fmt::Display for DamagedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is passed over: {}", self.path.display(), self.damage)
    }
}

impl Store {
    /// Reads all files; `now` is the Unix time in seconds. Files that an interrupted change left behind and reports
    /// that have run out are removed. A file with another name than its id's (as official builds name them) gets it.
    ///
    /// # Errors
    /// When a directory cannot be listed.
    pub(in crate::local) fn load(&self, now: i64) -> Result<Loaded, StoreError> {
        let mut loaded = Loaded::default();
        let mut damaged = Vec::new();
        for (path, service) in read_all(&self.services, StoredService::decode, &mut damaged)? {
            if self.claim(&path, &self.services.join(file_name(&service.row.id)))? {
                loaded.services.push(service);
            }
        }
        for (path, check) in read_all(&self.checks, StoredCheck::decode, &mut damaged)? {
            if self.claim(&path, &self.checks.join(file_name(&check.row.check_id)))? {
                loaded.checks.push(check);
            }
        }
        let decode = |bytes: &[u8]| Ok(serde_json::from_slice::<StoredState>(bytes)?);
        for (path, state) in read_all(&self.states, decode, &mut damaged)? {
            if state.expires <= now {
                remove(&path)?;
            } else if self.claim(&path, &self.states.join(file_name(&state.check_id)))? {
                loaded.states.insert(state.check_id.clone(), state);
            }
        }
        loaded.damaged = damaged;
        Ok(loaded)
    }

    /// Gives a file the name of its id. False when another file has that name: then it is the newer one.
    fn claim(&self, path: &Path, proper: &Path) -> Result<bool, StoreError> {
        if path == proper {
            return Ok(true);
        }
        if proper.exists() {
            remove(path)?;
            return Ok(false);
        }
        fs::rename(path, proper).map_err(|reason| error("rename", path, reason))?;
        Ok(true)
    }
}

fn read_all<T>(
    directory: &Path,
    decode: impl Fn(&[u8]) -> Result<T, Damage>,
    damaged: &mut Vec<DamagedFile>,
) -> Result<Vec<(PathBuf, T)>, StoreError> {
    let listed = |reason| error("list", directory, reason);
    let mut paths = Vec::new();
    for entry in fs::read_dir(directory).map_err(listed)? {
        let entry = entry.map_err(listed)?;
        if entry.file_type().is_ok_and(|kind| kind.is_file()) {
            paths.push(entry.path());
        }
    }
    // The order of a directory is chance.
    paths.sort();
    let mut read = Vec::new();
    for path in paths {
        if path.extension().is_some_and(|extension| extension == TEMPORARY) {
            remove(&path)?;
            continue;
        }
        match fs::read(&path).map_err(Damage::from).and_then(|bytes| decode(&bytes)) {
            Ok(value) => read.push((path, value)),
            Err(damage) => damaged.push(DamagedFile { path, damage }),
        }
    }
    Ok(read)
}
