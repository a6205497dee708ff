//! JSON as Go's encoder prints it: `<`, `>` and `&` escaped, the indentation that a command asks for.

use serde::Serialize;
use serde_json::Value;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter, PrettyFormatter, Serializer};

/// How a command lays out its JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Everything on one line, no spaces.
    Compact,
    /// Indented by this text per level: `"    "`, `"   "`, `"\t"`.
    Indented(&'static str),
}

/// `value` as text, keys in the order they have.
#[must_use]
pub fn to_text(value: &Value, layout: Layout) -> String {
    match layout {
        Layout::Compact => write(value, Escaping(CompactFormatter)),
        Layout::Indented(indent) => {
            write(value, Escaping(PrettyFormatter::with_indent(indent.as_bytes())))
        }
    }
}

fn write(value: &Value, formatter: impl Formatter) -> String {
    let mut bytes = Vec::new();
    // A Value always serialises, and a Vec takes every write.
    drop(value.serialize(&mut Serializer::with_formatter(&mut bytes, formatter)));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Adds Go's escapes for text that could end up inside HTML or JavaScript to another formatter.
struct Escaping<F>(F);

impl<F: Formatter> Formatter for Escaping<F> {
    fn write_string_fragment<W: ?Sized + std::io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> std::io::Result<()> {
        let special = |c: char| matches!(c, '<' | '>' | '&' | '\u{2028}' | '\u{2029}');
        let mut rest = fragment;
        while let Some(at) = rest.find(special) {
            let (plain, tail) = rest.split_at(at);
            writer.write_all(plain.as_bytes())?;
            let mut chars = tail.chars();
            if let Some(c) = chars.next() {
                write!(writer, "\\u{:04x}", u32::from(c))?;
            }
            rest = chars.as_str();
        }
        writer.write_all(rest.as_bytes())
    }

    fn write_char_escape<W: ?Sized + std::io::Write>(
        &mut self,
        writer: &mut W,
        escape: CharEscape,
    ) -> std::io::Result<()> {
        self.0.write_char_escape(writer, escape)
    }

    fn begin_array<W: ?Sized + std::io::Write>(&mut self, writer: &mut W) -> std::io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + std::io::Write>(&mut self, writer: &mut W) -> std::io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + std::io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> std::io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + std::io::Write>(
        &mut self,
        writer: &mut W,
    ) -> std::io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + std::io::Write>(&mut self, writer: &mut W) -> std::io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + std::io::Write>(&mut self, writer: &mut W) -> std::io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + std::io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> std::io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + std::io::Write>(
        &mut self,
        writer: &mut W,
    ) -> std::io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + std::io::Write>(
        &mut self,
        writer: &mut W,
    ) -> std::io::Result<()> {
        self.0.end_object_value(writer)
    }
}

#[cfg(test)]
mod tests {
    use super::{Layout, to_text};
    use serde_json::json;

    #[test]
    fn escapes_as_go_does() {
        let value = json!({ "a<b": "x > y & \"z\"\n\u{2028}" });
        let text = r#"{"a\u003cb":"x \u003e y \u0026 \"z\"\n\u2028"}"#;
        assert_eq!(to_text(&value, Layout::Compact), text);
    }

    #[test]
    fn indents_and_leaves_empty_containers_on_one_line() {
        let value = json!({ "a": [1], "b": {}, "c": [] });
        let text = "{\n\t\"a\": [\n\t\t1\n\t],\n\t\"b\": {},\n\t\"c\": []\n}";
        assert_eq!(to_text(&value, Layout::Indented("\t")), text);
    }

    #[test]
    fn text_survives_the_round_trip() {
        let value = json!(["<\u{2029}>&\\u003c", "plain"]);
        let back: serde_json::Value =
            serde_json::from_str(&to_text(&value, Layout::Indented("    "))).unwrap();
        assert_eq!(back, value);
    }
}
