//! The flags of `consul agent`, derived from the key table, read as Go's flag package reads them (cli 6.1).

mod error;
mod usage;

use std::fmt;

use serde_json::{Map, Value};

pub use self::error::FlagError;
pub use self::usage::usage;

use crate::format::Format;
use crate::key::{Key, Kind, Support};
use crate::keys;
use crate::setting::{Origin, Setting};
use crate::source::Source;
use crate::value;
use crate::warning::Warning;

/// What was typed after `consul agent`.
#[derive(Debug, Clone, Default)]
pub struct AgentArgs {
    /// `-config-file`, `-config-dir` and `-hcl`, in the order typed.
    pub sources: Vec<SourceRef>,
    /// The flags that set keys.
    pub settings: Source,
    /// `-dev`.
    pub dev: bool,
    /// `-h`, `-help`: print [`usage`] to standard output and exit with 0.
    pub help: bool,
    /// `-config-format`.
    pub config_format: Option<Format>,
}

/// A configuration text that the command line names.
#[derive(Clone, PartialEq, Eq)]
pub enum SourceRef {
    /// `-config-file`. The official build takes a directory here as well.
    File(String),
    /// `-config-dir`: its files in alphabetical order, no subdirectories. The official build takes a file here as well.
    Directory(String),
    /// `-hcl`: the text itself. These count after all files and flags.
    Hcl(String),
}

/// Shows no fragment: it may hold secrets.
impl fmt::Debug for SourceRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "File({path:?})"),
            Self::Directory(path) => write!(f, "Directory({path:?})"),
            Self::Hcl(_) => f.write_str("Hcl(hidden)"),
        }
    }
}

/// Reads the words after `consul agent`.
///
/// `-x value`, `-x=value` and two dashes are all the same; a boolean takes its value only after `=`; `--` or the
/// first word without a dash ends the flags.
///
/// # Errors
/// The first mistake, in the words of Go's flag package, and any word that is left over.
pub fn parse_args<S: AsRef<str>>(argv: &[S]) -> Result<AgentArgs, FlagError> {
    let mut words = argv.iter().map(AsRef::as_ref);
    let mut args = AgentArgs::default();
    let mut format = "";
    let mut left_over: Vec<String> = Vec::new();
    while let Some(word) = words.next() {
        let Some((name, inline)) = split(word)? else {
            if word != "--" {
                left_over.push(word.to_owned());
            }
            left_over.extend(words.map(str::to_owned));
            break;
        };
        let flag = Flag::find(name).ok_or_else(|| FlagError::NotDefined(name.to_owned()))?;
        let typed = match (inline, flag.is_bool()) {
            (Some(text), _) => text,
            (None, true) => "true",
            (None, false) => {
                words.next().ok_or_else(|| FlagError::NeedsArgument(name.to_owned()))?
            }
        };
        match flag {
            Flag::Help => {
                args.help = true;
                return Ok(args);
            }
            Flag::Dev => args.dev = boolean(name, typed)?,
            Flag::ConfigFile => args.sources.push(SourceRef::File(typed.to_owned())),
            Flag::ConfigDir => args.sources.push(SourceRef::Directory(typed.to_owned())),
            Flag::Hcl => args.sources.push(SourceRef::Hcl(typed.to_owned())),
            Flag::ConfigFormat => format = typed,
            Flag::Setting(key, name) => args.set(key, name, typed)?,
        }
    }
    if !left_over.is_empty() {
        return Err(FlagError::ExtraArguments(left_over));
    }
    if !format.is_empty() {
        args.config_format = Some(Format::from_flag(format).ok_or(FlagError::ConfigFormat)?);
    }
    Ok(args)
}

impl AgentArgs {
    /// The `-hcl` fragments in the order typed.
    pub fn fragments(&self) -> impl Iterator<Item = &str> {
        self.sources.iter().filter_map(|source| match source {
            SourceRef::Hcl(text) => Some(text.as_str()),
            SourceRef::File(_) | SourceRef::Directory(_) => None,
        })
    }

