//! Which of our crates may import which: imports point to a lower layer only.

use super::Finding;
use super::files::SourceFile;

/// Each package and those of ours that it may name under `[dependencies]`, lowest layer first.
const LAYERS: &[(&str, &[&str])] = &[
    ("base2histogram", &[]),
    ("syntax", &[]),
    ("model", &["syntax"]),
    ("config", &["syntax", "model"]),
    ("wire", &[]),
    ("state", &["syntax", "model"]),
    ("peering", &["model", "state", "wire"]),
    ("dns", &["model", "config", "state"]),
    ("wire-grpc", &["wire"]),
    ("pki", &["model"]),
    ("server", &["model", "state", "peering", "wire", "wire-grpc", "pki"]),
    (
        "agent",
        &[
            "syntax",
            "model",
            "config",
            "wire",
            "state",
            "peering",
            "dns",
            "server",
            "wire-grpc",
            "pki",
        ],
    ),
    ("http-api", &["syntax", "model", "state", "server", "agent"]),
    ("cli", &["syntax", "model", "config", "state", "pki"]),
    ("consul", &["config", "server", "agent", "http-api", "cli"]),
    ("product-tests", &[]),
    ("xtask", &["product-tests"]),
];

/// A package's name and the packages under its `[dependencies]`.
struct Manifest<'a> {
    name: &'a str,
    dependencies: Vec<(usize, &'a str)>,
}

pub(super) fn check(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|f| f.path.ends_with("/Cargo.toml")) {
        let manifest = read(&file.text);
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == manifest.name) else {
            findings
                .push(Finding::new(&file.path, "the package has no row in the table of layers"));
            continue;
        };
        for (line, name) in manifest.dependencies {
            let ours = LAYERS.iter().any(|(known, _)| *known == name);
            if ours && !allowed.contains(&name) {
                let text = format!(
                    "{} may not import {name}: imports point to a lower layer only",
                    manifest.name
                );
                findings.push(Finding::new(format!("{}:{line}", file.path), text));
            }
        }
    }
    findings
}

fn read(text: &str) -> Manifest<'_> {
    let (mut section, mut manifest) = ("", Manifest { name: "", dependencies: Vec::new() });
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            section = line;
        } else if let Some((key, value)) = line.split_once('=') {
            let key = key.trim().split('.').next().unwrap_or_default();
            match section {
                "[package]" if key == "name" => manifest.name = value.trim().trim_matches('"'),
                "[dependencies]" => manifest.dependencies.push((number + 1, key)),
                _ => {}
            }
        }
    }
    manifest
}

/// The packages below `crates/pure/`.
pub(super) fn pure_packages(files: &[SourceFile]) -> Vec<&str> {
    let pure =
        |f: &&SourceFile| f.path.starts_with("crates/pure/") && f.path.ends_with("/Cargo.toml");
    files.iter().filter(pure).map(|f| read(&f.text).name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(text: &str) -> Vec<String> {
        let files = [SourceFile::new("crates/pure/x/Cargo.toml", text)];
        check(&files).into_iter().map(|f| f.place).collect()
    }

    #[test]
    fn an_import_of_a_higher_layer_is_found() {
        let text = "[package]\nname = \"model\"\n\n[dependencies]\nsyntax.workspace = true\nstate = { path = \"x\" }\nserde.workspace = true\n";
        assert_eq!(findings(text), ["crates/pure/x/Cargo.toml:6"]);
    }

    #[test]
    fn tests_may_import_what_they_like() {
        let text = "[package]\nname = \"model\"\n[dev-dependencies]\nstate.workspace = true\n";
        assert_eq!(findings(text), Vec::<String>::new());
    }

    #[test]
    fn a_package_that_nobody_placed_is_found() {
        assert_eq!(findings("[package]\nname = \"newcomer\"\n").len(), 1);
    }

    #[test]
    fn the_table_itself_has_no_way_up() {
        for (at, (name, imports)) in LAYERS.iter().enumerate() {
            for import in *imports {
                let lower = LAYERS[..at].iter().any(|(known, _)| known == import);
                assert!(lower, "{name} imports {import}, which stands above it");
            }
        }
    }
}
