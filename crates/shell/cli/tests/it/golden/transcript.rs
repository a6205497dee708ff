//! Reads recordings: requests with their answers, commands with what they printed.

use std::path::Path;

use serde_json::Value;

use crate::run::Outcome;

/// All chapters of a recording.
pub(super) struct Recording {
    pub(super) steps: Vec<Step>,
}

pub(super) enum Step {
    Request(Request),
    Command(Command),
}

/// A `GET` and its answer.
pub(super) struct Request {
    pub(super) chapter: String,
    pub(super) agent: String,
    pub(super) path: String,
    pub(super) status: u16,
    pub(super) body: String,
}

pub(super) struct Command {
    pub(super) chapter: String,
    pub(super) agent: String,
    pub(super) words: Vec<String>,
    exit: i32,
    stdout: String,
    stderr: String,
}

impl Command {
    pub(super) fn line(&self) -> String {
        self.words.join(" ")
    }

    /// The value of a flag written as `-name value` or `-name=value`.
    pub(super) fn flag(&self, name: &str) -> Option<&str> {
        let dashed = format!("-{name}");
        let joined = format!("-{name}=");
        let mut words = self.words.iter();
        while let Some(word) = words.next() {
            if *word == dashed {
                return words.next().map(String::as_str);
            }
            if let Some(value) = word.strip_prefix(&joined) {
                return Some(value);
            }
        }
        None
    }

    pub(super) fn expected(&self) -> Outcome {
        let (stdout, stderr) = (self.stdout.clone(), self.stderr.clone());
        Outcome { exit: self.exit, stdout, stderr }
    }
}

impl Request {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

impl Recording {
    pub(super) fn read(directory: &Path) -> Self {
        let mut files: Vec<_> =
            std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let mut steps = Vec::new();
        for file in files {
            let chapter = file.file_name().unwrap().to_str().unwrap().to_owned();
            let text = std::fs::read_to_string(&file).unwrap();
            steps.extend(blocks(&text).iter().map(|block| step(&chapter, block)));
        }
        Self { steps }
    }
}

/// The text of each step, without its remark.
fn blocks(text: &str) -> Vec<String> {
    let mut blocks: Vec<String> = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let is_remark =
            line.starts_with("# ") && lines.peek().is_some_and(|next| next.starts_with(">>> "));
        if is_remark {
            continue;
        }
        if line.starts_with(">>> ") {
            blocks.push(String::new());
        }
        let block = blocks.last_mut().unwrap();
        block.push_str(line);
        block.push('\n');
    }
    blocks
}

fn step(chapter: &str, block: &str) -> Step {
    let (head, rest) = block.split_once("\n<<< ").unwrap();
    let head = head.lines().next().unwrap().strip_prefix(">>> ").unwrap();
    let (agent, what) = head.split_once(' ').unwrap();
    let (chapter, agent) = (chapter.to_owned(), agent.to_owned());
    let (status, rest) = rest.split_once('\n').unwrap();
    if let Some(line) = what.strip_prefix("$ consul ") {
        let rest = rest.strip_prefix("--- stdout\n").unwrap();
        let (stdout, stderr) = rest.split_once("--- stderr\n").unwrap();
        return Step::Command(Command {
            chapter,
            agent,
            words: line.split(' ').map(str::to_owned).collect(),
            exit: status.strip_prefix("exit ").unwrap().parse().unwrap(),
            stdout: stdout.to_owned(),
            // The recorder ends each step with an empty line.
            stderr: stderr.strip_suffix('\n').unwrap_or(stderr).to_owned(),
        });
    }
    let (method, path) = what.split_once(' ').unwrap();
    assert_eq!(method, "GET", "only reads are kept in tests/data");
    Step::Request(Request {
        chapter,
        agent,
        path: path.to_owned(),
        status: status.parse().unwrap(),
        body: rest.split_once("\n\n").unwrap().1.trim().to_owned(),
    })
}
