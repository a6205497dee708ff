//! Making, opening and checking the log's file.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{PoisonError, RwLock},
};

use redb::{
    Database, DatabaseError, ReadableDatabase, ReadableTableMetadata, StorageBackend, TableError,
    backends::{FileBackend, InMemoryBackend},
};

use super::{
    super::super::{
        error::OpenError,
        stored::{self, StoredLogId, StoredVote},
        types::LogId,
    },
    ABOUT, About, Change, Disk, LOG,
};
use crate::rt;

/// How to mend a log.
const RESTORE: &str =
    "restore the data directory from a backup, or move its directory raft away to start afresh";

/// A smaller file is not worth shrinking.
const LARGE_BYTES: u64 = 16 << 20;

/// Memory for pages. Reads are rare: what is applied comes from the log's tail.
const CACHE_BYTES: usize = 8 << 20;

/// What is found in an opened log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super::super) struct Recovered {
    /// This server's number.
    pub(in super::super::super) server: u64,
    /// Bytes of the entries that the newest snapshot does not hold.
    pub(in super::super::super) unsnapshotted: u64,
}

impl Disk {
    /// Nothing on disk; gone with this value.
    pub(in super::super::super) fn in_memory() -> Result<Self, OpenError> {
        Self::make("raft log in memory".into(), InMemoryBackend::new())
    }

    /// The file at `path`, made if there is none: under another name first, so that a crash leaves a complete file or
    /// none.
    pub(in super::super::super) fn open(path: &Path) -> Result<Self, OpenError> {
        let failed = |action, source| OpenError::Io { action, path: path.into(), source };
        if !path.try_exists().map_err(|error| failed("open", error))? {
            let unfinished = path.with_extension("db.tmp");
            let make = || Self::make(path.into(), file(&unfinished, path)?);
            let disk = match make() {
                Err(OpenError::Damaged { .. }) => {
                    // Left by a crash, and never used.
                    fs::remove_file(&unfinished).map_err(|error| failed("make", error))?;
                    make()?
                }
                made => made?,
            };
            if name_once(&unfinished, path).map_err(|error| failed("make", error))? {
                return Ok(disk);
            }
        }
        let backend = file(path, path)?;
        if backend.len().map_err(|error| failed("read", error))? == 0 {
            let reason = format!("it is empty; {RESTORE}");
            return Err(OpenError::Damaged { path: path.into(), reason });
        }
        Self::with_backend(path.into(), backend)
    }

    /// A log over bytes that hold one, or nothing yet; `name` is what errors call them.
    pub(in super::super) fn make(
        name: PathBuf,
        backend: impl StorageBackend,
    ) -> Result<Self, OpenError> {
        let database =
            builder().create_with_backend(backend).map_err(|error| open_error(&name, error))?;
        if kind_of(&database).map_err(|error| unusable(&name, &error))? != Kind::Empty {
            return Self::checked(name, database);
        }
        let disk = Self { name, database: RwLock::new(Some(database)) };
        let server = Change::Set(About::Server, stored::encode(&rt::random()));
        let path = disk.name.clone();
        disk.commit(&[server]).map_err(|source| OpenError::Io { action: "write", path, source })?;
        Ok(disk)
    }

    /// A log over bytes that hold one; `name` is what errors call them.
    pub(in super::super::super) fn with_backend(
        name: PathBuf,
        backend: impl StorageBackend,
    ) -> Result<Self, OpenError> {
        let database =
            builder().create_with_backend(backend).map_err(|error| open_error(&name, error))?;
        Self::checked(name, database)
    }

    fn checked(name: PathBuf, database: Database) -> Result<Self, OpenError> {
        match kind_of(&database).map_err(|error| unusable(&name, &error))? {
            Kind::Ours => Ok(Self { name, database: RwLock::new(Some(database)) }),
            Kind::Empty | Kind::Foreign => {
                let reason = "it is the database of another program; move it away or give the agent another data directory";
                Err(OpenError::Damaged { path: name, reason: reason.into() })
            }
        }
    }

    /// What the log holds, given the index of the newest snapshot. Refuses a log that does not fit it.
    pub(in super::super::super) fn recover(
        &self,
        snapshot: Option<u64>,
    ) -> Result<Recovered, OpenError> {
        let path = self.name.clone();
        let damaged = |reason| OpenError::Damaged { path: path.clone(), reason };
        let recovered = self.recovered(snapshot).map_err(|source| match source.kind() {
            io::ErrorKind::InvalidData => damaged(format!("{source}; {RESTORE}")),
            _ => OpenError::Io { action: "read", path: path.clone(), source },
        })?;
        recovered.map_err(|reason| damaged(format!("{reason}; {RESTORE}")))
    }

