//! Snapshots: a version of the store as one file, `raft/snapshot-<index>`, that stands for the log up to that index.
//!
//! The newest two are kept, and the log from the older of them on: when the newest is damaged, moving it away loses
//! nothing. In memory, a snapshot is the version itself.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use state::Store;

use super::{
    error::OpenError,
    snapshot_file::{self, UNFINISHED},
    types::{LogId, SnapshotMeta},
    version::Version,
};

/// Where a snapshot is.
#[derive(Clone, Debug)]
pub(crate) enum SnapshotData {
    /// A complete file.
    File(PathBuf),
    /// The version itself.
    Memory(Arc<Store>),
}

/// The snapshots of this server. A clone is the same set.
#[derive(Clone, Debug)]
pub(super) struct Snapshots {
    /// Nothing when everything is in memory.
    directory: Option<Arc<Path>>,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    newest: Option<(SnapshotMeta, SnapshotData)>,
    /// The index of the one before.
    older: Option<u64>,
}

impl Snapshots {
    /// None yet, and none ever on disk.
    pub(super) fn in_memory() -> Self {
        Self { directory: None, kept: Arc::default() }
    }

    /// Those in a directory, and the version in the newest of them. Removes what an interrupted writer left.
    pub(super) fn open(directory: &Path) -> Result<(Self, Version), OpenError> {
        let refused =
            |action, path: &Path, source| OpenError::Io { action, path: path.into(), source };
        let listed = list(directory).map_err(|error| refused("list", directory, error))?;
        for path in listed.unfinished {
            fs::remove_file(&path).map_err(|error| refused("remove", &path, error))?;
        }
        let mut kept = Kept::default();
        let mut version = Version::default();
        let mut indexes = listed.indexes.into_iter();
        if let Some(newest) = indexes.next() {
            let path = path_of(directory, newest);
            version = snapshot_file::read(&path).map_err(|error| unusable(&path, error))?;
            if version.applied.map(|id| id.index) != Some(newest) {
                return Err(unusable(&path, snapshot_file::ReadError::Misnamed));
            }
            kept.newest = Some((version.meta(), SnapshotData::File(path)));
            kept.older = indexes.next();
        }
        let kept = Arc::new(Mutex::new(kept));
        Ok((Self { directory: Some(directory.into()), kept }, version))
    }

    /// Makes a version the newest snapshot, and removes all but two. Blocks.
    pub(super) fn keep(&self, version: &Version) -> io::Result<()> {
        let Some(LogId { index, .. }) = version.applied else { return Ok(()) };
        let data = match &self.directory {
            None => SnapshotData::Memory(version.store.clone()),
            Some(directory) => {
                let path = path_of(directory, index);
                snapshot_file::write(&path, version)?;
                SnapshotData::File(path)
            }
        };
        let mut kept = self.lock();
        let before = kept.newest.replace((version.meta(), data));
        let before = before.and_then(|(meta, _)| meta.last_log_id).map(|id| id.index);
        if before.is_some_and(|before| before < index) {
            kept.older = before;
        }
        let older = kept.older;
        drop(kept);
        if let Some(directory) = &self.directory {
            for old in list(directory)?.indexes {
                if old != index && Some(old) != older {
                    fs::remove_file(path_of(directory, old))?;
                }
            }
        }
        Ok(())
    }

    /// The newest.
    pub(super) fn newest(&self) -> Option<(SnapshotMeta, SnapshotData)> {
        self.lock().newest.clone()
    }

    /// Up to where the log is needed no more.
    pub(super) fn purgeable(&self) -> Option<u64> {
        let kept = self.lock();
        match &self.directory {
            Some(_) => kept.older,
            None => kept.newest.as_ref().and_then(|(meta, _)| meta.last_log_id).map(|id| id.index),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The version that a snapshot of a peer or of this server holds. Blocks.
pub(super) fn load(meta: &SnapshotMeta, data: SnapshotData) -> io::Result<Version> {
    let store = match data {
        SnapshotData::Memory(store) => store,
        SnapshotData::File(path) => {
            let read = snapshot_file::read(&path);
            read.map_err(|error| io::Error::other(unusable(&path, error).to_string()))?.store
        }
    };
    Ok(Version { store, applied: meta.last_log_id, servers: meta.last_membership.clone() })
}

const PREFIX: &str = "snapshot-";

fn path_of(directory: &Path, index: u64) -> PathBuf {
    directory.join(format!("{PREFIX}{index}"))
}

struct Listed {
    /// Newest first.
    indexes: Vec<u64>,
    unfinished: Vec<PathBuf>,
}

/// The snapshots in a directory. Other files are not touched.
fn list(directory: &Path) -> io::Result<Listed> {
    let mut listed = Listed { indexes: Vec::new(), unfinished: Vec::new() };
    for file in fs::read_dir(directory)? {
        let file = file?;
        let name = file.file_name();
        let Some(rest) = name.to_str().and_then(|name| name.strip_prefix(PREFIX)) else { continue };
        if rest.ends_with(UNFINISHED) {
            listed.unfinished.push(file.path());
        } else if let Ok(index) = rest.parse() {
            listed.indexes.push(index);
        }
    }
    listed.indexes.sort_unstable_by(|a, b| b.cmp(a));
    Ok(listed)
}

fn unusable(path: &Path, error: snapshot_file::ReadError) -> OpenError {
    match error {
        snapshot_file::ReadError::Io(source) => {
            OpenError::Io { action: "read", path: path.into(), source }
        }
        error => OpenError::Damaged {
            path: path.into(),
            reason: format!(
                "{error}; move it away to start from the snapshot before it and the log"
            ),
        },
    }
}

#[cfg(test)]
mod tests;
