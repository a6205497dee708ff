//! No tracked file names a path of somebody's machine, or the host of a package registry.

use super::Finding;
use super::files::SourceFile;

// Joined here so that this file does not hold what it looks for.
const PATHS: [&str; 4] =
    [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];
const HOSTS: [&str; 7] = [
    concat!("crates", ".io/api"),
    concat!("static.", "crates.io"),
    concat!("index.", "crates.io"),
    concat!("pypi", ".org"),
    concat!("registry.", "npmjs"),
    concat!("proxy.", "golang"),
    concat!("deb.", "debian.org"),
];

pub(super) fn check(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    // Cargo writes the lock file, and with it the registry's name.
    for file in files.iter().filter(|f| f.path != "Cargo.lock") {
        for (number, line) in file.text.lines().enumerate() {
            let place = || format!("{}:{}", file.path, number + 1);
            if let Some(path) = PATHS.iter().find(|path| names_path(line, path)) {
                findings
                    .push(Finding::new(place(), format!("names a path of one machine ({path}…)")));
            }
            if let Some(host) = HOSTS.iter().find(|host| line.contains(**host)) {
                findings.push(Finding::new(place(), format!("names a package registry ({host})")));
            }
        }
    }
    findings
}

/// An absolute path begins where no other path goes on.
fn names_path(line: &str, path: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || "_-.}~*/".contains(c);
    line.match_indices(path).any(|(at, _)| !line[..at].ends_with(inside))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        check(&[SourceFile::new(path, text)]).len()
    }

    #[test]
    fn paths_of_a_machine_are_found() {
        for path in PATHS {
            assert_eq!(count("docs/a.md", &format!("see {path}someone/x")), 1, "{path}");
            assert_eq!(count("docs/a.md", &format!("see `crates/pki{path}tests.rs`")), 0, "{path}");
        }
    }

    #[test]
    fn registry_hosts_are_found_outside_the_lock_file() {
        for host in HOSTS {
            assert_eq!(count("docs/a.md", &format!("https://{host}/x")), 1, "{host}");
            assert_eq!(count("Cargo.lock", &format!("https://{host}/x")), 0, "{host}");
        }
    }
}
