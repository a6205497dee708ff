//! A snapshot's file: a header that shows damage, what it says of the log, and the store. Written beside its name,
//! synced and renamed, so that a file with a snapshot's name is complete.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use state::{SnapshotError, Store};

use super::{
    stored::{self, StoredError, StoredMeta},
    types::SnapshotMeta,
    version::Version,
};

const MAGIC: [u8; 8] = *b"PCNSNAP\n";
/// Rises when older releases could not read the file.
const FORMAT: u32 = 1;
/// Magic, format, length of the body, length of its first part, and the CRC-32 of all that and of the body.
const HEADER: usize = 8 + 4 + 8 + 4 + CHECKSUM;
const CHECKSUM: usize = 4;
/// Ends the name of a file that is being written.
pub(super) const UNFINISHED: &str = ".tmp";

/// Why a file is no snapshot that can be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReadError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("it is no snapshot of this program")]
    Foreign,
    #[error(
        "it has snapshot format {0}, this release reads up to {FORMAT}; start the newer release again"
    )]
    Newer(u32),
    #[error("it should have {expected} bytes and has {found}")]
    Length { expected: u64, found: u64 },
    #[error("its checksum is wrong, it is damaged")]
    Checksum,
    #[error("what it says of the log: {0}")]
    Meta(#[from] StoredError),
    #[error("{0}")]
    Store(#[from] SnapshotError),
    #[error("its name does not fit its content")]
    Misnamed,
}

/// Writes a version to `path`: complete and synced, or not at all.
pub(super) fn write(path: &Path, version: &Version) -> io::Result<()> {
    let store = version.store.write_snapshot().map_err(io::Error::other)?;
    let meta = stored::encode(&StoredMeta::from(&version.meta()));
    let mut name = OsString::from(path);
    name.push(UNFINISHED);
    let unfinished = PathBuf::from(name);
    let written = write_file(&unfinished, &header(&meta, &store), &[&meta, &store])
        .and_then(|()| fs::rename(&unfinished, path))
        .and_then(|()| sync_directory(path));
    if written.is_err() {
        // Room for the next attempt; the error that is reported is the first one.
        let _ = fs::remove_file(&unfinished);
    }
    written.map_err(|error| {
        io::Error::new(error.kind(), format!("cannot write \"{}\": {error}", path.display()))
    })
}

fn write_file(path: &Path, header: &[u8], parts: &[&[u8]]) -> io::Result<()> {
    // It holds secrets.
    let mut file =
        File::options().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(header)?;
    for part in parts {
        file.write_all(part)?;
    }
    file.sync_all()
}

fn sync_directory(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |directory| File::open(directory)?.sync_all())
}

fn header(meta: &[u8], store: &[u8]) -> Vec<u8> {
    let length = (meta.len() + store.len()) as u64;
    let mut header = Vec::with_capacity(HEADER);
    header.extend(MAGIC);
    header.extend(FORMAT.to_be_bytes());
    header.extend(length.to_be_bytes());
    header.extend(u32::try_from(meta.len()).unwrap_or(u32::MAX).to_be_bytes());
    let checksum = checksum(&[&header, meta, store]);
    header.extend(checksum.to_be_bytes());
    header
}

fn checksum(parts: &[&[u8]]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize()
}

/// Reads what [`write`] wrote.
pub(super) fn read(path: &Path) -> Result<Version, ReadError> {
    parse(&fs::read(path)?)
}

fn parse(bytes: &[u8]) -> Result<Version, ReadError> {
    let (header, body) = bytes.split_at_checked(HEADER).ok_or(ReadError::Foreign)?;
    let (summed, stored_checksum) = header.split_at(HEADER - CHECKSUM);
    let (magic, mut numbers) = summed.split_at(MAGIC.len());
    if magic != MAGIC {
        return Err(ReadError::Foreign);
    }
    let format = take_u32(&mut numbers);
    if format > FORMAT {
        return Err(ReadError::Newer(format));
    }
    let expected = u64::from(take_u32(&mut numbers)) << 32 | u64::from(take_u32(&mut numbers));
    let found = body.len() as u64;
    if expected != found {
        return Err(ReadError::Length { expected, found });
    }
    if checksum(&[summed, body]).to_be_bytes() != stored_checksum {
        return Err(ReadError::Checksum);
    }
    let meta_length = take_u32(&mut numbers) as usize;
    let (meta, store) = body.split_at_checked(meta_length).ok_or(ReadError::Foreign)?;
    let meta = SnapshotMeta::try_from(stored::decode::<StoredMeta>(meta)?)?;
    let store = Arc::new(Store::read_snapshot(store)?);
    Ok(Version { store, applied: meta.last_log_id, servers: meta.last_membership })
}

/// The next four bytes of a header whose length was checked.
fn take_u32(numbers: &mut &[u8]) -> u32 {
    let Some((number, rest)) = numbers.split_first_chunk() else { return 0 };
    *numbers = rest;
    u32::from_be_bytes(*number)
}
