//! Puts the words of HCL together into an object.

use serde_json::{Map, Value};

use super::{
    HclError, MAX_DEPTH,
    fold::{self, Item},
    lexer::Lexer,
    token::{Kind, Token},
};

/// Reads a whole HCL text.
pub(super) fn parse(text: &str) -> Result<Map<String, Value>, HclError> {
    let mut parser = Parser { lexer: Lexer::new(text), depth: 0 };
    parser.items(false)
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    /// Blocks, labels and lists around the next word.
    depth: usize,
}

impl<'a> Parser<'a> {
    /// Reads `key = value` and blocks, with or without commas between, up to the end or a brace.
    fn items(&mut self, in_braces: bool) -> Result<Map<String, Value>, HclError> {
        let mut object = Map::new();
        loop {
            match self.lexer.peek()?.kind {
                Kind::EndOfFile => return Ok(object),
                Kind::RightBrace if in_braces => return Ok(object),
                _ => self.item(&mut object)?,
            }
            if self.lexer.peek()?.kind == Kind::Comma {
                self.lexer.next()?;
            }
        }
    }

    /// Reads one `key = value`, `key { … }` or `key "label" { … }` into the object.
    fn item(&mut self, object: &mut Map<String, Value>) -> Result<(), HclError> {
        let (keys, token) = self.keys()?;
        let labels = keys.len().saturating_sub(1);
        let value = match token.kind {
            Kind::Assign => self.value()?,
            _ => self.nested(labels, &token, Self::block)?,
        };
        let mut keys = keys.into_iter().map(key_text);
        let key = keys.next().unwrap_or_default();
        let item = Item { key, labels: keys.collect(), value, position: token.position };
        fold::add(object, item)
    }

    /// Reads the keys of an item, at least one, and the `=` or `{` after them.
    fn keys(&mut self) -> Result<(Vec<Token<'a>>, Token<'a>), HclError> {
        let mut keys: Vec<Token<'_>> = Vec::new();
        loop {
            let token = self.lexer.next()?;
            let message = match token.kind {
                Kind::Identifier | Kind::String(_) => {
                    keys.push(token);
                    continue;
                }
                Kind::Assign if keys.is_empty() => "no object keys found!".to_owned(),
                Kind::Assign if keys.len() > 1 => {
                    "nested object expected: LBRACE got: ASSIGN".to_owned()
                }
                Kind::LeftBrace if keys.is_empty() => {
                    "expected: IDENT | STRING got: LBRACE".to_owned()
                }
                Kind::Assign | Kind::LeftBrace => return Ok((keys, token)),
                Kind::EndOfFile | Kind::RightBrace if !keys.is_empty() => {
                    let texts: Vec<&str> = keys.iter().map(|key| key.text).collect();
                    let texts = texts.join(" ");
                    format!("key '{texts}' expected start of object ('{{') or assignment ('=')")
                }
                other => {
                    let name = other.name();
                    format!("expected: IDENT | STRING | ASSIGN | LBRACE got: {name}")
                }
            };
            return Err(token.position.error(message));
        }
    }

    /// Reads what may stand after `=`.
    fn value(&mut self) -> Result<Value, HclError> {
        let token = self.lexer.next()?;
        match token.kind {
            Kind::LeftBrace => self.nested(0, &token, Self::block),
            Kind::LeftBracket => self.nested(0, &token, Self::list),
            Kind::EndOfFile => Err(token.error("value expected after '=', got: EOF")),
            kind => literal(kind).map_err(|kind| {
                let (position, name, text) = (token.position, kind.name(), token.text);
                position.error(format!("Unknown token: {position} {name} {text}"))
            }),
        }
    }

    /// Reads a block whose opening brace is read.
    fn block(&mut self) -> Result<Value, HclError> {
        let object = self.items(true)?;
        let end = self.lexer.next()?;
        if end.kind != Kind::RightBrace {
            let name = end.kind.name();
            return Err(end.error(format!("object expected closing RBRACE got: {name}")));
        }
        Ok(Value::Object(object))
    }

    /// Reads a list whose opening bracket is read. Commas may be too many, or missing after a list.
    fn list(&mut self) -> Result<Value, HclError> {
        let mut list = Vec::new();
        let mut needs_comma = false;
        loop {
            let token = self.lexer.next()?;
            match token.kind {
                Kind::RightBracket => return Ok(Value::Array(list)),
                Kind::Comma => needs_comma = false,
                kind if needs_comma => {
                    let name = kind.name();
                    return Err(token.position.error(format!(
                        "error parsing list, expected comma or list end, got: {name}"
                    )));
                }
                Kind::LeftBracket => list.push(self.nested(0, &token, Self::list)?),
                Kind::LeftBrace => {
                    list.push(self.nested(0, &token, Self::block)?);
                    needs_comma = true;
                }
                kind => {
                    list.push(literal(kind).map_err(|kind| {
                        let name = kind.name();
                        let message = format!("unexpected token while parsing list: {name}");
                        token.position.error(message)
                    })?);
                    needs_comma = true;
                }
            }
        }
    }

    /// Reads something that nests, `extra` levels deeper than it looks.
    fn nested(
        &mut self,
        extra: usize,
        opening: &Token<'_>,
        read: fn(&mut Self) -> Result<Value, HclError>,
    ) -> Result<Value, HclError> {
        let outer = self.depth;
        self.depth += 1 + extra;
        if self.depth > MAX_DEPTH {
            return Err(opening.error(format!("nested deeper than {MAX_DEPTH} levels")));
        }
        let value = read(self);
        self.depth = outer;
        value
    }
}

/// The value of a word that is one; the word itself otherwise.
fn literal(kind: Kind) -> Result<Value, Kind> {
    match kind {
        Kind::Bool(value) => Ok(Value::Bool(value)),
        Kind::Integer(value) | Kind::Float(value) => Ok(Value::Number(value)),
        Kind::String(value) | Kind::Heredoc(value) => Ok(Value::String(value)),
        other => Err(other),
    }
}

/// The name that a key's word stands for.
fn key_text(token: Token<'_>) -> String {
    match token.kind {
        Kind::String(text) => text,
        _ => token.text.to_owned(),
    }
}
