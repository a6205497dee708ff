//! No crate's top-level modules import each other in a circle. Test code and the crate root do not count.

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;
use super::files::SourceFile;
use super::mask::{mask, without_tests};

/// Module → the modules it imports.
type Imports = BTreeMap<String, BTreeSet<String>>;

pub(super) fn check(files: &[SourceFile]) -> Vec<Finding> {
    let mut crates: BTreeMap<&str, Vec<(&str, String)>> = BTreeMap::new();
    for file in files.iter().filter(|f| f.is_rust() && !inner_test(&f.path)) {
        if let Some((krate, inside)) = file.path.split_once("/src/") {
            crates.entry(krate).or_default().push((inside, without_tests(&mask(&file.text))));
        }
    }
    let mut findings = Vec::new();
    for (krate, sources) in crates {
        if let Some(cycle) = find_cycle(&imports(&sources)) {
            findings.push(Finding::new(
                krate,
                format!("modules import each other in a circle: {}", cycle.join(" → ")),
            ));
        }
    }
    findings
}

fn inner_test(path: &str) -> bool {
    path.ends_with("/tests.rs")
        || path.split_once("/src/").is_some_and(|(_, rest)| rest.contains("tests/"))
}

/// Reads one crate's imports between top-level modules.
fn imports(sources: &[(&str, String)]) -> Imports {
    let modules: BTreeSet<String> =
        sources.iter().filter_map(|(path, _)| module_of(path)).collect();
    let root = sources.iter().find(|(path, _)| *path == "lib.rs" || *path == "main.rs");
    let passed_on = root.map(|(_, text)| passed_on(text, &modules)).unwrap_or_default();
    let mut imports = Imports::new();
    for (path, text) in sources {
        let Some(module) = module_of(path) else { continue };
        let targets = imports.entry(module.clone()).or_default();
        for name in names_from_root(text, depth(path)) {
            let target =
                if modules.contains(&name) { Some(name) } else { passed_on.get(&name).cloned() };
            targets.extend(target.filter(|target| *target != module));
        }
    }
    imports
}

/// The top-level module of a file below `src/`; `None` for the crate root and for other binaries.
fn module_of(path: &str) -> Option<String> {
    let first = path.split('/').next()?.trim_end_matches(".rs");
    (!["lib", "main", "bin"].contains(&first)).then(|| first.to_owned())
}

/// How many modules stand between the crate root and the inside of this file.
fn depth(path: &str) -> usize {
    path.trim_end_matches(".rs").trim_end_matches("/mod").split('/').count()
}

/// What the crate root re-exports: name → the module it comes from.
fn passed_on(root: &str, modules: &BTreeSet<String>) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for statement in root.split(';') {
        let Some((_, tree)) =
            statement.split_once("use ").filter(|(before, _)| before.contains("pub"))
        else {
            continue;
        };
        let tree = tree.trim().trim_start_matches("crate::").trim_start_matches("self::");
        let module: String = tree.chars().take_while(|c| is_word(*c)).collect();
        if modules.contains(&module) {
            let words = tree.split(|c: char| !is_word(c)).filter(|word| !word.is_empty());
            names.extend(words.skip(1).map(|word| (word.to_owned(), module.clone())));
        }
    }
    names
}

/// First path segments below the crate root that the code names, by `crate::` or by enough `super::`.
fn names_from_root(text: &str, depth: usize) -> BTreeSet<String> {
    let climb = "super::".repeat(depth);
    let mut names = BTreeSet::new();
    for (prefix, exact) in [("crate::", true), (climb.as_str(), false)] {
        for (at, _) in text.match_indices(prefix) {
            let before = &text[..at];
            let goes_on = before.ends_with(is_word) || (exact && before.ends_with('$'));
            if !goes_on && (exact || !before.ends_with("::")) {
                names.extend(heads(&text[at + prefix.len()..]));
            }
        }
    }
    names
}

/// The first segment of a path, or of each path in a `{…}` group.
fn heads(tree: &str) -> Vec<String> {
    let Some(group) = tree.strip_prefix('{') else {
        return vec![tree.chars().take_while(|c| is_word(*c)).collect()];
    };
    let (mut depth, mut heads, mut start) = (1usize, Vec::new(), true);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => break,
            '}' => depth -= 1,
            ',' if depth == 1 => start = true,
            _ if start && is_word(c) => {
                heads.push(group[at..].chars().take_while(|c| is_word(*c)).collect());
                start = false;
            }
            _ => {}
        }
    }
    heads
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// One circle, with its first module repeated at the end.
fn find_cycle(imports: &Imports) -> Option<Vec<String>> {
    let mut done = BTreeSet::new();
    imports.keys().find_map(|module| visit(module, imports, &mut Vec::new(), &mut done))
}

fn visit(
    module: &str,
    imports: &Imports,
    path: &mut Vec<String>,
    done: &mut BTreeSet<String>,
) -> Option<Vec<String>> {
    if let Some(at) = path.iter().position(|step| step == module) {
        let mut cycle = path.split_off(at);
        cycle.push(module.to_owned());
        return Some(cycle);
    }
    if done.contains(module) {
        return None;
    }
    path.push(module.to_owned());
    let found = imports.get(module)?.iter().find_map(|next| visit(next, imports, path, done));
    if found.is_none() {
        path.pop();
        done.insert(module.to_owned());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(files: &[(&str, &str)]) -> Vec<String> {
        let file =
            |(path, text): &(&str, &str)| SourceFile::new(&format!("crates/a/src/{path}"), text);
        check(&files.iter().map(file).collect::<Vec<_>>()).into_iter().map(|f| f.text).collect()
    }

    #[test]
    fn a_circle_of_two_is_found() {
        let found = findings(&[("x.rs", "use crate::y::Y;"), ("y.rs", "fn f() -> crate::x::X {}")]);
        assert_eq!(found, ["modules import each other in a circle: x → y → x"]);
    }

    #[test]
    fn a_circle_through_super_groups_and_re_exports_is_found() {
        let found = findings(&[
            ("lib.rs", "mod x; mod y; mod z;\npub use z::{Z, deep::Other};"),
            ("x.rs", "use super::{y::Y, w};"),
            ("y.rs", "use crate::Other;"),
            ("z.rs", "mod inner;"),
            ("z/inner.rs", "use super::super::x;"),
        ]);
        assert_eq!(found, ["modules import each other in a circle: x → y → z → x"]);
    }

    #[test]
    fn tests_comments_own_parts_and_the_root_do_not_count() {
        let found = findings(&[
            ("lib.rs", "mod x; mod y; use crate::x::X;"),
            ("x.rs", "mod part; use crate::y::Y;"),
            ("x/part.rs", "use super::X; use crate::x::Other;"),
            ("x/tests.rs", "use crate::x::X;"),
            ("y.rs", "// crate::x is above\n#[cfg(test)]\nmod tests { use crate::x::X; }\n"),
            ("y/tests.rs", "use crate::x::X;"),
        ]);
        assert_eq!(found, Vec::<String>::new());
    }
}
