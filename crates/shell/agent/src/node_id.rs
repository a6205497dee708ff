//! The node's UUID outlives restarts: `<data_dir>/node-id`.

use std::{
    fs,
    io::{ErrorKind, Write},
    path::Path,
};

use config::NodeId;

use crate::StartError;

/// The id to use: the typed one, else the stored one, else the proposal, which is then stored.
pub(crate) fn settle(id: &NodeId, data_dir: Option<&Path>) -> Result<String, StartError> {
    let Some(directory) = data_dir else { return Ok(id.as_str().to_owned()) };
    let path = directory.join("node-id");
    let failed = |cause| StartError::Data { path: path.clone(), cause };
    let stored = match fs::read_to_string(&path) {
        Ok(text) => text.trim().to_ascii_lowercase(),
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(failed(error)),
    };
    match id {
        NodeId::Proposed(_) if uuid::Uuid::parse_str(&stored).is_ok() => return Ok(stored),
        NodeId::Configured(id) if *id == stored => return Ok(stored),
        NodeId::Proposed(_) | NodeId::Configured(_) => {}
    }
    // Beside it first: a full disk must not empty the identity.
    let new = directory.join("node-id.new");
    let mut file = fs::File::create(&new).map_err(failed)?;
    file.write_all(id.as_str().as_bytes()).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    fs::rename(&new, &path).map_err(failed)?;
    Ok(id.as_str().to_owned())
}
