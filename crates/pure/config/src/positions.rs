//! Where each key stands in a text, for error messages.
//!
//! The parsers answer with values, which have no place. This scanner reads the text a second time, only far enough to
//! tell keys from values, and is used on texts that have been parsed already. What it cannot find has no position.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::str::Chars;

use crate::setting::Position;

/// The first place of each key, by its lower case path.
#[derive(Debug, Default)]
pub(crate) struct Positions {
    by_path: BTreeMap<String, Position>,
}

impl Positions {
    /// Reads an HCL or JSON text.
    pub(crate) fn scan(text: &str) -> Self {
        let mut scanner = Scanner::new(text);
        scanner.run();
        scanner.found
    }

    /// Where the key with this dotted path stands; case does not matter.
    pub(crate) fn find(&self, path: &str) -> Option<Position> {
        self.by_path.get(&path.to_ascii_lowercase()).copied()
    }
}

/// Nesting deeper than this is not followed: no key of the table lies so deep.
const DEEPEST: usize = 16;

/// Paths longer than this are not noted, so that a hostile text costs no more than its length: no key is so long.
const LONGEST_PATH: usize = 256;

/// An open bracket.
struct Frame {
    /// Length of the path outside of it, to go back to.
    path_length: usize,
    /// `[` rather than `{`.
    is_list: bool,
}

