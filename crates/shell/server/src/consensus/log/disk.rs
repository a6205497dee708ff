//! The log's file: a redb database with one row an entry and a few rows about the log. Everything that names redb is
//! here.

mod opening;

use std::{
    io,
    path::{Path, PathBuf},
    sync::{PoisonError, RwLock, RwLockReadGuard},
};

use redb::{Database, ReadTransaction, ReadableDatabase, ReadableTable, TableDefinition};

use super::super::{
    stored::{self, StoredError},
    types::Entry,
};

/// Index → entry.
const LOG: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("log");
/// Name → value.
const ABOUT: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("about");

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
