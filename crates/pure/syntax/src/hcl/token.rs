//! The words of HCL.

use serde_json::Number;

use super::{HclError, cursor::Position};

/// One word with its place and its spelling.
#[derive(Clone, Debug)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) position: Position,
    pub(super) text: &'a str,
}

/// What a word is, with its value where it has one.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    EndOfFile,
    Identifier,
    Bool(bool),
    Integer(Number),
    Float(Number),
    String(String),
    Heredoc(String),
    LeftBrace,
    RightBrace,
    LeftBracket,
    RightBracket,
    Comma,
    Assign,
    Period,
    Plus,
    Minus,
}

impl Kind {
    /// The name that the official error texts use.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::EndOfFile => "EOF",
            Self::Identifier => "IDENT",
            Self::Bool(_) => "BOOL",
            Self::Integer(_) => "NUMBER",
            Self::Float(_) => "FLOAT",
            Self::String(_) => "STRING",
            Self::Heredoc(_) => "HEREDOC",
            Self::LeftBrace => "LBRACE",
            Self::RightBrace => "RBRACE",
            Self::LeftBracket => "LBRACK",
            Self::RightBracket => "RBRACK",
            Self::Comma => "COMMA",
            Self::Assign => "ASSIGN",
            Self::Period => "PERIOD",
            Self::Plus => "ADD",
            Self::Minus => "SUB",
        }
    }
}

impl Token<'_> {
    /// An error at this word.
    pub(super) fn error(&self, message: impl Into<String>) -> HclError {
        self.position.error(message)
    }
}
