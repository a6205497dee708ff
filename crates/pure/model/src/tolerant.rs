//! Reading what people write: keys in any official spelling, numbers or strings for durations, a single
//! object where a list of one is meant (HCL1), and every unknown key found and named.
//!
//! ```
//! use model::tolerant::Fields;
//! let body = serde_json::json!({"service_name": "web", "Port": "80", "Nope": 1});
//! let mut problems = Vec::new();
//! let mut fields = Fields::of("", &body, &mut problems);
//! assert_eq!(&*fields.text("ServiceName"), "web");
//! assert_eq!(fields.number::<u16>("Port"), 80);
//! fields.finish();
//! assert_eq!(problems[0].to_string(), r#"invalid config key "Nope""#);
//! ```

use std::{collections::BTreeMap, fmt::Display, str::FromStr, sync::Arc};

use serde_json::{Map, Value};
use syntax::duration::GoDuration;

use crate::Str;

/// What is wrong with one key of an input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A key that means nothing here; the path is as the user spelled it.
    #[error("invalid config key \"{0}\"")]
    Unknown(String),
    /// A value of the wrong kind.
    #[error("\"{path}\" expected {expected}, got {got}")]
    Kind {
        /// Where it stands, such as `Services[0].Name`.
        path: String,
        /// What would be right.
        expected: &'static str,
        /// What stands there.
        got: String,
    },
    /// The same field in two spellings with different values.
    #[error("\"{first}\" and \"{second}\" are the same setting, and are set to different values")]
    Twice {
        /// One spelling.
        first: String,
        /// The other.
        second: String,
    },
}

/// Several problems of one input, as the official build prints them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl Display for Problems {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let plural = if self.0.len() == 1 { "error" } else { "errors" };
        write!(f, "{} {plural} occurred:", self.0.len())?;
        self.0.iter().try_for_each(|problem| write!(f, "\n\t* {problem}"))?;
        f.write_str("\n\n")
    }
}

impl std::error::Error for Problems {}

/// A cursor over the keys of one object. Each reader takes the official CamelCase name; a key matches
/// when it is equal without regard to case and underscores.
#[derive(Debug)]
pub struct Fields<'a, 'p> {
    path: String,
    left: Vec<(&'a str, &'a Value)>,
    problems: &'p mut Vec<Problem>,
}

fn plain(key: &str) -> impl Iterator<Item = char> + '_ {
    key.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase())
}

/// Whether `written` is a spelling of the official key `name`.
pub fn is_spelling_of(written: &str, name: &str) -> bool {
    plain(written).eq(plain(name))
}

impl<'a, 'p> Fields<'a, 'p> {
    /// A cursor over `value`, which stands at `path` (`""` at the top). Anything but an object (or an
    /// HCL1 list of one) is a problem; `null` counts as an empty object.
    pub fn of(path: &str, value: &'a Value, problems: &'p mut Vec<Problem>) -> Self {
        let map = match value {
            Value::Object(map) => Some(map),
            Value::Array(list) => match list.as_slice() {
                [Value::Object(map)] => Some(map),
                _ => None,
            },
            _ => None,
        };
        if map.is_none() && !value.is_null() {
            problems.push(kind(path, "an object", value));
        }
        let left = map
            .map(|map| map.iter().map(|(key, value)| (key.as_str(), value)).collect())
            .unwrap_or_default();
        Self { path: path.to_owned(), left, problems }
    }

    /// The path of a key below this object.
    pub fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// Takes the raw value of `name`, if it is there and not `null`.
    pub fn take(&mut self, name: &str) -> Option<(String, &'a Value)> {
        let mut found: Option<(&'a str, &'a Value)> = None;
        let mut index = 0;
        while index < self.left.len() {
            if !is_spelling_of(self.left[index].0, name) {
                index += 1;
                continue;
            }
            let (key, value) = self.left.remove(index);
            match found {
                Some((first, earlier)) if earlier != value => self
                    .problems
                    .push(Problem::Twice { first: self.path_of(first), second: self.path_of(key) }),
                _ => found = Some((key, value)),
            }
        }
        let (key, value) = found.filter(|(_, value)| !value.is_null())?;
        Some((self.path_of(key), value))
    }

    fn problem(&mut self, path: &str, expected: &'static str, value: &Value) {
        self.problems.push(kind(path, expected, value));
    }

    /// A string, `""` when absent. Numbers and booleans are taken as their text, as the official decoder does.
    pub fn text(&mut self, name: &str) -> Str {
        let Some((path, value)) = self.take(name) else { return Arc::from("") };
        text_of(value).map_or_else(
            || {
                self.problem(&path, "a string", value);
                Arc::from("")
            },
            Arc::from,
        )
    }

