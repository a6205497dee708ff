//! Strings over several lines in HCL: `<<NAME`, lines, `NAME`; with `<<-NAME` indentation is removed.

use super::{HclError, cursor::Cursor};

/// Reads from the first `<` up to the closing name; the line end after it stays unread.
///
/// The text is what lies between, as it stands, indentation of the closing name included. With `<<-`,
/// that indentation is instead taken off every line, provided that every line begins with it.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<String, HclError> {
    cursor.bump();
    if !cursor.eat('<') {
        return Err(cursor.error("heredoc expected second '<', didn't see it"));
    }
    let indented = cursor.eat('-');
    let name = cursor.take_while(|c| c == '_' || c.is_alphanumeric());
    if cursor.peek().is_none() {
        return Err(cursor.error("heredoc not terminated"));
    }
    if cursor.peek() != Some('\n') {
        return Err(cursor.error("invalid characters in heredoc anchor"));
    }
    if name.is_empty() {
        return Err(cursor.error("zero-length heredoc anchor"));
    }
    cursor.bump();

    let body = cursor.rest();
    loop {
        let lines = cursor.since(body);
        let line = cursor.take_while(|c| c != '\n');
        if let Some(margin) = closing_margin(line, name) {
            return Ok(if indented {
                without_margin(lines, margin)
            } else {
                lines.to_owned() + margin
            });
        }
        if cursor.bump().is_none() {
            return Err(cursor.error("heredoc not terminated"));
        }
    }
}

/// The blanks before the closing name, if that is what stands on the line.
fn closing_margin<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let margin = line.trim_end_matches('\r').strip_suffix(name)?;
    let blank = |c: char| c.is_ascii_whitespace() || c == '\u{b}';
    margin.chars().all(blank).then_some(margin)
}

fn without_margin(lines: &str, margin: &str) -> String {
    let stripped: Option<String> =
        lines.split_inclusive('\n').map(|line| line.strip_prefix(margin)).collect();
    stripped.unwrap_or_else(|| lines.to_owned())
}
