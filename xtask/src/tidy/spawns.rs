//! Tasks are started where something waits for their end: no bare `tokio::spawn` in product code.

use super::Finding;
use super::files::SourceFile;
use super::mask::{line_of, mask, without_tests};

/// Files that may call it, each with its reason.
const ALLOWED: &[(&str, &str)] = &[
    (
        "crates/shell/server/src/rt.rs",
        "the one door to the runtime; callers keep the handle or a task set",
    ),
    ("crates/shell/cli/src/client/request.rs", "a command's own runtime ends with the command"),
];

pub(super) fn check(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|f| f.is_product()) {
        let code = without_tests(&mask(&file.text));
        if ALLOWED.iter().any(|(path, _)| *path == file.path) {
            continue;
        }
        for (at, _) in code.match_indices("tokio::spawn(") {
            let place = format!("{}:{}", file.path, line_of(&code, at));
            findings.push(Finding::new(
                place,
                "spawn in a task set that drains, or through `server::rt`",
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        check(&[SourceFile::new(path, text)]).len()
    }

    #[test]
    fn a_bare_spawn_is_found_in_product_code_only() {
        let spawn = "fn f() { tokio::spawn(async {}); }";
        assert_eq!(count("crates/shell/agent/src/a.rs", spawn), 1);
        assert_eq!(count("crates/shell/agent/src/a/tests.rs", spawn), 0);
        assert_eq!(
            count("crates/shell/agent/src/a.rs", &format!("#[cfg(test)]\nmod tests {{ {spawn} }}")),
            0
        );
        assert_eq!(count(ALLOWED[0].0, spawn), 0);
    }
}
