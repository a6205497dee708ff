//! Moves values of old names to the new ones, and single definitions into their lists.

use serde_json::Value;

use super::Source;
use crate::key::Support;
use crate::keys;
use crate::setting::Setting;
use crate::warning::Warning;

/// The settings of one source under the names that count, and a warning for each old name.
///
/// Where old and new name are typed in one source, the new one holds; lists add up.
pub(super) fn to_new_names(settings: Vec<Setting>) -> Source {
    let (old, mut current): (Vec<Setting>, Vec<Setting>) =
        settings.into_iter().partition(|setting| !setting.key.into.is_empty());
    let mut warnings: Vec<Warning> = current
        .iter()
        .filter(|setting| setting.key.support == Support::Ignored)
        .map(|setting| Warning::WithoutEffect { key: setting.key.path })
        .collect();
    for setting in old {
        let Some(key) = keys::find(setting.key.into) else { continue };
        if setting.key.support == Support::Deprecated {
            warnings.push(Warning::DeprecatedKey { old: setting.key.path, new: key.path });
        }
        let moved = Setting { key, path: key.path.to_owned(), ..setting };
        let place = current.iter().position(|other| other.path == key.path);
        match place.and_then(|place| current.get_mut(place)) {
            None => current.push(moved),
            Some(same) => append(&mut same.value, moved.value),
        }
    }
    Source { settings: current, warnings }
}

/// Adds list to list; a value that is no list stays as it is.
fn append(list: &mut Value, more: Value) {
    if let (Value::Array(list), Value::Array(more)) = (list, more) {
        list.extend(more);
    }
}