    fn recovered(&self, snapshot: Option<u64>) -> io::Result<Result<Recovered, String>> {
        let view = self.view()?;
        let Some(server) = view.about(About::Server)? else {
            return Ok(Err("the number of this server is missing".into()));
        };
        let vote: Option<StoredVote> = view.about(About::Vote)?;
        if let (Some(index), None) = (snapshot, vote) {
            return Ok(Err(format!("it is empty, but there is a snapshot of entry {index}")));
        }
        let purged: Option<StoredLogId> = view.about(About::Purged)?;
        let purged = purged.map(|id| LogId::from(id).index);
        let begins_after = view.first_index()?.and_then(|first| first.checked_sub(1)).max(purged);
        if let Some(missing) = begins_after.filter(|index| snapshot < Some(*index)) {
            return Ok(Err(format!(
                "it begins after entry {missing}, and there is no snapshot of that entry or a later one"
            )));
        }
        Ok(Ok(Recovered { server, unsnapshotted: view.bytes_after(snapshot)? }))
    }

    /// Gives back the room of entries that are gone, when most of a large file is such room: redb does not by itself.
    pub(in super::super::super) fn shrink(&self) -> Result<(), OpenError> {
        let mut database = self.database.write().unwrap_or_else(PoisonError::into_inner);
        let Some(database) = database.as_mut() else { return Ok(()) };
        shrink(database, &self.name).map_err(|error| unusable(&self.name, &error))
    }
}

/// Opens a file, or makes an empty one; `name` is what errors call it.
fn file(path: &Path, name: &Path) -> Result<FileBackend, OpenError> {
    // It holds secrets.
    let opened =
        File::options().read(true).write(true).create(true).truncate(false).mode(0o600).open(path);
    let file =
        opened.map_err(|source| OpenError::Io { action: "open", path: name.into(), source })?;
    FileBackend::new(file).map_err(|error| open_error(name, error))
}

/// Gives a new file its name, unless another process was faster.
fn name_once(unfinished: &Path, path: &Path) -> io::Result<bool> {
    match fs::hard_link(unfinished, path) {
        Ok(()) => fs::remove_file(unfinished).map(|()| true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::remove_file(unfinished).map(|()| false)
        }
        // A file system without links.
        Err(_) => fs::rename(unfinished, path).map(|()| true),
    }
}

fn builder() -> redb::Builder {
    let mut builder = Database::builder();
    builder.set_cache_size(CACHE_BYTES);
    // The file is small; without this a damaged one may be trusted, or panic later.
    builder.set_check_integrity_on_open(true);
    builder
}

fn shrink(database: &mut Database, path: &Path) -> Result<(), redb::Error> {
    let length = fs::metadata(path)?.len();
    if length < LARGE_BYTES {
        return Ok(());
    }
    let used = {
        let log = database.begin_read()?.open_table(LOG)?;
        let stats = log.stats()?;
        stats.stored_bytes() + stats.metadata_bytes() + stats.fragmented_bytes()
    };
    if length / 4 > used {
        database.compact()?;
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// No tables at all.
    Empty,
    Ours,
    Foreign,
}

fn kind_of(database: &Database) -> Result<Kind, redb::Error> {
    let transaction = database.begin_read()?;
    match (transaction.open_table(LOG), transaction.open_table(ABOUT)) {
        (Ok(_), Ok(_)) => Ok(Kind::Ours),
        (Err(TableError::TableDoesNotExist(_)), Err(TableError::TableDoesNotExist(_)))
            if transaction.list_tables()?.next().is_none()
                && transaction.list_multimap_tables()?.next().is_none() =>
        {
            Ok(Kind::Empty)
        }
        (Err(TableError::Storage(error)), _) | (_, Err(TableError::Storage(error))) => {
            Err(error.into())
        }
        _ => Ok(Kind::Foreign),
    }
}

/// Why the database could not be opened, in our words.
fn open_error(path: &Path, error: DatabaseError) -> OpenError {
    match error {
        DatabaseError::DatabaseAlreadyOpen => {
            // <data directory>/raft/raft.db
            let directory = path.parent().and_then(Path::parent).unwrap_or(path);
            OpenError::InUse { directory: directory.into() }
        }
        error => unusable(path, &error.into()),
    }
}

fn unusable(path: &Path, error: &redb::Error) -> OpenError {
    let what = match error {
        redb::Error::Io(source) if source.kind() != io::ErrorKind::InvalidData => {
            let source = io::Error::new(source.kind(), source.to_string());
            return OpenError::Io { action: "open", path: path.into(), source };
        }
        redb::Error::UpgradeRequired(_) => {
            "it is a raft log of a format that this release does not read"
        }
        _ => "it is damaged or no raft log",
    };
    let reason = format!("{what} ({error}); {RESTORE}");
    OpenError::Damaged { path: path.into(), reason }
}
