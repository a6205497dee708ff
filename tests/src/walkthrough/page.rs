//! Taking the page apart: which fence does what.
//!
//! | fence | meaning |
//! | --- | --- |
//! | `sh names` | `export NAME=value` lines: the names of a run. A number stands for a port, a word for a name; both are drawn anew |
//! | `sh env CLUSTER` | `export NAME=value` lines that hold for the commands of one cluster |
//! | `hcl file=NAME`, `json file=NAME` | a file; `$NAME` in it is replaced |
//! | `sh CLUSTER` | commands, run by one `sh -c` |
//! | `sh CLUSTER background` | a command that stays |
//! | anything else | an illustration |
//!
//! A comment `<!-- expect … -->` belongs to the command above it.

use super::expectation::Expectation;

/// What the page tells us to do, in its order.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Page {
    /// Names to draw: name and the value that the page shows.
    pub(super) names: Vec<(String, String)>,
    /// Environment by cluster: cluster, name, value.
    pub(super) env: Vec<(String, String, String)>,
    /// Files and commands.
    pub(super) steps: Vec<Step>,
}

/// One fence that does something.
#[derive(Debug, PartialEq)]
pub(super) struct Step {
    /// The heading above it.
    pub(super) section: String,
    /// Line of the page on which the fence opens.
    pub(super) line: usize,
    pub(super) action: Action,
}

#[derive(Debug, PartialEq)]
pub(super) enum Action {
    File { name: String, text: String },
    Command { cluster: String, text: String, background: bool, expectation: Expectation },
}

/// Reads the page; the error names a line.
pub(super) fn read(text: &str) -> Result<Page, String> {
    let mut page = Page::default();
    let mut section = String::new();
    let mut lines = text.lines().enumerate().map(|(at, line)| (at + 1, line));
    while let Some((number, line)) = lines.next() {
        if let Some(heading) = line.strip_prefix("## ") {
            section = heading.trim().to_owned();
        } else if let Some(info) = line.strip_prefix("```") {
            let mut block = String::new();
            loop {
                match lines.next() {
                    Some((_, "```")) => break,
                    Some((_, line)) => block.extend([line, "\n"]),
                    None => return Err(format!("line {number}: the fence is never closed")),
                }
            }
            let at = |e: String| format!("line {number}: {e}");
            page.add(info.trim(), block, &section, number).map_err(at)?;
        } else if let Some(rest) = line.strip_prefix("<!-- expect") {
            let mut body = rest.to_owned();
            while !body.contains("-->") {
                let (_, line) = lines
                    .next()
                    .ok_or_else(|| format!("line {number}: the comment is never closed"))?;
                body.extend(["\n", line]);
            }
            let body = body.split("-->").next().unwrap_or_default();
            let expectation = Expectation::read(body).map_err(|e| format!("line {number}: {e}"))?;
            page.expect(expectation).map_err(|e| format!("line {number}: {e}"))?;
        }
    }
    Ok(page)
}

impl Page {
    fn add(&mut self, info: &str, text: String, section: &str, line: usize) -> Result<(), String> {
        let words: Vec<&str> = info.split_whitespace().collect();
        let action = match words.as_slice() {
            ["sh", "names"] => {
                self.names.extend(exports(&text)?);
                return Ok(());
            }
            ["sh", "env", cluster] => {
                let exports = exports(&text)?.into_iter();
                self.env.extend(exports.map(|(name, value)| ((*cluster).to_owned(), name, value)));
                return Ok(());
            }
            ["hcl" | "json", file] if file.starts_with("file=") => {
                Action::File { name: file.trim_start_matches("file=").to_owned(), text }
            }
            ["sh", cluster, rest @ ..] => {
                let background = match rest {
                    [] => false,
                    ["background"] => true,
                    _ => return Err(format!("unknown words after ```sh {cluster}")),
                };
                let expectation = Expectation::default();
                Action::Command { cluster: (*cluster).to_owned(), text, background, expectation }
            }
            _ => return Ok(()),
        };
        self.steps.push(Step { section: section.to_owned(), line, action });
        Ok(())
    }

    fn expect(&mut self, expected: Expectation) -> Result<(), String> {
        match self.steps.last_mut().map(|step| &mut step.action) {
            Some(Action::Command { background: false, expectation, .. }) => {
                *expectation = expected;
                Ok(())
            }
            _ => Err("an expectation has to follow a command".to_owned()),
        }
    }
}

/// The `export NAME=value` lines of a block; quotes around the value are taken off.
fn exports(block: &str) -> Result<Vec<(String, String)>, String> {
    let mut found = Vec::new();
    for line in block.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let pairs = line.strip_prefix("export ").ok_or_else(|| format!("`{line}` is no export"))?;
        for pair in pairs.split_whitespace() {
            let (name, value) =
                pair.split_once('=').ok_or_else(|| format!("`{pair}` sets nothing"))?;
            found.push((name.to_owned(), value.trim_matches('"').to_owned()));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# T\n```sh names\nexport A=x B=81\n```\n```sh env one\nexport ADDR=127.0.0.1:$B\n```\n## First\n\
        ```hcl file=a.hcl\nx = 1\n```\n```sh one\necho $A\n```\n<!-- expect within 3s\ncontains $A\n-->\n\
        ```sh one background\nsleep 9\n```\n```text\nno command\n```\n";

    #[test]
    fn fences_become_names_files_and_commands() {
        let page = read(PAGE).unwrap();
        assert_eq!(page.names, [("A".into(), "x".into()), ("B".into(), "81".into())]);
        assert_eq!(page.env, [("one".into(), "ADDR".into(), "127.0.0.1:$B".into())]);
        assert_eq!(page.steps.len(), 3);
        assert_eq!((page.steps[1].section.as_str(), page.steps[1].line), ("First", 12));
        let Action::Command { text, expectation, background, .. } = &page.steps[1].action else {
            panic!()
        };
        assert_eq!((text.as_str(), *background), ("echo $A\n", false));
        assert_ne!(*expectation, Expectation::default());
        assert!(matches!(&page.steps[2].action, Action::Command { background: true, .. }));
    }

    #[test]
    fn a_page_that_makes_no_sense_is_refused_with_its_line() {
        for (text, line) in [
            ("```sh one\n", "line 1"),
            ("x\n```sh one loud\n```\n", "line 2"),
            ("<!-- expect contains x -->\n", "line 1"),
            ("```sh one\n```\n<!-- expect\nfrobs x\n-->\n", "line 3"),
            ("```sh names\nA=1\n```\n", "line 1"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.starts_with(line), "{text:?}: {error}");
        }
    }
}
