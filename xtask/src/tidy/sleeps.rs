//! Tests do not sleep: they poll with a deadline, or run in virtual time.

use super::Finding;
use super::files::SourceFile;
use super::mask::{line_of, mask, test_ranges};

/// The one file whose business is to wait between two attempts.
const EXEMPT: &str = "tests/src/poll.rs";

pub(super) fn check(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|f| f.is_rust() && f.path != EXEMPT) {
        let masked = mask(&file.text);
        let ranges = if file.is_test() {
            std::iter::once(0..masked.len()).collect()
        } else {
            test_ranges(&masked)
        };
        for range in ranges {
            for (offset, _) in masked[range.clone()].match_indices("sleep(") {
                let at = range.start + offset;
                if is_real_sleep(&masked, at) {
                    findings.push(Finding::new(
                        format!("{}:{}", file.path, line_of(&masked, at)),
                        "a test sleeps: poll with a deadline, or use virtual time",
                    ));
                }
            }
        }
    }
    findings
}

/// Tokio's sleep is virtual in a file that stops its clock.
fn is_real_sleep(masked: &str, at: usize) -> bool {
    let before = &masked[..at];
    let virtual_time = masked.contains("start_paused") || masked.contains("time::pause(");
    let own_word = before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
    !own_word && (before.ends_with("thread::") || !virtual_time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        check(&[SourceFile::new(path, text)]).len()
    }

    #[test]
    fn a_sleep_in_a_test_is_found() {
        let sleep = "fn f() { std::thread::sleep(x); }\n";
        assert_eq!(count("crates/a/tests/it/main.rs", sleep), 1);
        assert_eq!(count("crates/a/src/b/tests.rs", sleep), 1);
        assert_eq!(
            count("crates/a/src/b.rs", &format!("#[cfg(test)]\nmod tests {{ {sleep} }}")),
            1
        );
    }

    #[test]
    fn product_code_prose_and_the_exempt_file_may_wait() {
        let sleep = "fn f() { tokio::time::sleep(x).await; }\n";
        assert_eq!(count("crates/a/src/b.rs", sleep), 0);
        assert_eq!(count(EXEMPT, sleep), 0);
        assert_eq!(
            count("crates/a/src/tests.rs", "// do not sleep(x)\nfn f() { oversleep(x) }"),
            0
        );
    }

    #[test]
    fn virtual_time_excuses_tokio_but_not_threads() {
        let paused = "#[tokio::test(start_paused = true)]\n";
        assert_eq!(
            count("crates/a/src/tests.rs", &format!("{paused}fn f() {{ time::sleep(x).await }}")),
            0
        );
        assert_eq!(
            count("crates/a/src/tests.rs", &format!("{paused}fn f() {{ thread::sleep(x) }}")),
            1
        );
    }
}
