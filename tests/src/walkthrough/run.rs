//! Running the page, step by step, with real processes.

use std::collections::BTreeSet;
use std::fmt;
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use super::expectation::Expectation;
use super::names::Names;
use super::page::{self, Action, Page, Step};
use super::shell::{Output, Shell};
use crate::process::Process;
use crate::scratch::Scratch;
use crate::{log, poll};

/// What to run, and with what.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The page's text.
    pub page: String,
    /// The binary that the page calls `consul`.
    pub consul: PathBuf,
    /// The shell words that the page calls `serve-http`.
    pub serve_http: String,
    /// Draws the names.
    pub seed: u64,
    /// More environment for every command.
    pub env: Vec<(String, String)>,
    /// Leave everything running in the end.
    pub keep: bool,
}

/// A walk that came to its end.
#[derive(Debug)]
pub struct Outcome {
    /// How many commands were run.
    pub commands: usize,
}

/// A walk that was stopped.
#[derive(Debug)]
pub struct Stop {
    /// The heading of the page under which it stopped; empty before the first.
    pub section: String,
    /// What was not as it should be.
    pub reason: String,
    /// The folder with all logs, which is left to whoever reads this.
    pub logs: Option<PathBuf>,
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { section, reason, .. } = self;
        if section.is_empty() {
            write!(f, "{reason}")
        } else {
            write!(f, "stopped at \"{section}\": {reason}")
        }
    }
}

impl std::error::Error for Stop {}

/// Runs the page and tells about it on `out`. Whatever was started ends with this function, unless it is to be kept.
pub fn run(settings: &Settings, out: &mut dyn Write) -> Result<Outcome, Stop> {
    let early = |reason: String| Stop { section: String::new(), reason, logs: None };
    let page = page::read(&settings.page).map_err(early)?;
    let mut walk = Walk::prepare(settings, &page, out).map_err(early)?;
    let listing = walk.names.listing();
    walk.say(&listing);
    let mut section = "";
    for step in &page.steps {
        if step.section != section {
            section = &step.section;
            walk.say(&format!("\n### {section}"));
        }
        if let Err(reason) = walk.take(step) {
            let reason =
                format!("docs/walkthrough.md line {}: {reason}{}", step.line, walk.last_words());
            let logs = Some(walk.scratch.folder().to_path_buf());
            return Err(Stop { section: section.to_owned(), reason, logs });
        }
    }
    if settings.keep {
        walk.leave_running().map_err(early)?;
    }
    Ok(Outcome { commands: walk.commands })
}

struct Walk<'a> {
    settings: &'a Settings,
    page: &'a Page,
    names: Names,
    shell: Shell,
    processes: Vec<Process>,
    scratch: Scratch,
    commands: usize,
    out: &'a mut dyn Write,
}

impl<'a> Walk<'a> {
    fn prepare(
        settings: &'a Settings,
        page: &'a Page,
        out: &'a mut dyn Write,
    ) -> Result<Self, String> {
        let scratch =
            Scratch::new("walkthrough").map_err(|e| format!("cannot make a folder: {e}"))?;
        let programs = scratch.path("bin");
        programs_folder(&programs, settings).map_err(|e| format!("{}: {e}", programs.display()))?;
        let shell = Shell::new(scratch.folder(), &programs)?;
        let names = Names::draw(page, settings.seed);
        Ok(Self { settings, page, names, shell, processes: Vec::new(), scratch, commands: 0, out })
    }

    /// A reader who has gone away is no reason to stop.
    fn say(&mut self, text: &str) {
        drop(writeln!(self.out, "{text}"));
    }

    fn take(&mut self, step: &Step) -> Result<(), String> {
        match &step.action {
            Action::File { name, text } => {
                let text = self.names.replace(text);
                self.say(&format!("\n{name}:\n{}", indent(&text)));
                self.scratch.write(name, &text).map(drop).map_err(|e| format!("{name}: {e}"))
            }
            Action::Command { cluster, text, background: true, .. } => {
                self.background(cluster, text)
            }
            Action::Command { cluster, text, expectation, .. } => {
                self.command(cluster, text, expectation)
            }
        }
    }