    /// A number, zero when absent; also read from a string.
    pub fn number<N: FromStr + Default>(&mut self, name: &str) -> N {
        let Some((path, value)) = self.take(name) else { return N::default() };
        let parsed = match value {
            Value::Number(number) => number.to_string().parse().ok(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        parsed.unwrap_or_else(|| {
            self.problem(&path, "a number in range", value);
            N::default()
        })
    }

    /// A boolean, `None` when absent; also read from `"true"`, `"false"`, `0` and `1`.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        let (path, value) = self.take(name)?;
        let parsed = match value {
            Value::Bool(flag) => Some(*flag),
            Value::String(text) => match text.as_str() {
                "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
                "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
                _ => None,
            },
            Value::Number(number) => number.as_i64().map(|number| number != 0),
            _ => None,
        };
        if parsed.is_none() {
            self.problem(&path, "a boolean", value);
        }
        parsed
    }

    /// A duration: a Go duration string or a number of nanoseconds (http-api 2.9).
    pub fn duration(&mut self, name: &str) -> Option<GoDuration> {
        let (path, value) = self.take(name)?;
        let parsed = match value {
            Value::String(text) if text.is_empty() => return None,
            Value::String(text) => text.parse().ok(),
            Value::Number(number) => number.as_i64().map(GoDuration),
            _ => None,
        };
        if parsed.is_none() {
            self.problem(&path, "a duration such as \"10s\"", value);
        }
        parsed
    }

    /// A list; a single value counts as a list of one. Each item comes with its path.
    pub fn list(&mut self, name: &str) -> Vec<(String, &'a Value)> {
        match self.take(name) {
            None => Vec::new(),
            Some((path, Value::Array(items))) => items
                .iter()
                .enumerate()
                .map(|(index, item)| (format!("{path}[{index}]"), item))
                .collect(),
            Some((path, value)) => vec![(format!("{path}[0]"), value)],
        }
    }

    /// A list of strings.
    pub fn texts(&mut self, name: &str) -> Vec<Str> {
        let mut texts = Vec::new();
        for (path, value) in self.list(name) {
            match text_of(value) {
                Some(text) => texts.push(Arc::from(text)),
                None => self.problem(&path, "a string", value),
            }
        }
        texts
    }

    /// A map of strings. Several HCL1 blocks of one name are merged.
    pub fn text_map(&mut self, name: &str) -> BTreeMap<Str, Str> {
        let mut texts = BTreeMap::new();
        let Some((path, value)) = self.take(name) else { return texts };
        for object in objects(value) {
            for (key, value) in object {
                match text_of(value) {
                    Some(text) => {
                        texts.insert(Arc::from(key.as_str()), Arc::from(text));
                    }
                    None => self.problem(&format!("{path}.{key}"), "a string", value),
                }
            }
        }
        texts
    }

    /// An opaque object, kept as it is.
    pub fn object(&mut self, name: &str) -> Map<String, Value> {
        let Some((_, value)) = self.take(name) else { return Map::new() };
        objects(value)
            .cloned()
            .reduce(|mut all, more| {
                all.extend(more);
                all
            })
            .unwrap_or_default()
    }

    /// Reads the object at `name` with its own cursor; `None` when it is absent.
    pub fn nested<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut Fields<'a, '_>) -> T,
    ) -> Option<T> {
        let (path, value) = self.take(name)?;
        Some(read_object(&path, value, self.problems, read))
    }

    /// Reads a list of objects.
    pub fn objects<T>(
        &mut self,
        name: &str,
        mut read: impl FnMut(&mut Fields<'a, '_>) -> T,
    ) -> Vec<T> {
        let items = self.list(name);
        items
            .into_iter()
            .map(|(path, value)| read_object(&path, value, self.problems, &mut read))
            .collect()
    }

    /// Two keys of this object contradict each other.
    pub fn conflict(&mut self, first: &str, second: &str) {
        let (first, second) = (self.path_of(first), self.path_of(second));
        self.problems.push(Problem::Twice { first, second });
    }

    /// Skips keys that belong to somebody else.
    pub fn ignore(&mut self, names: &[&str]) {
        for name in names {
            self.take(name);
        }
    }

    /// Every key that nobody asked for is a problem.
    pub fn finish(&mut self) {
        for (key, _) in std::mem::take(&mut self.left) {
            let path = self.path_of(key);
            self.problems.push(Problem::Unknown(path));
        }
    }
}

/// Reads one object to its end: keys that `read` did not take are problems.
pub fn read_object<'a, T>(
    path: &str,
    value: &'a Value,
    problems: &mut Vec<Problem>,
    read: impl FnOnce(&mut Fields<'a, '_>) -> T,
) -> T {
    let mut fields = Fields::of(path, value, problems);
    let result = read(&mut fields);
    fields.finish();
    result
}

fn objects(value: &Value) -> impl Iterator<Item = &Map<String, Value>> {
    let list = match value {
        Value::Array(items) => items.as_slice(),
        single => std::slice::from_ref(single),
    };
    list.iter().filter_map(Value::as_object)
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(if *flag { "1" } else { "0" }.to_owned()),
        _ => None,
    }
}

fn kind(path: &str, expected: &'static str, value: &Value) -> Problem {
    let got = match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    Problem::Kind { path: path.to_owned(), expected, got: got.to_owned() }
}
