//! The recordings in `tests/data/golden`: chapters by set of names, and the files that the story's commands read.

use std::path::{Path, PathBuf};

use crate::names::Names;
use crate::step::Step;
use crate::transcript;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/golden").join(name)
}

/// Every file of a folder with its text, sorted by name.
fn texts(name: &str) -> Result<Vec<(String, String)>, String> {
    let folder = folder(name);
    let failed = |e: std::io::Error| format!("{}: {e}", folder.display());
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let text = std::fs::read_to_string(entry.path()).map_err(failed)?;
        texts.push((entry.file_name().to_string_lossy().into_owned(), text));
    }
    texts.sort();
    Ok(texts)
}

/// The files of the story, told with the names of set a.
pub(crate) fn files() -> Result<Vec<(String, String)>, String> {
    texts("files")
}

/// All steps of a set in order. Their ids are those of set a, so that one table of differences serves both.
pub(crate) fn steps(names: Names) -> Result<Vec<Step>, String> {
    let mut steps = read(names)?;
    if names != Names::A {
        let first = read(Names::A)?;
        if first.len() != steps.len() {
            return Err(format!("the sets have {} and {} steps", first.len(), steps.len()));
        }
        for (step, first) in steps.iter_mut().zip(first) {
            if step.cluster != first.cluster {
                return Err(format!("{} and {} are put to different clusters", first.id, step.id));
            }
            step.id = first.id;
        }
    }
    Ok(steps)
}

fn read(names: Names) -> Result<Vec<Step>, String> {
    let chapters = texts(names.folder())?;
    let steps = chapters
        .iter()
        .map(|(name, text)| transcript::read(name.split('-').next().unwrap_or(name), text));
    Ok(steps.collect::<Result<Vec<_>, _>>()?.concat())
}

/// The document that lists the known differences; without it there are none.
pub(crate) fn differences() -> Result<String, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/differences.md");
    match std::fs::read_to_string(&path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        read => read.map_err(|e| format!("docs/differences.md: {e}")),
    }
}
