//! The log's file: a redb database with one row an entry and a few rows about the log. Everything that names redb is
//! here.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{PoisonError, RwLock, RwLockReadGuard},
};

use redb::{
    Database, DatabaseError, ReadTransaction, ReadableDatabase, ReadableTable, StorageBackend,
    TableDefinition, TableError,
    backends::{FileBackend, InMemoryBackend},
};

use super::super::{
    error::OpenError,
    stored::{self, StoredError, StoredLogId, StoredVote},
    types::{Entry, LogId},
};
use crate::rt;

/// Index → entry.
const LOG: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("log");
/// Name → value.
const ABOUT: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("about");

/// How to mend a log.
const RESTORE: &str =
    "restore the data directory from a backup, or move its directory raft away to start afresh";

/// Memory for pages. Reads are rare: what is applied comes from the log's tail.
const CACHE_BYTES: usize = 8 << 20;

/// Rows of the second table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum About {
    /// This server's number, written when the file is made.
    Server,
    /// The last vote.
    Vote,
    /// Up to where this server knows entries to be committed; a hint, may lag.
    Committed,
    /// Up to where entries were removed because a snapshot holds them.
    Purged,
}

impl About {
    const fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Vote => "vote",
            Self::Committed => "committed",
            Self::Purged => "purged",
        }
    }
}

/// What is found in an opened log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Recovered {
    /// This server's number.
    pub(in super::super) server: u64,
    /// Bytes of the entries that the newest snapshot does not hold.
    pub(in super::super) unsnapshotted: u64,
}

/// One step of a commit.
#[derive(Debug)]
pub(super) enum Change {
    Append(u64, Vec<u8>),
    Set(About, Vec<u8>),
    /// Removes this entry and all after it.
    RemoveFrom(u64),
    /// Removes this entry and all before it.
    RemoveTo(u64),
}

/// The open file. It is locked against other processes until [`Self::close`].
#[derive(Debug)]
pub(in super::super) struct Disk {
    /// What errors call it.
    name: PathBuf,
    database: RwLock<Option<Database>>,
}

impl Disk {
    /// Nothing on disk; gone with this value.
    pub(in super::super) fn in_memory() -> Result<Self, OpenError> {
        Self::make("raft log in memory".into(), InMemoryBackend::new())
    }

