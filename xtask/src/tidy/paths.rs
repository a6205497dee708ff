//! Every path that ARCHITECTURE.md names in backquotes exists.

use super::Finding;
use super::files::SourceFile;
use super::mask::line_of;

/// Where a path may begin, besides the root: the folders that hold the crates.
const BASES: [&str; 3] = ["", "crates/pure/", "crates/shell/"];

pub(super) fn check(files: &[SourceFile]) -> Vec<Finding> {
    let Some(document) = files.iter().find(|f| f.path == "ARCHITECTURE.md") else {
        return vec![Finding::new("ARCHITECTURE.md", "is missing")];
    };
    let mut findings = Vec::new();
    for (offset, name) in quoted(&document.text) {
        for path in expand(name).iter().filter(|path| is_path(path)) {
            if !exists(files, path) {
                let place = format!("ARCHITECTURE.md:{}", line_of(&document.text, offset));
                findings.push(Finding::new(place, format!("names `{path}`, which does not exist")));
            }
        }
    }
    findings
}

/// The texts between single backquotes, outside fenced blocks, each with its offset.
fn quoted(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let (mut offset, mut fenced) = (0, false);
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            let mut at = offset;
            for (number, part) in line.split('`').enumerate() {
                if number % 2 == 1 {
                    found.push((at, part));
                }
                at += part.len() + 1;
            }
        }
        offset += line.len();
    }
    found
}

/// `a/{b,c}.rs` is two paths.
fn expand(name: &str) -> Vec<String> {
    let (Some(open), Some(close)) = (name.find('{'), name.find('}')) else {
        return vec![name.to_owned()];
    };
    let (before, after) = (&name[..open], &name[close + 1..]);
    name[open + 1..close].split(',').map(|part| format!("{before}{}{after}", part.trim())).collect()
}

fn is_path(name: &str) -> bool {
    let file = [".md", ".toml"].iter().any(|end| name.ends_with(end));
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || "_-./".contains(c));
    plain && !name.starts_with('/') && (name.contains('/') || file)
}

fn exists(files: &[SourceFile], name: &str) -> bool {
    let name = name.trim_end_matches('/');
    BASES.iter().any(|base| {
        let path = format!("{base}{name}");
        let folder = format!("{path}/");
        files.iter().any(|f| f.path == path || f.path.starts_with(&folder))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(text: &str) -> Vec<String> {
        let files = [
            SourceFile::new("ARCHITECTURE.md", text),
            SourceFile::new("crates/pure/model/src/kv.rs", ""),
            SourceFile::new("crates/pure/model/src/time.rs", ""),
        ];
        check(&files).into_iter().map(|f| f.place).collect()
    }

    #[test]
    fn a_path_that_does_not_exist_is_found() {
        assert_eq!(findings("a\n`model/src/gone.rs`\n"), ["ARCHITECTURE.md:2"]);
        assert_eq!(findings("`crates/pure/{model,gone}`"), ["ARCHITECTURE.md:1"]);
        assert_eq!(check(&[]).len(), 1);
    }

    #[test]
    fn paths_are_told_from_other_code() {
        let good = "`model/src/{kv,time}.rs` `crates/pure/model/` `/v1/kv/x` `Link::handle` `a | b/c`\n```\n`no/such`\n```\n";
        assert_eq!(findings(good), Vec::<String>::new());
    }
}
