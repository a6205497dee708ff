//! Every row of docs/differences.md has a class and names a test that exists.

use super::Finding;
use super::files::SourceFile;

const DOCUMENT: &str = "docs/differences.md";
const CLASSES: [&str; 3] = ["better", "later:", "cannot matter:"];

pub(super) fn check(files: &[SourceFile]) -> Vec<Finding> {
    let Some(document) = files.iter().find(|f| f.path == DOCUMENT) else {
        return vec![Finding::new(DOCUMENT, "is missing")];
    };
    let mut findings = Vec::new();
    for (number, line) in document.text.lines().enumerate() {
        let Some((class, test)) = row(line) else { continue };
        let place = format!("{DOCUMENT}:{}", number + 1);
        if !CLASSES.iter().any(|known| class.starts_with(known)) {
            findings.push(Finding::new(
                &place,
                format!("class `{class}` is none of {}", CLASSES.join(", ")),
            ));
        }
        let names: Vec<&str> = test.split('`').skip(1).step_by(2).collect();
        if names.is_empty() {
            findings.push(Finding::new(&place, "names no test"));
        }
        for name in names.iter().filter(|name| !test_exists(files, name)) {
            findings.push(Finding::new(
                &place,
                format!("names the test `{name}`, which does not exist"),
            ));
        }
    }
    findings
}

/// The last two cells of a table row; `None` for headings and other lines.
fn row(line: &str) -> Option<(&str, &str)> {
    let cells: Vec<&str> =
        line.trim().strip_prefix('|')?.strip_suffix('|')?.split(" | ").map(str::trim).collect();
    let [.., class, test] = cells.as_slice() else { return None };
    let heading = *class == "class" || class.starts_with("---");
    (!heading).then_some((class, test))
}

/// A test is named by its function, with the crate and modules before it, or by a section of the walkthrough.
fn test_exists(files: &[SourceFile], name: &str) -> bool {
    if let Some(section) = name.strip_prefix("docs/walkthrough.md#") {
        let heading = |line: &str| line.starts_with("## ") && slug(line) == section;
        return files
            .iter()
            .any(|f| f.path == "docs/walkthrough.md" && f.text.lines().any(heading));
    }
    let (krate, function) =
        (name.split("::").next().unwrap_or(name), name.rsplit("::").next().unwrap_or(name));
    let declared = format!("fn {function}(");
    let folder = match krate {
        "tests" | "xtask" => format!("{krate}/"),
        _ => format!("/{krate}/"),
    };
    files.iter().any(|f| f.is_rust() && f.path.contains(&folder) && f.text.contains(&declared))
}

fn slug(heading: &str) -> String {
    let words = heading.trim_start_matches('#').trim().to_lowercase();
    words.chars().filter(|c| c.is_alphanumeric() || *c == ' ').collect::<String>().replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(rows: &str) -> usize {
        let table = format!("| subject | here | class | test |\n| --- | --- | --- | --- |\n{rows}");
        check(&[
            SourceFile::new(DOCUMENT, &table),
            SourceFile::new("crates/pure/model/src/a.rs", "#[test]\nfn both_names_are_read() {}"),
            SourceFile::new("docs/walkthrough.md", "## Export a service\n"),
        ])
        .len()
    }

    #[test]
    fn rows_with_a_class_and_a_test_pass() {
        assert_eq!(findings("| x | y | better | `model::a::both_names_are_read` |\n"), 0);
        assert_eq!(
            findings("| x | y | later: acl | `docs/walkthrough.md#export-a-service` |\n"),
            0
        );
    }

    #[test]
    fn rows_without_class_test_or_with_a_lost_test_are_found() {
        assert_eq!(findings("| x | y | nicer | `model::a::both_names_are_read` |\n"), 1);
        assert_eq!(findings("| x | y | better | by hand |\n"), 1);
        assert_eq!(findings("| x | y | better | `model::a::lost` |\n"), 1);
        assert_eq!(findings("| x | y | better | `state::a::both_names_are_read` |\n"), 1);
        assert_eq!(findings("| x | y | better | `docs/walkthrough.md#lost` |\n"), 1);
    }
}
