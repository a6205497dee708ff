//! No module is called after nothing: a name such as `util` says that a noun is missing.

use super::Finding;
use super::files::SourceFile;

const BANNED: [&str; 10] = [
    "util", "utils", "helper", "helpers", "common", "misc", "core", "manager", "managers", "stuff",
];

/// Modules that carry a banned name because the outside world gave it to them, each with its reason.
const GIVEN: &[(&str, &str)] = &[(
    "crates/pure/wire/src/common.rs",
    "the protobuf package is called hashicorp.consul.internal.common; its messages live where its name says",
)];

pub(super) fn check(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|f| f.is_rust()) {
        let without = file.path.trim_end_matches(".rs");
        let banned = without.split('/').find(|part| BANNED.contains(part));
        if let Some(name) = banned.filter(|_| !GIVEN.iter().any(|(path, _)| *path == file.path)) {
            findings.push(Finding::new(
                &file.path,
                format!("nothing may be called `{name}`: find the noun"),
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_folders_with_empty_names_are_found() {
        let found = |path: &str| check(&[SourceFile::new(path, "")]).len();
        assert_eq!(found("crates/a/src/util.rs"), 1);
        assert_eq!(found("crates/a/src/helpers/x.rs"), 1);
        assert_eq!(found("crates/core/src/lib.rs"), 1);
        assert_eq!(found("crates/a/src/utility_bill.rs"), 0);
        assert_eq!(found("docs/misc/notes.md"), 0);
        assert_eq!(found(GIVEN[0].0), 0);
    }
}