    fn environment(&self, cluster: &str) -> Vec<(String, String)> {
        let mut env = self.names.environment(self.page, cluster);
        env.extend(self.settings.env.iter().cloned());
        env
    }

    fn background(&mut self, cluster: &str, text: &str) -> Result<(), String> {
        self.say(&format!("\n{cluster}$ {} &", self.names.replace(text.trim())));
        let command = self.shell.command(&format!("exec {text}"), &self.environment(cluster));
        let name = format!("{cluster}-{}", self.processes.len() + 1);
        let process =
            self.scratch.spawn(&name, command).map_err(|e| format!("cannot start it: {e}"))?;
        self.processes.push(process);
        self.commands += 1;
        Ok(())
    }

    fn command(
        &mut self,
        cluster: &str,
        text: &str,
        expectation: &Expectation,
    ) -> Result<(), String> {
        self.say(&format!("\n{cluster}$ {}", self.names.replace(text.trim())));
        let env = self.environment(cluster);
        let mut last = Output::default();
        let within = expectation.within.unwrap_or_default();
        let verdict = poll::until(within, || {
            if let Some(reason) = self.somebody_ended() {
                // No repetition can mend that.
                return Ok(Err(reason));
            }
            last = self.shell.run(text, &env)?;
            expectation.judge(&last, |words| self.names.replace(words)).map(Ok)
        });
        self.commands += 1;
        self.say(&clip(&last.stdout));
        if !last.stderr.trim().is_empty() {
            self.say(&clip(&last.stderr));
        }
        match (verdict, expectation.within) {
            (Ok(outcome), _) => outcome,
            (Err(reason), None) => Err(reason),
            (Err(reason), Some(within)) => Err(format!("{reason} (within {} s)", within.as_secs())),
        }
    }

    fn somebody_ended(&mut self) -> Option<String> {
        let ended = self
            .processes
            .iter_mut()
            .find_map(|process| Some((process.ended()?, process.name().to_owned())));
        ended.map(|(status, name)| format!("{name} has ended ({status})"))
    }

    /// What is left to know after a failure; the folder stays for those who want more.
    fn last_words(&mut self) -> String {
        let mut words = String::new();
        for process in &self.processes {
            let log = process.log();
            if !log.trim().is_empty() {
                words.push_str(&format!(
                    "\n--- {}\n{}",
                    process.log_path().display(),
                    log::tail(&log, 12)
                ));
            }
        }
        drop(self.scratch.leave_folder());
        format!("{words}\n(all logs are kept in {})", self.scratch.folder().display())
    }

    fn leave_running(&mut self) -> Result<(), String> {
        self.scratch.leave_all().map_err(|e| format!("cannot leave everything running: {e}"))?;
        let mut stop = Vec::new();
        for process in &mut self.processes {
            process.leave();
            stop.push(process.id().to_string());
        }
        let mut lines = vec!["\nEverything is left running.".to_owned()];
        let clusters: BTreeSet<&str> =
            self.page.env.iter().map(|(cluster, _, _)| cluster.as_str()).collect();
        for cluster in clusters {
            let own = self.page.env.iter().filter(|(of, _, _)| of.as_str() == cluster);
            for (_, name, value) in own {
                lines.push(format!("{cluster}: {name}={}", self.names.replace(value)));
            }
        }
        lines.push(format!("the binary: export PATH={}:$PATH", self.scratch.path("bin").display()));
        lines.push(format!("logs and data: {}", self.scratch.folder().display()));
        lines.push(format!(
            "to stop: kill {} && rm -r {}",
            stop.join(" "),
            self.scratch.folder().display()
        ));
        self.say(&lines.join("\n"));
        Ok(())
    }
}

/// A folder with the two programs that the page calls by name.
fn programs_folder(folder: &Path, settings: &Settings) -> std::io::Result<()> {
    std::fs::create_dir(folder)?;
    symlink(&settings.consul, folder.join("consul"))?;
    let serve_http = folder.join("serve-http");
    std::fs::write(&serve_http, format!("#!/bin/sh\nexec {} \"$@\"\n", settings.serve_http))?;
    std::fs::set_permissions(&serve_http, std::fs::Permissions::from_mode(0o755))
}

