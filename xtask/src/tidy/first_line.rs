//! Every Rust file begins with a `//!` line that says what it is about.

use super::Finding;
use super::files::SourceFile;

pub(super) fn check(files: &[SourceFile]) -> Vec<Finding> {
    let silent = |f: &&SourceFile| f.is_rust() && !says_something(&f.text);
    let finding = |f: &SourceFile| {
        Finding::new(&f.path, "begin the file with a `//!` line that says what it is about")
    };
    files.iter().filter(silent).map(finding).collect()
}

fn says_something(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    first.strip_prefix("//! ").is_some_and(|words| words.trim().len() > 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_saying_first_line_is_found() {
        for (text, findings) in [
            ("//! A thing.\nmod x;\n", 0),
            ("mod x;\n", 1),
            ("//! .\n", 1),
            ("\n//! Late.\n", 1),
            ("", 1),
        ] {
            assert_eq!(check(&[SourceFile::new("a/src/lib.rs", text)]).len(), findings, "{text:?}");
        }
        assert_eq!(check(&[SourceFile::new("README.md", "words")]), []);
    }
}
