//! One configuration text: parsed, every key looked up in the table, every value brought into its key's form.

mod error;
mod forward;

use std::sync::Arc;

use serde_json::{Map, Value};
use syntax::hcl::{self, HclError, as_object};

pub(crate) use self::error::listed;
pub use self::error::{KeyProblem, SourceError, SourceProblem};

use crate::format::Format;
use crate::key::Kind;
use crate::keys::{self, Child};
use crate::positions::Positions;
use crate::setting::{Origin, Setting};
use crate::spelling;
use crate::value;
use crate::warning::Warning;

/// What one source says: a file, a `-hcl` fragment, the flags or the key table's defaults.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// Its settings, in the order typed; a path may stand several times.
    pub settings: Vec<Setting>,
    /// What is odd about it.
    pub warnings: Vec<Warning>,
}

impl Source {
    /// Reads a configuration text. `name` is used in messages.
    ///
    /// An empty text says nothing, and `null` is the same as not typed. Old names are already replaced by new ones.
    ///
    /// # Errors
    /// A syntax error with its place, or all keys that are unknown or have a value of the wrong form.
    pub fn parse(name: &str, text: &str, format: Format) -> Result<Self, SourceError> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let failed = |problem| SourceError { source_name: name.to_owned(), problem };
        let root =
            parse_root(text, format).map_err(|error| failed(SourceProblem::Syntax(error)))?;
        let mut reader = Reader {
            name: name.into(),
            positions: Positions::scan(text),
            unwrap: format == Format::Hcl,
            settings: Vec::new(),
            problems: Vec::new(),
        };
        reader.section("", &root);
        if reader.problems.is_empty() {
            Ok(forward::to_new_names(reader.settings))
        } else {
            Err(failed(SourceProblem::Keys(reader.problems)))
        }
    }

    /// The key table's defaults as a source; with `dev`, those of dev mode.
    pub fn defaults(dev: bool) -> Self {
        let settings = keys::all().filter_map(|key| {
            let (text, origin) = match (dev, key.dev) {
                (true, text) if !text.is_empty() => (text, Origin::DevDefault),
                _ => (key.default, Origin::Default),
            };
            if text.is_empty() {
                return None;
            }
            let value = value::from_text(key.kind, text).ok()?;
            Some(Setting { key, path: key.path.to_owned(), value, origin })
        });
        Self { settings: settings.collect(), warnings: Vec::new() }
    }
}

fn parse_root(text: &str, format: Format) -> Result<Map<String, Value>, HclError> {
    let parsed = match format {
        Format::Hcl => hcl::parse(text)?,
        Format::Json => serde_json::from_str(text).map_err(|error| json_error(&error))?,
    };
    match parsed {
        Value::Object(root) => Ok(root),
        other => Err(HclError {
            line: 1,
            column: 1,
            message: format!("the file must hold an object, not {}", value::name(&other)),
        }),
    }
}

/// A JSON error in the words and the form of the HCL parser.
fn json_error(error: &serde_json::Error) -> HclError {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = text.strip_suffix(&place).unwrap_or(&text).to_owned();
    HclError { line: error.line(), column: error.column().max(1), message }
}

/// Walks the parsed text along the key table.
struct Reader {
    name: Arc<str>,
    positions: Positions,
    /// Blocks inside of definitions are lists of one object, to be undone.
    unwrap: bool,
    settings: Vec<Setting>,
    problems: Vec<KeyProblem>,
}

impl Reader {
    /// Reads the members of the section with the table's path `section` (empty at the top).
    fn section(&mut self, section: &str, members: &Map<String, Value>) {
        for (name, value) in members {
            match keys::child(section, name) {
                Child::Leaf(key) if !value.is_null() => {
                    let path = if key.path.ends_with('*') {
                        join(section, name)
                    } else {
                        key.path.to_owned()
                    };
                    let position = self.positions.find(&path);
                    // Configuration entries have their own decoder, which knows HCL's wrapping.
                    let unwrap = self.unwrap && key.kind == Kind::Blocks && key.is_top_level();
                    match value::decode(key.kind, value, unwrap) {
                        Ok(value) => {
                            let origin = Origin::Text { name: Arc::clone(&self.name), position };
                            self.settings.push(Setting { key, path, value, origin });
                        }
                        Err(wrong) => self.problems.push(KeyProblem::WrongForm {
                            path,
                            expected: wrong.expected,
                            found: wrong.found,
                            position,
                        }),
                    }
                }
                Child::Leaf(_) => {}
                Child::Section(path) => self.subsection(path, value),
                Child::Unknown => self.unknown(section, name),
            }
        }
    }

    fn subsection(&mut self, path: &'static str, value: &Value) {
        if value.is_null() || value.as_array().is_some_and(Vec::is_empty) {
            return;
        }
        match as_object(value) {
            Some(members) => self.section(path, &members),
            None => self.problems.push(KeyProblem::WrongForm {
                path: path.to_owned(),
                expected: "an object",
                found: value::name(value),
                position: self.positions.find(path),
            }),
        }
    }

    fn unknown(&mut self, section: &str, name: &str) {
        let path = join(section, name);
        self.problems.push(KeyProblem::Unknown {
            position: self.positions.find(&path),
            meant: spelling::closest(name, keys::names_in(section)).map(|name| join(section, name)),
            path,
        });
    }
}

fn join(section: &str, name: &str) -> String {
    if section.is_empty() { name.to_owned() } else { format!("{section}.{name}") }
}

#[cfg(test)]
mod tests;