fn indent(text: &str) -> String {
    let lines: Vec<String> = text.trim_end().lines().map(|line| format!("    {line}")).collect();
    lines.join("\n")
}

/// Output as it came, but no line longer than a screen can take.
fn clip(text: &str) -> String {
    const WIDTH: usize = 400;
    let clip_line = |line: &str| match line.char_indices().nth(WIDTH) {
        Some((at, _)) => format!("{} … ({} bytes more)", &line[..at], line.len() - at),
        None => line.to_owned(),
    };
    text.trim_end().lines().map(clip_line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(page: &str) -> Settings {
        Settings {
            page: page.to_owned(),
            consul: PathBuf::from("/bin/echo"),
            serve_http: "true".to_owned(),
            seed: 1,
            env: Vec::new(),
            keep: false,
        }
    }

    fn walk(page: &str) -> (Result<Outcome, Stop>, String) {
        let mut out = Vec::new();
        let outcome = run(&settings(page), &mut out);
        if let Err(Stop { logs: Some(logs), .. }) = &outcome {
            std::fs::remove_dir_all(logs).unwrap();
        }
        (outcome, String::from_utf8_lossy(&out).into_owned())
    }

    #[test]
    fn commands_run_with_this_runs_names_and_their_output_is_shown() {
        let page = "```sh names\nexport NAME=x\n```\n## One\n```sh a\nconsul hello $NAME\n```\n<!-- expect contains $NAME -->\n\
            ```hcl file=f\nname = \"$NAME\"\n```\n```sh a\ncat f; serve-http 1\n```\n<!-- expect contains name = \"$NAME\" -->\n";
        let (outcome, said) = walk(page);
        assert_eq!(outcome.unwrap().commands, 2, "{said}");
        let name = Names::draw(&page::read(page).unwrap(), 1).replace("$NAME");
        assert!(said.contains(&format!("a$ consul hello {name}\nhello {name}\n")), "{said}");
        assert!(said.contains("### One"));
    }

    #[test]
    fn a_promise_that_does_not_come_true_stops_the_walk_and_names_the_section() {
        let page = "## Good\n```sh a\nconsul x\n```\n## Bad\n```sh a\necho y; exit 3\n```\n## Never\n```sh a\ntouch never\n```\n";
        let (outcome, said) = walk(page);
        let stop = outcome.unwrap_err();
        assert_eq!(stop.section, "Bad");
        assert!(stop.to_string().contains("line 6: expected exit code 0, got 3"), "{stop}");
        assert!(said.contains('y') && !said.contains("Never"), "{said}");
    }

    #[test]
    fn a_background_process_that_ends_stops_the_walk() {
        let page = "## A\n```sh a background\nsh -c 'echo last words'\n```\n```sh a\nfalse\n```\n<!-- expect within 30s\nexit 0\n-->\n";
        let stop = walk(page).0.unwrap_err();
        assert!(stop.reason.contains("a-1 has ended"), "{stop}");
        assert!(stop.reason.contains("last words"), "{stop}");
    }

    #[test]
    fn nothing_outlives_the_walk() {
        let page = "## A\n```sh a background\nsh -c 'echo $$; cat /dev/zero > /dev/null'\n```\n```sh a\ncat a-1.log\n```\n\
            <!-- expect within 30s\nlacks x\nrow *\n-->\n";
        let (outcome, said) = walk(page);
        outcome.unwrap();
        let id: u32 = said.lines().rev().find_map(|line| line.trim().parse().ok()).unwrap();
        assert!(!Path::new(&format!("/proc/{id}")).exists());
    }

    #[test]
    fn long_lines_are_clipped() {
        let long = "x".repeat(1000);
        assert!(clip(&long).ends_with("… (600 bytes more)"));
        assert_eq!(clip("short\n"), "short");
    }
}
