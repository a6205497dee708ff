//! The node's UUID outlives restarts: `<data_dir>/node-id`.

use std::{fs, io::Write, path::Path};

use config::NodeId;

use crate::StartError;

/// The id to use: the typed one, else the stored one, else the proposal, which is then stored.
pub(crate) fn settle(id: &NodeId, data_dir: Option<&Path>) -> Result<String, StartError> {
    let Some(directory) = data_dir else { return Ok(id.as_str().to_owned()) };
    let path = directory.join("node-id");
    let failed = |cause| StartError::Data { path: path.clone(), cause };
    if let NodeId::Proposed(_) = id
        && let Ok(stored) = fs::read_to_string(&path)
        && uuid::Uuid::parse_str(stored.trim()).is_ok()
    {
        return Ok(stored.trim().to_ascii_lowercase());
    }
    let mut file = fs::File::create(&path).map_err(failed)?;
    file.write_all(id.as_str().as_bytes()).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    Ok(id.as_str().to_owned())
}
