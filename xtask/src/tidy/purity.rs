//! What thinks does not wait: no pure crate is built on a runtime, a socket library or a source of chance.

use std::path::Path;
use std::process::Command;

use super::Finding;
use super::files::SourceFile;
use super::layers::pure_packages;

/// Packages that no pure crate may link, alone or through others.
const BANNED: [&str; 8] =
    ["tokio", "hyper", "tonic", "rcgen", "aws-lc-rs", "aws-lc-sys", "rand", "getrandom"];

/// Pure crates that may link a banned package after all: (crate, package, reason).
const EXEMPT: &[(&str, &str, &str)] = &[
    ("dns", "rand", "hickory-proto links it for message ids; dns makes none"),
    ("dns", "getrandom", "linked by that rand"),
];

pub(super) fn check(root: &Path, files: &[SourceFile]) -> Result<Vec<Finding>, String> {
    let mut findings = Vec::new();
    for package in pure_packages(files) {
        findings.extend(judge(package, &tree(root, package)?, EXEMPT));
    }
    Ok(findings)
}

/// The names and versions of all packages that `package` links, one a line.
fn tree(root: &Path, package: &str) -> Result<String, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["tree", "--edges", "normal", "--prefix", "none", "--package", package])
        .current_dir(root)
        .output()
        .map_err(|e| format!("tidy: cannot start cargo: {e}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        let why = String::from_utf8_lossy(&output.stderr);
        Err(format!("tidy: cargo tree --package {package}: {}", why.trim()))
    }
}

fn judge(package: &str, tree: &str, exempt: &[(&str, &str, &str)]) -> Vec<Finding> {
    let linked: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    let mut findings = Vec::new();
    for banned in BANNED {
        let allowed = exempt.iter().any(|(krate, name, _)| (*krate, *name) == (package, banned));
        match (linked.contains(&banned), allowed) {
            (true, false) => {
                findings.push(Finding::new(package, format!("is pure and may not link {banned}")))
            }
            (false, true) => findings
                .push(Finding::new(package, format!("needs no exemption for {banned} any more"))),
            _ => {}
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str =
        "model v0.1.0\nserde v1.0.0\ntokio v1.54.0\ntokio-macros v2.0.0 (proc-macro)\n";

    #[test]
    fn a_runtime_below_a_pure_crate_is_found() {
        let findings = judge("model", TREE, &[]);
        assert_eq!(findings.len(), 1);
        assert!(findings[0].text.contains("tokio"));
    }

    #[test]
    fn an_exemption_holds_for_one_package_and_only_while_it_is_needed() {
        assert_eq!(judge("model", TREE, &[("model", "tokio", "x")]), []);
        assert_eq!(judge("model", TREE, &[("state", "tokio", "x")]).len(), 1);
        assert_eq!(judge("model", "model v0.1.0\n", &[("model", "tokio", "x")]).len(), 1);
    }
}
