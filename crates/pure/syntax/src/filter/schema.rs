//! Describes rows: which fields an expression may name, and of what type they are.

/// A field of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in expressions.
    pub name: &'static str,
    /// Its name in the row's JSON.
    pub json: &'static str,
    /// Its type.
    pub kind: Kind,
}

impl Field {
    /// A field that has the same name in expressions and in JSON.
    pub const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, json: name, kind }
    }

    /// A field whose name in JSON is another one.
    pub const fn renamed(name: &'static str, json: &'static str, kind: Kind) -> Self {
        Self { name, json, kind }
    }
}

/// The type of a field, which decides what may be asked about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text: `==`, `!=`, `in` and `contains` (a part of it), `matches`.
    String,
    /// `true` or `false`: `==`, `!=`.
    Bool,
    /// A whole number: `==`, `!=`.
    Int,
    /// A number: `==`, `!=`.
    Float,
    /// A list: `is empty`, and `in` and `contains` when its elements are single values.
    ///
    /// A selector goes through a list of objects or maps without naming it, and what it asks is then
    /// true when it is true of any element.
    List(&'static Self),
    /// A map with free keys: `is empty`, `in` and `contains` (a key); `Meta.key`, `Meta["any key"]`.
    Map(&'static Self),
    /// An object: nothing may be asked about it, only about its fields.
    Object(&'static [Field]),
}

impl Kind {
    /// Whether this is no list, map or object.
    pub(super) const fn is_single(self) -> bool {
        matches!(self, Self::String | Self::Bool | Self::Int | Self::Float)
    }
}