    /// The file at `path`, made if there is none: under another name first, so that a crash leaves a complete file or
    /// none.
    pub(in super::super) fn open(path: &Path) -> Result<Self, OpenError> {
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
    pub(super) fn make(name: PathBuf, backend: impl StorageBackend) -> Result<Self, OpenError> {
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
    pub(in super::super) fn with_backend(
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
    pub(in super::super) fn recover(&self, snapshot: Option<u64>) -> Result<Recovered, OpenError> {
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

    pub(super) fn name(&self) -> &Path {
        &self.name
    }

    /// Makes all changes durable, or none.
    pub(super) fn commit(&self, changes: &[Change]) -> io::Result<()> {
        let database = self.database();
        let transaction = database.as_ref().ok_or_else(closed)?.begin_write().map_err(to_io)?;
        {
            let mut log = transaction.open_table(LOG).map_err(to_io)?;
            let mut about = transaction.open_table(ABOUT).map_err(to_io)?;
            for change in changes {
                match change {
                    Change::Append(index, bytes) => {
                        log.insert(index, bytes.as_slice()).map_err(to_io)?;
                    }
                    Change::Set(row, bytes) => {
                        about.insert(row.name(), bytes.as_slice()).map_err(to_io)?;
                    }
                    Change::RemoveFrom(index) => {
                        log.retain_in::<u64, _>(index.., |_, _| false).map_err(to_io)?;
                    }
                    Change::RemoveTo(index) => {
                        log.retain_in(..=*index, |_, _| false).map_err(to_io)?;
                    }
                }
            }
        }
        fail::fail_point!("raft-before-commit", |_| Err(io::Error::other("failpoint")));
        transaction.commit().map_err(to_io)?;
        fail::fail_point!("raft-after-commit", |_| Err(io::Error::other("failpoint")));
        Ok(())
    }

    /// The file as it is now; later commits do not change what is read from it.
    pub(super) fn view(&self) -> io::Result<View> {
        let database = self.database();
        let transaction = database.as_ref().ok_or_else(closed)?.begin_read().map_err(to_io)?;
        Ok(View { transaction })
    }

    /// Lets go of the file and its lock.
    pub(super) fn close(&self) {
        *self.database.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn database(&self) -> RwLockReadGuard<'_, Option<Database>> {
        self.database.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One version of the file.
pub(super) struct View {
    transaction: ReadTransaction,
}

impl View {
    /// Entries from `start` up to and without `end`, in order and without a gap, as many as fit in `limit` bytes but
    /// at least one.
    pub(super) fn entries(&self, start: u64, end: u64, limit: usize) -> io::Result<Vec<Entry>> {
        let log = self.transaction.open_table(LOG).map_err(to_io)?;
        let mut entries: Vec<Entry> = Vec::new();
        let mut bytes = 0;
        for row in log.range(start..end).map_err(to_io)? {
            let (index, value) = row.map_err(to_io)?;
            let (index, value) = (index.value(), value.value());
            bytes += value.len();
            if bytes > limit && !entries.is_empty() {
                break;
            }
            let entry = stored::decode_entry(value).map_err(|error| unreadable(index, error))?;
            let expected = entries.last().map_or(index, |last| last.log_id.index + 1);
            if entry.log_id.index != index || index != expected {
                return Err(unreadable(expected, StoredError::Damaged));
            }
            entries.push(entry);
        }
        Ok(entries)
    }

    /// The last entry.
    pub(super) fn last(&self) -> io::Result<Option<Entry>> {
        let log = self.transaction.open_table(LOG).map_err(to_io)?;
        let Some((index, value)) = log.last().map_err(to_io)? else { return Ok(None) };
        let entry = stored::decode_entry(value.value())
            .map_err(|error| unreadable(index.value(), error))?;
        Ok(Some(entry))
    }

    /// The first entry's index.
    pub(super) fn first_index(&self) -> io::Result<Option<u64>> {
        let log = self.transaction.open_table(LOG).map_err(to_io)?;
        Ok(log.first().map_err(to_io)?.map(|(index, _)| index.value()))
    }

    /// Bytes of the entries after `index`.
    pub(super) fn bytes_after(&self, index: Option<u64>) -> io::Result<u64> {
        let log = self.transaction.open_table(LOG).map_err(to_io)?;
        let start = index.map_or(0, |index| index.saturating_add(1));
        let mut bytes = 0;
        for row in log.range(start..).map_err(to_io)? {
            bytes += row.map_err(to_io)?.1.value().len() as u64;
        }
        Ok(bytes)
    }

    /// A row about the log.
    pub(super) fn about<T: serde::de::DeserializeOwned>(
        &self,
        row: About,
    ) -> io::Result<Option<T>> {
        let about = self.transaction.open_table(ABOUT).map_err(to_io)?;
        let Some(value) = about.get(row.name()).map_err(to_io)? else { return Ok(None) };
        let read = stored::decode(value.value());
        read.map(Some).map_err(|error| {
            io::Error::new(io::ErrorKind::InvalidData, format!("row \"{}\": {error}", row.name()))
        })
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

fn unreadable(index: u64, error: StoredError) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("log entry {index} cannot be read: {error}"))
}

fn closed() -> io::Error {
    io::Error::other("the raft log is closed")
}

fn to_io(error: impl Into<redb::Error>) -> io::Error {
    match error.into() {
        redb::Error::Io(error) => error,
        other => io::Error::other(other.to_string()),
    }
}