    /// Takes one flag's value up: lists and maps grow, other values are replaced.
    fn set(&mut self, key: &'static Key, name: &'static str, typed: &str) -> Result<(), FlagError> {
        let target = keys::find(key.into).unwrap_or(key);
        if key.support == Support::Deprecated {
            let new = target.flags.first().copied().unwrap_or(target.path);
            let warning = Warning::DeprecatedFlag { old: name, new };
            if !self.settings.warnings.contains(&warning) {
                self.settings.warnings.push(warning);
            }
        }
        let new = flag_value(target.kind, name, typed)?;
        match self.settings.settings.iter_mut().find(|setting| setting.path == target.path) {
            Some(setting) => add(&mut setting.value, new),
            None => self.settings.settings.push(Setting {
                key: target,
                path: target.path.to_owned(),
                value: new,
                origin: Origin::Flag(name),
            }),
        }
        Ok(())
    }
}

/// Lists and maps grow; anything else is replaced.
fn add(old: &mut Value, new: Value) {
    match (old, new) {
        (Value::Array(old), Value::Array(new)) => old.extend(new),
        (Value::Object(old), Value::Object(new)) => old.extend(new),
        (old, new) => *old = new,
    }
}

/// One flag.
enum Flag {
    Help,
    Dev,
    ConfigFile,
    ConfigDir,
    ConfigFormat,
    Hcl,
    /// A key of the table and the name of its flag that was typed.
    Setting(&'static Key, &'static str),
}

impl Flag {
    fn find(name: &str) -> Option<Self> {
        Some(match name {
            "h" | "help" => Self::Help,
            "dev" => Self::Dev,
            "config-file" => Self::ConfigFile,
            "config-dir" => Self::ConfigDir,
            "config-format" => Self::ConfigFormat,
            "hcl" => Self::Hcl,
            _ => keys::all().find_map(|key| {
                let own = key.flags.iter().find(|flag| **flag == name)?;
                Some(Self::Setting(key, own))
            })?,
        })
    }

    fn is_bool(&self) -> bool {
        match self {
            Self::Help | Self::Dev => true,
            Self::Setting(key, _) => key.kind == Kind::Bool,
            Self::ConfigFile | Self::ConfigDir | Self::ConfigFormat | Self::Hcl => false,
        }
    }
}

/// Name and inline value of a flag; `None` for `--`, for `-` and for a word without a dash.
fn split(word: &str) -> Result<Option<(&str, Option<&str>)>, FlagError> {
    let Some(rest) = word.strip_prefix('-') else { return Ok(None) };
    if rest.is_empty() || rest == "-" {
        return Ok(None);
    }
    let rest = rest.strip_prefix('-').unwrap_or(rest);
    if rest.starts_with(['-', '=']) {
        return Err(FlagError::BadSyntax(word.to_owned()));
    }
    Ok(Some(match rest.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (rest, None),
    }))
}

fn boolean(name: &str, typed: &str) -> Result<bool, FlagError> {
    value::bool_text(typed)
        .ok_or_else(|| FlagError::NotBoolean { flag: name.to_owned(), value: typed.to_owned() })
}

fn flag_value(kind: Kind, name: &'static str, typed: &str) -> Result<Value, FlagError> {
    match kind {
        Kind::Bool => boolean(name, typed).map(Value::Bool),
        Kind::Int | Kind::Port => match typed.parse::<i64>() {
            Ok(number) => Ok(Value::from(number)),
            Err(error) => Err(FlagError::not_integer(name, typed, &error)),
        },
        Kind::StringList => Ok(Value::from(vec![typed])),
        Kind::StringMap => {
            let (key, value) = typed.split_once(':').unwrap_or((typed, ""));
            Ok(Value::Object(Map::from_iter([(key.to_owned(), Value::from(value))])))
        }
        Kind::String | Kind::Secret | Kind::Duration | Kind::Float | Kind::Any | Kind::Blocks => {
            Ok(Value::from(typed))
        }
    }
}

#[cfg(test)]
mod tests;
