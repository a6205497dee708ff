//! One row of the key table: what a setting is called, holds, defaults to, and whether it works.

/// One agent setting.
///
/// The parser of files, the command line flags, the defaults, the reload rules and the reference page all derive
/// from these rows.
#[derive(Debug)]
pub struct Key {
    /// Dotted path in a file, for example `ports.http`. A last part `*` stands for any name.
    pub path: &'static str,
    /// What the value is.
    pub kind: Kind,
    /// Default as one would type it; empty when there is none, or when it depends on the role (then `doc` says so).
    pub default: &'static str,
    /// Default in `-dev` mode; empty when the same.
    pub dev: &'static str,
    /// A reload (SIGHUP, `consul reload`) takes a new value up.
    pub reloadable: bool,
    /// Whether the setting works.
    pub support: Support,
    /// Names of the command line flags, without the dash; the first is the preferred one.
    pub flags: &'static [&'static str],
    /// The key that receives this key's value: a newer name, or the list that a single definition joins.
    pub into: &'static str,
    /// One sentence for the reference page and the help text.
    pub doc: &'static str,
}

/// The type of a setting's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`, also as a string.
    Bool,
    /// A whole number, also as a string.
    Int,
    /// A number.
    Float,
    /// A TCP or UDP port; zero or less turns the listener off.
    Port,
    /// Text.
    String,
    /// Text that is never printed.
    Secret,
    /// A Go duration such as `1m30s`.
    Duration,
    /// A list of texts; sources append to it.
    StringList,
    /// Text by name; sources add to it and overwrite single names.
    StringMap,
    /// Any JSON value, kept as typed; objects of several sources are overlaid.
    Any,
    /// Objects, kept as typed; sources append to the list.
    Blocks,
}

/// Whether a setting works (decision 25).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Support {
    /// It has its effect.
    Now,
    /// Accepted with a warning; the text names the capability that it waits for.
    Later(&'static str),
    /// Refused when it asks for something, because it promises a protection that is not there; the text says what
    /// would be unprotected.
    Refused(&'static str),
    /// Accepted with the official warning; the text is the name that the warning uses.
    Enterprise(&'static str),
    /// An old name: the value goes to the key in `into`, with a warning.
    Deprecated,
    /// An old key without effect, accepted with a warning.
    Ignored,
}

impl Key {
    /// Whether the value may hold something secret and so is never printed.
    pub fn is_secret(&self) -> bool {
        match self.kind {
            Kind::Secret | Kind::Any | Kind::Blocks => true,
            Kind::Bool
            | Kind::Int
            | Kind::Float
            | Kind::Port
            | Kind::String
            | Kind::Duration
            | Kind::StringList
            | Kind::StringMap => false,
        }
    }

    /// Whether values of several sources add up instead of replacing each other.
    pub fn is_list(&self) -> bool {
        matches!(self.kind, Kind::StringList | Kind::Blocks)
    }

    /// Whether the key stands at the top of a file, outside of any section.
    pub fn is_top_level(&self) -> bool {
        !self.path.contains('.')
    }

    pub(crate) const fn default(mut self, text: &'static str) -> Self {
        self.default = text;
        self
    }

    pub(crate) const fn dev(mut self, text: &'static str) -> Self {
        self.dev = text;
        self
    }

    pub(crate) const fn flags(mut self, names: &'static [&'static str]) -> Self {
        self.flags = names;
        self
    }

    pub(crate) const fn reloadable(mut self) -> Self {
        self.reloadable = true;
        self
    }

    pub(crate) const fn later(mut self, capability: &'static str) -> Self {
        self.support = Support::Later(capability);
        self
    }

    pub(crate) const fn refused(mut self, unprotected: &'static str) -> Self {
        self.support = Support::Refused(unprotected);
        self
    }

    pub(crate) const fn enterprise(mut self, name: &'static str) -> Self {
        self.support = Support::Enterprise(name);
        self
    }

    pub(crate) const fn deprecated(mut self, by: &'static str) -> Self {
        self.support = Support::Deprecated;
        self.into = by;
        self
    }

    pub(crate) const fn ignored(mut self) -> Self {
        self.support = Support::Ignored;
        self
    }

    pub(crate) const fn joins(mut self, list: &'static str) -> Self {
        self.into = list;
        self
    }
}

/// A row that works, has no default, no flag and needs a restart; the builder methods above change that.
pub(crate) const fn key(path: &'static str, kind: Kind, doc: &'static str) -> Key {
    Key {
        path,
        kind,
        default: "",
        dev: "",
        reloadable: false,
        support: Support::Now,
        flags: &[],
        into: "",
        doc,
    }
}
