//! All sources merged: one value a key, and the typed ways to read it.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value};

use crate::setting::Setting;
use crate::source::Source;

/// The merged settings of all sources, by dotted path.
#[derive(Clone, PartialEq)]
pub struct Settings {
    dev: bool,
    by_path: BTreeMap<String, Setting>,
}

impl Settings {
    /// No settings at all, not even defaults; `dev` is dev mode, which no key can switch on.
    pub fn new(dev: bool) -> Self {
        Self { dev, by_path: BTreeMap::new() }
    }

    /// `-dev` was typed.
    pub fn is_dev(&self) -> bool {
        self.dev
    }

    /// Lays a later source over the earlier ones: its lists are appended, its maps are overlaid, its other values win.
    pub fn overlay(&mut self, source: Source) {
        for setting in source.settings {
            match self.by_path.get_mut(&setting.path) {
                None => {
                    self.by_path.insert(setting.path.clone(), setting);
                }
                Some(earlier) => {
                    combine(&mut earlier.value, setting.value);
                    earlier.origin = setting.origin;
                }
            }
        }
    }

    /// The setting with this path.
    pub fn get(&self, path: &str) -> Option<&Setting> {
        self.by_path.get(path)
    }

    /// All settings, by path.
    pub fn iter(&self) -> impl Iterator<Item = &Setting> {
        self.by_path.values()
    }

    /// Whether a person typed the key, rather than its default being in force.
    pub fn is_typed(&self, path: &str) -> bool {
        self.get(path).is_some_and(|setting| setting.origin.is_typed())
    }

    /// A boolean.
    pub(crate) fn bool(&self, path: &str) -> Option<bool> {
        self.get(path)?.value.as_bool()
    }

    /// An integer.
    pub(crate) fn int(&self, path: &str) -> Option<i64> {
        self.get(path)?.value.as_i64()
    }

    /// A text that is not empty: for most keys an empty one is the same as none.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.get(path)?.value.as_str().filter(|text| !text.is_empty())
    }

    /// A text or nothing, as an empty text.
    pub(crate) fn text_or_empty(&self, path: &str) -> &str {
        self.text(path).unwrap_or_default()
    }

    /// A list of texts.
    pub(crate) fn texts(&self, path: &str) -> Vec<&str> {
        let list = self.get(path).and_then(|setting| setting.value.as_array());
        list.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// Text by name.
    pub(crate) fn map(&self, path: &str) -> BTreeMap<String, String> {
        let object = self.get(path).and_then(|setting| setting.value.as_object());
        let pairs = object.into_iter().flatten();
        pairs.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
    }

    /// A list of objects.
    pub(crate) fn blocks(&self, path: &str) -> Vec<Map<String, Value>> {
        let list = self.get(path).and_then(|setting| setting.value.as_array());
        list.into_iter().flatten().filter_map(|block| block.as_object().cloned()).collect()
    }
}

/// Lists append, maps overlay, anything else is replaced.
fn combine(earlier: &mut Value, later: Value) {
    match (earlier, later) {
        (Value::Array(earlier), Value::Array(later)) => earlier.extend(later),
        (Value::Object(earlier), Value::Object(later)) => earlier.extend(later),
        (earlier, later) => *earlier = later,
    }
}

/// Shows no value that may be a secret.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.by_path.values()).finish()
    }
}