struct Scanner<'a> {
    rest: Peekable<Chars<'a>>,
    at: Position,
    path: String,
    frames: Vec<Frame>,
    /// Keys read since the last value; more than one are labels of a block.
    pending: Vec<(String, Position)>,
    /// An `=` or `:` was read, so a value comes next.
    in_value: bool,
    found: Positions,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            rest: text.chars().peekable(),
            at: Position { line: 1, column: 1 },
            path: String::new(),
            frames: Vec::new(),
            pending: Vec::new(),
            in_value: false,
            found: Positions::default(),
        }
    }

    fn run(&mut self) {
        while let Some(&next) = self.rest.peek() {
            let start = self.at;
            match next {
                '#' => self.skip_line(),
                '/' => self.comment(),
                '"' => {
                    let word = self.quoted();
                    self.word(word, start);
                }
                '<' => self.heredoc(),
                '{' | '[' => self.open(next == '['),
                '}' | ']' => self.close(),
                '=' | ':' => {
                    self.bump();
                    self.record();
                    self.in_value = true;
                }
                ',' => {
                    self.bump();
                    self.value_ended();
                }
                c if is_word(c) => {
                    let word = self.bare_word();
                    self.word(word, start);
                }
                _ => {
                    self.bump();
                }
            }
        }
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.rest.next()?;
        if c == '\n' {
            self.at = Position { line: self.at.line + 1, column: 1 };
        } else {
            self.at.column += 1;
        }
        Some(c)
    }

    fn in_list(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.is_list)
    }

    /// A word or a string: a key, or a value that has ended with it.
    fn word(&mut self, word: String, start: Position) {
        if self.in_value || self.in_list() {
            self.value_ended();
        } else {
            self.pending.push((word, start));
        }
    }

    fn value_ended(&mut self) {
        self.in_value = false;
        self.pending.clear();
    }

    /// Notes the place of the key that was just read.
    fn record(&mut self) {
        if let [(name, position), ..] = self.pending.as_slice()
            && self.path.len() + name.len() < LONGEST_PATH
        {
            let path = join(&self.path, name).to_ascii_lowercase();
            self.found.by_path.entry(path).or_insert(*position);
        }
    }

    fn open(&mut self, is_list: bool) {
        self.bump();
        if !self.in_value {
            self.record();
        }
        let path_length = self.path.len();
        if self.frames.len() < DEEPEST {
            for (name, _) in self.pending.drain(..) {
                if self.path.len() < LONGEST_PATH {
                    self.path = join(&self.path, &name);
                }
            }
        }
        self.pending.clear();
        self.in_value = false;
        self.frames.push(Frame { path_length, is_list });
    }

    fn close(&mut self) {
        self.bump();
        if let Some(frame) = self.frames.pop() {
            self.path.truncate(frame.path_length);
        }
        self.value_ended();
    }

    fn skip_line(&mut self) {
        while self.bump().is_some_and(|c| c != '\n') {}
    }

    fn comment(&mut self) {
        self.bump();
        match self.rest.peek() {
            Some('/') => self.skip_line(),
            Some('*') => {
                self.bump();
                let mut last = ' ';
                while let Some(c) = self.bump() {
                    if last == '*' && c == '/' {
                        return;
                    }
                    last = c;
                }
            }
            _ => {}
        }
    }

    /// The text between quotes, escapes left as they are: no key of the table has any.
    fn quoted(&mut self) -> String {
        self.bump();
        let mut text = String::new();
        let mut braces = 0usize;
        while let Some(c) = self.bump() {
            match c {
                '\\' => {
                    text.extend(self.bump());
                }
                '"' if braces == 0 => break,
                '{' if braces > 0 || text.ends_with('$') => {
                    braces += 1;
                    text.push(c);
                }
                '}' => {
                    braces = braces.saturating_sub(1);
                    text.push(c);
                }
                _ => text.push(c),
            }
        }
        text
    }

    fn heredoc(&mut self) {
        self.bump();
        if self.rest.peek() != Some(&'<') {
            return;
        }
        self.bump();
        let mark = self.line();
        let mark = mark.trim_start_matches('-').trim_end();
        while self.rest.peek().is_some() {
            if self.line().trim() == mark {
                break;
            }
        }
        self.value_ended();
    }

    /// The rest of the line, its end consumed.
    fn line(&mut self) -> String {
        let mut line = String::new();
        while let Some(c) = self.bump() {
            if c == '\n' {
                break;
            }
            line.push(c);
        }
        line
    }

    fn bare_word(&mut self) -> String {
        let mut word = String::new();
        while let Some(c) = self.rest.peek().copied().filter(|c| is_word(*c)) {
            word.push(c);
            self.bump();
        }
        word
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '+')
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, path: &str) -> Option<(usize, usize)> {
        Positions::scan(text).find(path).map(|position| (position.line, position.column))
    }

    #[test]
    fn hcl_keys_are_found() {
        let text = "# server = 1\nserver = true\nports {\n  http = 1 /* dns = 2 */ grpc = 3\n}\n\
                    acl { tokens { default = \"a = b\" agent = \"\" } }\n";
        assert_eq!(place(text, "server"), Some((2, 1)));
        assert_eq!(place(text, "ports"), Some((3, 1)));
        assert_eq!(place(text, "ports.http"), Some((4, 3)));
        assert_eq!(place(text, "Ports.GRPC"), Some((4, 26)));
        assert_eq!(place(text, "ports.dns"), None);
        assert_eq!(place(text, "acl.tokens.agent"), Some((6, 34)));
        assert_eq!(place(text, "a"), None);
    }

    #[test]
    fn json_keys_are_found() {
        let text = "{\n \"a\": [1, {\"b\": \"x: y\"}],\n \"c\": {\"d\": null, \"e\": true}\n}";
        assert_eq!(place(text, "a"), Some((2, 2)));
        assert_eq!(place(text, "a.b"), Some((2, 12)));
        assert_eq!(place(text, "c.e"), Some((3, 19)));
        assert_eq!(place(text, "x"), None);
    }

    #[test]
    fn values_over_several_lines_are_skipped() {
        let text = "a = <<EOT\nb = 1\nEOT\nc = \"${x[\"d\"]}\"\ne = 2\n";
        assert_eq!(place(text, "b"), None);
        assert_eq!(place(text, "c"), Some((4, 1)));
        assert_eq!(place(text, "e"), Some((5, 1)));
    }

    #[test]
    fn the_first_of_several_is_found() {
        assert_eq!(place("a = 1\na = 2\n", "a"), Some((1, 1)));
    }

    #[test]
    fn deep_nesting_stays_cheap() {
        let text = format!("{}{}", "a{".repeat(50_000), "}".repeat(50_000));
        assert!(Positions::scan(&text).by_path.len() <= DEEPEST + 1);
    }
}
