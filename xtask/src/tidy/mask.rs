//! Rust source with comments and literals blanked out, so that the other rules can search code without reading prose. Lengths
//! and line breaks stay as they were.

/// Blanks comments, strings and character literals.
pub(super) fn mask(source: &str) -> String {
    let bytes = source.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let end = match literal_end(bytes, at) {
            Some(end) => end.min(bytes.len()),
            None => {
                out.push(bytes[at]);
                at += 1;
                continue;
            }
        };
        out.extend(bytes[at..end].iter().map(|&b| if b == b'\n' { b'\n' } else { b' ' }));
        at = end;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Where the comment or literal that begins at `at` ends; `None` when none begins there.
fn literal_end(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = &bytes[at..];
    let after_word = at > 0 && is_word(bytes[at - 1]);
    match rest {
        [b'/', b'/', ..] => Some(at + rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len())),
        [b'/', b'*', ..] => Some(block_comment_end(bytes, at)),
        [b'"', ..] => Some(string_end(bytes, at + 1)),
        [b'\'', ..] => char_end(bytes, at),
        [b'r', ..] if !after_word => raw_string_end(bytes, at + 1),
        [b'b' | b'c', b'r', ..] if !after_word => raw_string_end(bytes, at + 2),
        [b'b' | b'c', b'"', ..] if !after_word => Some(string_end(bytes, at + 2)),
        _ => None,
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn block_comment_end(bytes: &[u8], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0);
    while at < bytes.len() {
        match &bytes[at..] {
            [b'/', b'*', ..] => (at, depth) = (at + 2, depth + 1),
            [b'*', b'/', ..] => (at, depth) = (at + 2, depth - 1),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn string_end(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    at
}

fn raw_string_end(bytes: &[u8], start: usize) -> Option<usize> {
    let hashes = bytes[start..].iter().take_while(|&&b| b == b'#').count();
    let mut at = start + hashes;
    if bytes.get(at) != Some(&b'"') {
        return None;
    }
    at += 1;
    while at < bytes.len() {
        let closing = &bytes[at + 1..];
        if bytes[at] == b'"'
            && closing.len() >= hashes
            && closing[..hashes].iter().all(|&b| b == b'#')
        {
            return Some(at + 1 + hashes);
        }
        at += 1;
    }
    Some(at)
}

/// A quote begins a character when it closes again soon, a lifetime otherwise.
fn char_end(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes.get(at + 1) == Some(&b'\\') {
        let close = bytes.get(at + 3..)?.iter().take(10).position(|&b| b == b'\'')?;
        return Some(at + 3 + close + 1);
    }
    // One character is at most four bytes long.
    let close = bytes[at + 1..].iter().take(5).position(|&b| b == b'\'')?;
    let text = std::str::from_utf8(&bytes[at + 1..at + 1 + close]).ok()?;
    (text.chars().count() == 1).then_some(at + 1 + close + 1)
}

/// The byte ranges of items under `#[cfg(test)]`, in masked source.
pub(super) fn test_ranges(masked: &str) -> Vec<std::ops::Range<usize>> {
    let mut ranges = Vec::new();
    let mut from = 0;
    while let Some(found) = masked[from..].find("#[cfg(test)]") {
        let start = from + found;
        let end = item_end(masked, start);
        ranges.push(start..end);
        from = end.max(start + 1);
    }
    ranges
}

/// Masked source without the items under `#[cfg(test)]`; lengths and line breaks stay.
pub(super) fn without_tests(masked: &str) -> String {
    let mut bytes = masked.as_bytes().to_vec();
    for range in test_ranges(masked) {
        bytes[range].iter_mut().filter(|b| **b != b'\n').for_each(|b| *b = b' ');
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The end of the item that begins at `start`: its closing brace, or its semicolon if that comes first.
pub(super) fn item_end(masked: &str, start: usize) -> usize {
    let mut depth = 0usize;
    for (offset, byte) in masked.bytes().enumerate().skip(start) {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return offset + 1;
                }
            }
            b';' if depth == 0 => return offset + 1,
            _ => {}
        }
    }
    masked.len()
}

/// The line, from 1, of a byte offset.
pub(super) fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|&b| b == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_disappear_and_lines_stay() {
        let source = "let a = \"{ // \\\" }\"; // {\nlet b = r#\"{\"}\"#; /* { /* } */ { */ let c = '{';\nfn f<'a>(x: &'a str) {}\n";
        let masked = mask(source);
        assert_eq!(masked.len(), source.len());
        assert_eq!(masked.lines().count(), 3);
        assert_eq!(masked.matches('{').count(), 1, "{masked}");
        assert!(masked.contains("fn f<'a>(x: &'a str) {}"), "{masked}");
    }

    #[test]
    fn escaped_and_wide_characters_are_literals() {
        let masked = mask(r"x('\'', '{', b'\n', '\u{1F600}', '€', '\\') {");
        let code: String = masked.split_whitespace().collect();
        assert_eq!(code, "x(,,b,,,){");
    }

    #[test]
    fn test_modules_are_cut_out() {
        let masked = mask(
            "fn a() {}\n#[cfg(test)]\nmod tests { fn b() { if x {} } }\nfn c() {}\n#[cfg(test)]\nmod more;\nfn d() {}",
        );
        let product = without_tests(&masked);
        assert!(!product.contains("fn b") && !product.contains("more"), "{product}");
        assert!(product.contains("fn a") && product.contains("fn c") && product.contains("fn d"));
        assert_eq!(line_of(&product, product.find("fn c").unwrap_or(0)), 4);
    }
}
