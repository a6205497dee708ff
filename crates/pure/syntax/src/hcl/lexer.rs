//! Splits HCL into words, leaving out blanks and comments.

use super::{
    HclError,
    cursor::Cursor,
    heredoc, number, quoted,
    token::{Kind, Token},
};

/// Gives the words of a text one by one, with one word of look-ahead.
#[derive(Debug)]
pub(super) struct Lexer<'a> {
    cursor: Cursor<'a>,
    peeked: Option<Token<'a>>,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { cursor: Cursor::new(text), peeked: None }
    }

    /// The next word, which the following [`Self::next`] gives again.
    pub(super) fn peek(&mut self) -> Result<&Token<'a>, HclError> {
        let token = match self.peeked.take() {
            Some(token) => token,
            None => scan(&mut self.cursor)?,
        };
        Ok(self.peeked.insert(token))
    }

    /// The next word; at the end [`Kind::EndOfFile`], again and again.
    pub(super) fn next(&mut self) -> Result<Token<'a>, HclError> {
        match self.peeked.take() {
            Some(token) => Ok(token),
            None => scan(&mut self.cursor),
        }
    }
}

fn scan<'a>(cursor: &mut Cursor<'a>) -> Result<Token<'a>, HclError> {
    skip_blanks_and_comments(cursor)?;
    let (position, start) = (cursor.position(), cursor.rest());
    let kind = match cursor.peek() {
        None => Kind::EndOfFile,
        Some('"') => Kind::String(quoted::read(cursor)?),
        Some('<') => Kind::Heredoc(heredoc::read(cursor)?),
        Some(_) if number::starts(start) => number::read(cursor)?,
        Some(first) if starts_identifier(first) => identifier(cursor),
        Some(first) => {
            let kind = punctuation(first).ok_or_else(|| position.error(illegal(first)))?;
            cursor.bump();
            kind
        }
    };
    Ok(Token { kind, position, text: cursor.since(start) })
}

fn skip_blanks_and_comments(cursor: &mut Cursor<'_>) -> Result<(), HclError> {
    loop {
        match cursor.peek() {
            Some(' ' | '\t' | '\n' | '\r') => {
                cursor.bump();
            }
            Some('#') => skip_line(cursor),
            Some('/') => {
                let start = cursor.position();
                cursor.bump();
                match cursor.bump() {
                    Some('/') => skip_line(cursor),
                    Some('*') => skip_block_comment(cursor)?,
                    _ => return Err(start.error("expected '/' for comment")),
                }
            }
            _ => return Ok(()),
        }
    }
}

fn skip_line(cursor: &mut Cursor<'_>) {
    cursor.take_while(|c| c != '\n');
}

fn skip_block_comment(cursor: &mut Cursor<'_>) -> Result<(), HclError> {
    loop {
        match cursor.bump() {
            Some('*') if cursor.eat('/') => return Ok(()),
            Some(_) => {}
            None => return Err(cursor.error("comment not terminated")),
        }
    }
}

fn identifier(cursor: &mut Cursor<'_>) -> Kind {
    match cursor.take_while(|c| starts_identifier(c) || c.is_numeric() || matches!(c, '-' | '.')) {
        "true" => Kind::Bool(true),
        "false" => Kind::Bool(false),
        _ => Kind::Identifier,
    }
}

fn starts_identifier(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}

fn illegal(c: char) -> &'static str {
    if c == '\0' { "unexpected null character (0x00)" } else { "illegal char" }
}

fn punctuation(c: char) -> Option<Kind> {
    Some(match c {
        '{' => Kind::LeftBrace,
        '}' => Kind::RightBrace,
        '[' => Kind::LeftBracket,
        ']' => Kind::RightBracket,
        ',' => Kind::Comma,
        '=' => Kind::Assign,
        '.' => Kind::Period,
        '+' => Kind::Plus,
        '-' => Kind::Minus,
        _ => return None,
    })
}
