//! Reading what a process said.

use std::path::Path;

/// The whole log; empty when there is none yet.
pub fn read(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The last lines of a text, for a message.
pub fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

/// The first line that shows a panic or a failed allocation, if there is one.
pub fn panic_line(text: &str) -> Option<&str> {
    text.lines().find(|line| {
        line.contains("panicked at")
            || line.contains("RUST_BACKTRACE")
            || line.contains("stack overflow")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panics_and_tails_are_found() {
        let text = "one\nthread 'main' panicked at src/main.rs:1\nthree";
        assert_eq!(panic_line(text), Some("thread 'main' panicked at src/main.rs:1"));
        assert_eq!(panic_line("all is well"), None);
        assert_eq!(tail(text, 1), "three");
        assert_eq!(tail("", 3), "");
    }
}
