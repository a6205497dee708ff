//! How long files are: median 150 lines, ninth decile 350, never above 600.

use std::fmt;

use super::Finding;
use super::files::SourceFile;

const MEDIAN: usize = 150;
const NINTH_DECILE: usize = 350;
const CAP: usize = 600;

/// Files that may be longer than the cap, each with its reason.
pub(super) const ALLOWED: &[(&str, &str)] = &[];

/// How long the product's files are.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Summary {
    median: usize,
    ninth_decile: usize,
    longest: usize,
}

impl Summary {
    pub(super) fn of(files: &[SourceFile]) -> Self {
        let product = files.iter().filter(|f| f.is_product());
        let mut lengths: Vec<usize> = product.map(|f| f.text.lines().count()).collect();
        lengths.sort_unstable();
        Self {
            median: percentile(&lengths, 50),
            ninth_decile: percentile(&lengths, 90),
            longest: lengths.last().copied().unwrap_or(0),
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { median, ninth_decile, longest } = self;
        write!(f, "product code: median {median} lines, p90 {ninth_decile}, longest {longest}")
    }
}

/// The value that `percent` of the sorted values do not exceed.
pub(super) fn percentile(sorted: &[usize], percent: usize) -> usize {
    let rank = (sorted.len() * percent).div_ceil(100).max(1) - 1;
    sorted.get(rank).copied().unwrap_or(0)
}

pub(super) fn check(files: &[SourceFile], allowed: &[(&str, &str)]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|f| f.is_rust()) {
        let lines = file.text.lines().count();
        let exempt = allowed.iter().any(|(path, _)| *path == file.path);
        if lines > CAP && !exempt {
            findings.push(Finding::new(
                &file.path,
                format!("{lines} lines, the cap is {CAP}: a noun is missing, or a table belongs elsewhere"),
            ));
        }
    }
    for (path, _) in allowed {
        let long = |f: &SourceFile| f.path == *path && f.text.lines().count() > CAP;
        if !files.iter().any(long) {
            findings.push(Finding::new(*path, "needs no exemption from the file length any more"));
        }
    }
    let summary = Summary::of(files);
    if summary.median > MEDIAN || summary.ninth_decile > NINTH_DECILE {
        findings.push(Finding::new(
            "crates",
            format!("{summary}; the targets are {MEDIAN} and {NINTH_DECILE}"),
        ));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, lines: usize) -> SourceFile {
        SourceFile::new(path, &"x\n".repeat(lines))
    }

    #[test]
    fn a_file_above_the_cap_is_found_unless_it_is_allowed() {
        let short = (0..20).map(|n| file(&format!("crates/pure/a/src/f{n}.rs"), 10));
        let mut files: Vec<SourceFile> = short.collect();
        files.push(file("crates/pure/a/src/long.rs", 601));
        assert_eq!(check(&files, &[]).len(), 1);
        assert_eq!(check(&files, &[("crates/pure/a/src/long.rs", "a flat table")]), []);
    }

    #[test]
    fn an_exemption_that_nothing_needs_is_found() {
        let files = [file("crates/pure/a/src/lib.rs", 10)];
        let findings = check(&files, &[("crates/pure/a/src/lib.rs", "was long once")]);
        assert_eq!(findings.len(), 1);
    }

    #[test]
    fn the_median_counts_product_code_only() {
        let product = file("crates/pure/a/src/lib.rs", 151);
        let tests = [file("crates/pure/a/src/tests.rs", 400), file("tests/src/lib.rs", 400)];
        assert_eq!(check(&tests, &[]), []);
        let [one, two] = tests;
        assert_eq!(check(&[product, one, two], &[]).len(), 1);
    }

    #[test]
    fn percentiles_are_by_rank() {
        let sorted: Vec<usize> = (1..=100).collect();
        assert_eq!((percentile(&sorted, 50), percentile(&sorted, 99)), (50, 99));
        assert_eq!(percentile(&[7], 90), 7);
        assert_eq!(percentile(&[], 50), 0);
    }
}
