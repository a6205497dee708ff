//! How long functions are: 99 of 100 at most 80 lines, never above 120.

use super::Finding;
use super::files::SourceFile;
use super::length::percentile;
use super::mask::{item_end, line_of, mask};

const NEARLY_ALL: usize = 80;
const CAP: usize = 120;

/// Functions that may be longer than the cap, as `path::name`, each with its reason.
pub(super) const ALLOWED: &[(&str, &str)] = &[];

/// A function with a body.
#[derive(Debug, PartialEq, Eq)]
struct Function {
    name: String,
    line: usize,
    lines: usize,
}

pub(super) fn check(files: &[SourceFile], allowed: &[(&str, &str)]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut lengths = Vec::new();
    let mut used = Vec::new();
    for file in files.iter().filter(|f| f.is_rust()) {
        for function in functions(&file.text) {
            lengths.push(function.lines);
            if function.lines <= CAP {
                continue;
            }
            let key = format!("{}::{}", file.path, function.name);
            if allowed.iter().any(|(name, _)| *name == key) {
                used.push(key);
                continue;
            }
            findings.push(Finding::new(
                format!("{}:{}", file.path, function.line),
                format!(
                    "fn {} has {} lines, the cap is {CAP}: name its phases",
                    function.name, function.lines
                ),
            ));
        }
    }
    for (name, _) in allowed.iter().filter(|(name, _)| !used.iter().any(|u| u == name)) {
        findings.push(Finding::new(*name, "needs no exemption from the function length any more"));
    }
    lengths.sort_unstable();
    let p99 = percentile(&lengths, 99);
    if p99 > NEARLY_ALL {
        findings.push(Finding::new(
            "crates",
            format!("p99 of function lengths is {p99}, the target is {NEARLY_ALL}"),
        ));
    }
    findings
}

fn functions(source: &str) -> Vec<Function> {
    let masked = mask(source);
    let mut found = Vec::new();
    for (start, _) in masked.match_indices("fn ") {
        let before = masked[..start].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let name: String =
            masked[start + 3..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let end = item_end(&masked, start);
        if name.is_empty() || !masked[..end].ends_with('}') {
            continue;
        }
        let (line, last) = (line_of(&masked, start), line_of(&masked, end));
        found.push(Function { name, line, lines: last - line + 1 });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: usize) -> String {
        format!(
            "trait T {{ fn without_body(&self); }}\nfn long() {{\n{}}}\n",
            "    \"{\";\n".repeat(lines - 2)
        )
    }

    #[test]
    fn a_function_above_the_cap_is_found_unless_it_is_allowed() {
        let mut text = "fn short() {}\n".repeat(200);
        text.push_str(&of(121));
        let files = [SourceFile::new("crates/a/src/lib.rs", &text)];
        let findings = check(&files, &[]);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].place, "crates/a/src/lib.rs:202");
        assert_eq!(check(&files, &[("crates/a/src/lib.rs::long", "a table")]), []);
        assert_eq!(check(&files[..0], &[("crates/a/src/lib.rs::long", "a table")]).len(), 1);
    }

    #[test]
    fn most_functions_must_be_short() {
        let files = [SourceFile::new("crates/a/src/lib.rs", &of(90))];
        assert!(check(&files, &[])[0].text.contains("p99"));
    }

    #[test]
    fn a_declaration_without_body_is_no_function() {
        let found = functions(&of(10));
        assert_eq!(found, [Function { name: "long".to_owned(), line: 2, lines: 10 }]);
    }
}
