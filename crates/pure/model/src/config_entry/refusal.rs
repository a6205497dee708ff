//! Why a decoded entry is refused, and the rule that all kinds share: the limits of `Meta`.

use std::collections::BTreeMap;

use crate::Str;

const MAX_META_PAIRS: usize = 64;
const MAX_META_KEY: usize = 128;
/// The longest value of `Meta`, in bytes; descriptions have the same limit.
pub(super) const MAX_META_VALUE: usize = 512;

/// Why a decoded entry is refused. The texts are the official ones (http-api 3.4 to 3.9).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidEntry(pub String);

/// Refuses with one reason.
pub(super) fn refuse<T>(reason: impl Into<String>) -> Result<T, InvalidEntry> {
    Err(InvalidEntry(reason.into()))
}

/// Refuses with all reasons, if there are any.
pub(super) fn refuse_all(reasons: &[String]) -> Result<(), InvalidEntry> {
    if reasons.is_empty() { Ok(()) } else { refuse(listed(reasons)) }
}

/// Several reasons as the official build lists them.
pub(super) fn listed(reasons: &[String]) -> String {
    let plural = if reasons.len() == 1 { "error" } else { "errors" };
    let list: String = reasons.iter().map(|reason| format!("\t* {reason}\n")).collect();
    format!("{} {plural} occurred:\n{list}\n", reasons.len())
}

/// What is wrong with an entry's `Meta`.
pub(super) fn meta_problems(meta: &BTreeMap<Str, Str>) -> Vec<String> {
    let mut problems = Vec::new();
    if meta.len() > MAX_META_PAIRS {
        problems.push(format!("Meta exceeds maximum element count {MAX_META_PAIRS}"));
    }
    for (key, value) in meta {
        if key.len() > MAX_META_KEY {
            problems.push(format!("Meta key {key:?} exceeds maximum length {MAX_META_KEY}"));
        }
        if value.len() > MAX_META_VALUE {
            problems.push(format!(
                "Meta value for key {key:?} exceeds maximum length {MAX_META_VALUE}"
            ));
        }
    }
    problems
}

/// Refuses an entry for its `Meta`.
pub(super) fn check_meta(meta: &BTreeMap<Str, Str>) -> Result<(), InvalidEntry> {
    refuse_all(&meta_problems(meta))
}
