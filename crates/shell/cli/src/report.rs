//! What a command has to say, and the one place that says it: data on stdout, talk on stderr.

use std::io::{self, Write};

use serde_json::Value;

use crate::go_json::{self, Layout};

/// The outcome of a command: data for stdout, remarks for stderr, an exit code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Report {
    data: Vec<u8>,
    remarks: Vec<String>,
    exit: u8,
}

impl Report {
    /// Nothing to print; exit code 0.
    pub fn silent() -> Self {
        Self::default()
    }

    /// One text and a line end. Tables and key-value blocks come as one text too.
    pub fn text(text: impl AsRef<str>) -> Self {
        Self::bytes(text.as_ref().as_bytes())
    }

    /// Bytes as they are, and a line end.
    pub fn bytes(bytes: &[u8]) -> Self {
        let mut data = bytes.to_vec();
        data.push(b'\n');
        Self { data, ..Self::default() }
    }

    /// One line per text; nothing for none.
    pub fn lines<T: AsRef<str>>(lines: impl IntoIterator<Item = T>) -> Self {
        let mut report = Self::default();
        for line in lines {
            report.data.extend_from_slice(line.as_ref().as_bytes());
            report.data.push(b'\n');
        }
        report
    }

    /// JSON and a line end.
    pub fn json(value: &Value, layout: Layout) -> Self {
        Self::text(go_json::to_text(value, layout))
    }

    /// The same with a line on stderr.
    pub fn remark(mut self, remark: impl Into<String>) -> Self {
        self.remarks.push(remark.into());
        self
    }

    /// The same with this exit code.
    pub const fn exit(mut self, code: u8) -> Self {
        self.exit = code;
        self
    }
}

/// Why a command could not do what it was told: the text for stderr and the exit code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    message: String,
    exit: u8,
}

impl Failure {
    /// A failure with exit code 1, that of nearly all of them.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), exit: 1 }
    }

    /// The same with this exit code.
    #[must_use]
    pub const fn exit(mut self, code: u8) -> Self {
        self.exit = code;
        self
    }
}

/// Puts what a command was doing before the reason why it could not.
pub(crate) trait Doing<T> {
    /// `doing: reason`.
    fn doing(self, doing: &str) -> Result<T, Failure>;
}

impl<T, E: std::fmt::Display> Doing<T> for Result<T, E> {
    fn doing(self, doing: &str) -> Result<T, Failure> {
        self.map_err(|reason| Failure::new(format!("{doing}: {reason}")))
    }
}

/// The two output streams.
pub struct Console {
    out: Box<dyn Write>,
    err: Box<dyn Write>,
    /// Why stdout takes no more.
    broken: Option<io::ErrorKind>,
}

impl std::fmt::Debug for Console {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Console")
    }
}

impl Console {
    /// Data goes to `out`, talk to `err`.
    pub fn new(out: Box<dyn Write>, err: Box<dyn Write>) -> Self {
        Self { out, err, broken: None }
    }

    /// Prints a report; its exit code. A reader that went away ends the output and is no failure.
    pub(crate) fn print(&mut self, report: &Report) -> i32 {
        if self.is_read()
            && let Err(error) = self.out.write_all(&report.data).and_then(|()| self.out.flush())
        {
            self.broken = Some(error.kind());
            if error.kind() != io::ErrorKind::BrokenPipe {
                self.say(&format!("Error writing output: {error}"));
            }
        }
        for remark in &report.remarks {
            self.say(remark);
        }
        match self.broken {
            Some(kind) if kind != io::ErrorKind::BrokenPipe => 1,
            _ => i32::from(report.exit),
        }
    }

    /// Whether stdout still takes something.
    pub(crate) const fn is_read(&self) -> bool {
        self.broken.is_none()
    }

    /// Prints a failure; its exit code.
    pub(crate) fn fail(&mut self, failure: &Failure) -> i32 {
        self.say(&failure.message);
        i32::from(failure.exit)
    }

    /// A line on stderr. When that cannot be written there is nobody left to tell.
    pub(crate) fn say(&mut self, line: &str) {
        drop(writeln!(self.err, "{line}"));
    }
}

#[cfg(test)]
mod tests {
    use super::{Console, Failure, Report};
    use std::io::{Error, ErrorKind, Write};

    struct Broken(ErrorKind);

    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> Result<usize, Error> {
            Err(self.0.into())
        }
        fn flush(&mut self) -> Result<(), Error> {
            Ok(())
        }
    }

    fn print_to(kind: ErrorKind, report: &Report) -> i32 {
        Console::new(Box::new(Broken(kind)), Box::new(std::io::sink())).print(report)
    }

    #[test]
    fn a_reader_that_went_away_is_no_failure_but_a_full_disk_is() {
        assert_eq!(print_to(ErrorKind::BrokenPipe, &Report::text("x")), 0);
        assert_eq!(print_to(ErrorKind::BrokenPipe, &Report::text("x").exit(2)), 2);
        assert_eq!(print_to(ErrorKind::StorageFull, &Report::text("x")), 1);
    }

    #[test]
    fn no_lines_are_nothing_at_all() {
        assert_eq!(Report::lines(Vec::<String>::new()), Report::silent());
        assert_eq!(Report::lines(["a", "b"]), Report::text("a\nb"));
    }

    #[test]
    fn a_failure_carries_its_exit_code() {
        let mut console = Console::new(Box::new(std::io::sink()), Box::new(std::io::sink()));
        assert_eq!(console.fail(&Failure::new("no")), 1);
        assert_eq!(console.fail(&Failure::new("no").exit(2)), 2);
    }
}
