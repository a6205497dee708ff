//! Command-line flags with the rules of Go's `flag` package, which every official command follows.
//!
//! A command binds each flag to one of its own fields and then parses:
//!
//! ```
//! use cli::goflag::{FlagSet, Section};
//!
//! let (mut name, mut cas) = (String::new(), false);
//! let mut set = FlagSet::default();
//! set.string(&mut name, "name", "The local name of the peer.");
//! set.switch(&mut cas, "cas", "Write only if nothing changed.");
//! let rest = set.parse(vec!["-name".into(), "west".into(), "--cas=false".into(), "x".into()]);
//! drop(set);
//! assert_eq!((rest.unwrap(), name.as_str(), cas), (vec!["x".to_string()], "west", false));
//! ```
//!
//! The rules: `-x v`, `-x=v` and `--x` are the same; a switch takes a value only after `=`; any other flag eats the next
//! word even when it begins with `-`; parsing stops at the first word that is not a flag, or after `--`.

mod error;
mod quote;
mod target;
#[cfg(test)]
mod tests;

pub use error::FlagError;
pub use quote::go_quote;
use target::Target;
pub(crate) use target::parse_bool;

use std::collections::BTreeMap;

use syntax::duration::GoDuration;

/// Under which heading of a help page a flag stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// How to reach the agent: address, token, TLS, datacenter.
    Http,
    /// What the command itself understands.
    Command,
}

/// What a help page says about one flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagDoc {
    /// The name without its dash.
    pub name: &'static str,
    /// What stands between `<` and `>` after the name; empty for a switch.
    pub hint: &'static str,
    /// One sentence or two.
    pub doc: &'static str,
    /// The heading.
    pub section: Section,
    /// The default as Go's usage dump prints it (strings quoted); none when it is the zero value.
    pub default: Option<String>,
}

/// The flags of one command, each bound to a variable of the caller.
#[derive(Debug, Default)]
pub struct FlagSet<'a> {
    flags: BTreeMap<&'static str, Flag<'a>>,
    section: Option<Section>,
}

#[derive(Debug)]
struct Flag<'a> {
    doc: FlagDoc,
    target: Target<'a>,
}

impl<'a> FlagSet<'a> {
    /// The flags bound from here on stand under this heading (`Command` until told otherwise).
    pub fn section(&mut self, section: Section) {
        self.section = Some(section);
    }

    /// A text.
    pub fn string(&mut self, target: &'a mut String, name: &'static str, doc: &'static str) {
        self.bind(Target::Text(target), name, "string", doc);
    }

    /// A text that may be absent; `hint` is the word for the value on the help page.
    pub fn optional(
        &mut self,
        target: &'a mut Option<String>,
        name: &'static str,
        hint: &'static str,
        doc: &'static str,
    ) {
        self.bind(Target::Optional(target), name, hint, doc);
    }

    /// A switch: `-name` or `-name=false`.
    pub fn switch(&mut self, target: &'a mut bool, name: &'static str, doc: &'static str) {
        self.bind(Target::Switch(target), name, "", doc);
    }

    /// A signed number.
    pub fn int(&mut self, target: &'a mut i64, name: &'static str, doc: &'static str) {
        self.bind(Target::Int(target), name, "int", doc);
    }

    /// A number that is never negative.
    pub fn uint(&mut self, target: &'a mut u64, name: &'static str, doc: &'static str) {
        self.bind(Target::Uint(target), name, "uint", doc);
    }

    /// A Go duration such as `1m30s`.
    pub fn duration(&mut self, target: &'a mut GoDuration, name: &'static str, doc: &'static str) {
        self.bind(Target::Duration(target), name, "duration", doc);
    }

    /// `key=value`, repeatable; a later value of the same key wins.
    pub fn pairs(
        &mut self,
        target: &'a mut BTreeMap<String, String>,
        name: &'static str,
        doc: &'static str,
    ) {
        self.bind(Target::Pairs(target), name, "value", doc);
    }

    /// A text that may be given several times.
    pub fn list(&mut self, target: &'a mut Vec<String>, name: &'static str, doc: &'static str) {
        self.bind(Target::List(target), name, "value", doc);
    }

    fn bind(
        &mut self,
        target: Target<'a>,
        name: &'static str,
        hint: &'static str,
        doc: &'static str,
    ) {
        let section = self.section.unwrap_or(Section::Command);
        let doc = FlagDoc { name, hint, doc, section, default: target.default() };
        self.flags.insert(name, Flag { doc, target });
    }

    /// What a help page says, by flag name.
    #[must_use]
    pub fn docs(&self) -> Vec<FlagDoc> {
        self.flags.values().map(|flag| flag.doc.clone()).collect()
    }

    /// Sets the bound variables from `argv` and returns the words after the flags.
    ///
    /// # Errors
    /// The first word that breaks a rule, in the words of Go's `flag` package. Flags before it are already set.
    pub fn parse(&mut self, argv: Vec<String>) -> Result<Vec<String>, FlagError> {
        let mut words = argv.into_iter().peekable();
        while let Some(word) = words.next_if(|word| word.len() >= 2 && word.starts_with('-')) {
            if word == "--" {
                break;
            }
            let body =
                word.strip_prefix("--").or_else(|| word.strip_prefix('-')).unwrap_or_default();
            if body.is_empty() || body.starts_with(['-', '=']) {
                return Err(FlagError::Syntax(word));
            }
            let (name, value) = match body.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (body, None),
            };
            let Some(flag) = self.flags.get_mut(name) else {
                return Err(FlagError::Undefined(name.to_owned()));
            };
            let value = match value {
                Some(value) => value,
                None if flag.target.is_switch() => "true".to_owned(),
                None => words.next().ok_or_else(|| FlagError::NoArgument(name.to_owned()))?,
            };
            flag.target.set(&value).map_err(|reason| FlagError::Value {
                name: name.to_owned(),
                value,
                reason,
                switch: flag.target.is_switch(),
            })?;
        }
        Ok(words.collect())
    }
}
