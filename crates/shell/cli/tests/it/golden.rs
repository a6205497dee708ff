//! The recorded official commands, replayed: same exit code, same stdout, same stderr, byte for byte.
//!
//! `tests/data` holds the recordings without help pages. The answers of the agent come from the HTTP steps of the same
//! recording; what it does not hold (answers to writes) is scripted here.

mod answers;
mod transcript;

use std::path::Path;

use self::answers::answers;
use self::transcript::{Command, Recording, Step};
use crate::run::{Outcome, Run, Scratch};
use crate::server::Server;

/// Steps that are meant to end otherwise, with the reason.
fn departure(command: &Command) -> Option<Outcome> {
    let line = command.line();
    if line.contains("-name x extra") {
        // A stray word is pointed out.
        let stderr = "Warning: ignored what follows the flags: extra\n".to_owned();
        return Some(Outcome { stderr, ..command.expected() });
    }
    if line == "peering delete -name absent" {
        // A name that was never there is pointed out.
        let stderr = "There was no peering with name absent; nothing changed.\n".to_owned();
        return Some(Outcome { stderr, ..command.expected() });
    }
    if line == "config write seed-verbatim.hcl" {
        // `PeerName`, the spelling of older versions, is understood (decision 3).
        let stdout = "Config entry written: exported-services/default\n".to_owned();
        return Some(Outcome { exit: 0, stdout, stderr: String::new() });
    }
    None
}

/// Go prints maps in random order: metadata is sorted before comparing.
fn canonical(command: &Command, outcome: Outcome) -> Outcome {
    let lines: Vec<String> = match command.line().as_str() {
        line if line.starts_with("peering read") => {
            let mut lines: Vec<String> = outcome.stdout.split('\n').map(str::to_owned).collect();
            let is_meta = |line: &String| line.starts_with("    ") && line.contains('=');
            if let Some(start) = lines.iter().position(is_meta) {
                let end = lines[start..].iter().take_while(|line| is_meta(line)).count() + start;
                lines[start..end].sort();
            }
            lines
        }
        "peering list" => {
            let sorted = |line: &str| {
                let (rest, meta) = line.rsplit_once(' ').unwrap_or(("", line));
                let mut pairs: Vec<&str> = meta.split(',').collect();
                pairs.sort_unstable();
                format!("{rest} {}", pairs.join(","))
            };
            outcome.stdout.split('\n').map(sorted).collect()
        }
        _ => return outcome,
    };
    Outcome { stdout: lines.join("\n"), ..outcome }
}

/// Replays a set of recordings; returns how many commands it compared.
fn replay(set: &str, names: &[(&str, &str)]) -> usize {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let scratch = Scratch::new(set);
    for file in std::fs::read_dir(data.join("files")).unwrap() {
        let path = file.unwrap().path();
        let mut text = std::fs::read_to_string(&path).unwrap();
        for (from, to) in names {
            text = text.replace(from, to);
        }
        scratch.write(path.file_name().unwrap().to_str().unwrap(), &text);
    }
    let recording = Recording::read(&data.join(set));
    let mut compared = 0;
    let mut wrong = Vec::new();
    for (at, step) in recording.steps.iter().enumerate() {
        let Step::Command(command) = step else { continue };
        let server = Server::start(answers(&recording, at, command));
        let run = Run::against(&server).directory(scratch.path());
        let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
        let ours = canonical(command, run.consul(&words));
        let expected = departure(command).unwrap_or_else(|| command.expected());
        let expected = canonical(command, expected);
        compared += 1;
        if ours != expected {
            let line = command.line();
            wrong.push(format!(
                "{} $ consul {line}\n expected {expected:#?}\n ours {ours:#?}\n asked {:?}",
                command.chapter,
                server.lines()
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {compared} differ:\n{}", wrong.len(), wrong.join("\n\n"));
    compared
}

#[test]
fn recorded_commands_answer_the_same() {
    assert_eq!(replay("1.22", &[]), 64);
}

#[test]
fn recorded_commands_with_other_names_answer_the_same() {
    let names = [
        ("backend-service", "orders"),
        ("frontend-service", "web-shop"),
        ("cluster-02", "west-2"),
        ("cluster-01", "east"),
    ];
    assert_eq!(replay("1.22-names-b", &names), 64);
}
