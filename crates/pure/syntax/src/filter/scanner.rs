//! Takes blanks, words and literals from the front of an expression.

use super::{Problem, literal};

/// The unread part of an expression. A copy of it is a place to come back to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scanner<'a> {
    text: &'a str,
    rest: &'a str,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, rest: text }
    }

    /// What is still unread.
    pub(super) fn rest(&self) -> &'a str {
        self.rest
    }

    /// An error at the next character.
    pub(super) fn error(&self, message: impl Into<String>) -> Problem {
        let read = self.text.len().saturating_sub(self.rest.len());
        let before = self.text.get(..read).unwrap_or_default();
        Problem::Syntax { column: before.chars().count() + 1, message: message.into() }
    }

    /// Takes blanks and line ends; whether there were any.
    pub(super) fn blanks(&mut self) -> bool {
        let after = self.rest.trim_start_matches([' ', '\t', '\r', '\n']);
        let found = after.len() < self.rest.len();
        self.rest = after;
        found
    }

    /// Takes this text if it is next.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(after) => {
                self.rest = after;
                true
            }
            None => false,
        }
    }

    /// Takes these words, with blanks before each of them; all or nothing.
    pub(super) fn words(&mut self, words: &[&str]) -> bool {
        let mut ahead = *self;
        let found = words.iter().all(|word| ahead.blanks() && ahead.eat(word));
        if found {
            *self = ahead;
        }
        found
    }

    /// Takes these words and the blanks after the last one; all or nothing.
    pub(super) fn words_and_blanks(&mut self, words: &[&str]) -> bool {
        let mut ahead = *self;
        let found = ahead.words(words) && ahead.blanks();
        if found {
            *self = ahead;
        }
        found
    }

    /// Takes a name: a letter, then letters, digits and underscores.
    pub(super) fn identifier(&mut self) -> Option<&'a str> {
        if !self.rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let belongs = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let end = self.rest.find(|c| !belongs(c)).unwrap_or(self.rest.len());
        let (name, after) = self.rest.split_at(end);
        self.rest = after;
        Some(name)
    }

    /// Takes a number, after which a blank, a closing parenthesis or the end must stand.
    pub(super) fn number(&mut self) -> Result<Option<&'a str>, Problem> {
        let size = self.rest.strip_prefix('-').unwrap_or(self.rest);
        if !size.starts_with(|c: char| c.is_ascii_digit()) {
            return Ok(None);
        }
        let end = self.rest.find([' ', '\t', '\r', '\n', ')']).unwrap_or(self.rest.len());
        let (number, after) = self.rest.split_at(end);
        if !literal::is_number(number) {
            return Err(
                self.error(format!("invalid number {number}: put it in quotes if it is text"))
            );
        }
        self.rest = after;
        Ok(Some(number))
    }

    /// Takes a string in double quotes, with Go's escapes, or in backquotes, as it stands.
    pub(super) fn string(&mut self) -> Result<Option<String>, Problem> {
        let Some(quote) = self.rest.chars().next().filter(|c| matches!(c, '"' | '`')) else {
            return Ok(None);
        };
        let inside = self.rest.get(1..).unwrap_or_default();
        let Some((inside, after)) = inside.split_once(quote) else {
            return Err(self.error("string without a closing quote"));
        };
        let text = if quote == '"' {
            let message = "invalid string: it has a line end or an unknown escape; \
                           between backquotes everything stands for itself";
            literal::unquote(inside).ok_or_else(|| self.error(message))?
        } else {
            inside.replace('\r', "")
        };
        self.rest = after;
        Ok(Some(text))
    }
}
