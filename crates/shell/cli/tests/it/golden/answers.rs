//! What the agent answered while a recorded command ran.

use serde_json::{Value, json};

use super::transcript::{Command, Recording, Request, Step};
use crate::server::Answer;

/// The answers that the command at step `at` may ask for.
pub(super) fn answers(recording: &Recording, at: usize, command: &Command) -> Vec<Answer> {
    let mut answers = writes(command);
    let scene = Scene { recording, at, command };
    let line = command.line();
    match line.split(' ').take(2).collect::<Vec<_>>().as_slice() {
        ["members", ..] => answers.push(scene.recorded("/v1/agent/members")),
        ["info"] => answers.push(Answer::get("/v1/agent/self", own_stats(command))),
        ["catalog", "nodes"] => {
            answers.push(match command.flag("service") {
                Some(service) => scene.recorded(&format!("/v1/catalog/service/{service}")),
                None => scene.recorded("/v1/catalog/nodes"),
            });
        }
        ["catalog", what] => answers.push(scene.recorded(&format!("/v1/catalog/{what}"))),
        ["kv", "get"] => answers.push(scene.recorded("/v1/kv/absent")),
        ["peering", "list"] => answers.push(scene.peerings()),
        ["peering", "read" | "delete" | "exported-services"] => answers.extend(scene.peering()),
        ["config", "list"] if command.chapter.starts_with("01") => {
            answers.push(Answer::get("/v1/config/exported-services", json!([])));
        }
        ["config", "list"] => answers.push(scene.recorded("/v1/config/exported-services")),
        ["config", "read"] => answers.push(scene.entry_at(33)),
        ["services", "export"] => answers.push(scene.entry_at(35)),
        ["services", "exported-services"] => answers.push(scene.recorded("/v1/exported-services")),
        ["intention", "list"] if command.chapter.starts_with("01") => {
            answers.push(Answer::get("/v1/connect/intentions", json!([])));
        }
        ["intention", "list"] => answers.push(scene.recorded("/v1/connect/intentions")),
        ["intention", "check"] => answers.push(scene.recorded("/v1/connect/intentions/check")),
        ["connect", "ca"] => answers.push(scene.recorded("/v1/connect/ca/configuration")),
        ["operator", "raft"] => answers.push(scene.raft_at(17)),
        _ => {}
    }
    answers
}

/// Answers to writes. A refusal is taken from what the recorded command printed.
fn writes(command: &Command) -> Vec<Answer> {
    let expected = command.expected();
    let refusal = expected.stderr.split_once("Unexpected response code: ").map(|(_, text)| {
        let (code, body) = text.trim_end().split_once(" (").unwrap();
        (code.parse().unwrap(), body.strip_suffix(')').unwrap())
    });
    let token = json!({ "PeeringToken": expected.stdout.trim() });
    let name = command.flag("name").unwrap_or_default();
    let kind = command.flag("kind").unwrap_or_default();
    vec![
        match refusal {
            Some((code, body)) => Answer::new("PUT", "/v1/config", code, body),
            None => Answer::put("/v1/config", true),
        },
        Answer::post("/v1/peering/token", token),
        Answer::post("/v1/peering/establish", json!({})),
        Answer::new("DELETE", &format!("/v1/peering/{name}"), 200, ""),
        Answer::delete(&format!("/v1/config/{kind}/{name}"), json!({})),
    ]
}

/// The figures that `consul info` printed, as the agent answers them.
fn own_stats(command: &Command) -> Value {
    let mut stats = json!({});
    let mut section = String::new();
    for line in command.expected().stdout.lines() {
        match line.strip_prefix('\t') {
            Some(pair) => {
                let (name, value) = pair.split_once(" = ").unwrap();
                stats[&section][name] = json!(value);
            }
            None => line.trim_end_matches(':').clone_into(&mut section),
        }
    }
    json!({ "Stats": stats })
}

/// A command at its place in the recording.
struct Scene<'a> {
    recording: &'a Recording,
    at: usize,
    command: &'a Command,
}

impl Scene<'_> {
    /// Requests to the same agent, the nearest first; later ones count only in the same chapter, and not for a deletion.
    fn nearest(&self) -> Vec<&Request> {
        let mut requests: Vec<(usize, &Request)> = Vec::new();
        for (place, step) in self.recording.steps.iter().enumerate() {
            let Step::Request(request) = step else { continue };
            let deletes = self.command.words.iter().any(|word| word == "delete");
            let same_chapter = request.chapter == self.command.chapter;
            let in_time = place < self.at || (same_chapter && !deletes);
            if in_time && request.agent == self.command.agent {
                let distance = place.abs_diff(self.at) + if same_chapter { 0 } else { 1000 };
                requests.push((distance, request));
            }
        }
        requests.sort_by_key(|(distance, _)| *distance);
        requests.into_iter().map(|(_, request)| request).collect()
    }

    fn find(&self, path: &str) -> &Request {
        let found = self.nearest().into_iter().find(|r| r.path.split('?').next() == Some(path));
        found.unwrap_or_else(|| panic!("{path} is not in the recording"))
    }

    fn recorded(&self, path: &str) -> Answer {
        let request = self.find(path);
        Answer::new("GET", path, request.status, &request.body)
    }

    /// A peering as it was next to the command; none when there was no such.
    fn row(&self, name: &str) -> Option<Value> {
        for request in self.nearest() {
            if request.path == format!("/v1/peering/{name}") {
                return (request.status == 200).then(|| request.json());
            }
            if request.path == "/v1/peerings" {
                let rows = request.json();
                let row = rows.as_array()?.iter().find(|row| row["Name"] == name);
                if row.is_some() {
                    return row.cloned();
                }
            }
        }
        None
    }

    fn peering(&self) -> Option<Answer> {
        let name = self.command.flag("name")?;
        let path = format!("/v1/peering/{name}");
        Some(match self.row(name) {
            Some(row) => Answer::get(&path, row),
            None => Answer::new("GET", &path, 404, &format!("Peering not found for \"{name}\"")),
        })
    }

    /// The peerings that the command printed, each as it was next to it, in another order.
    fn peerings(&self) -> Answer {
        let printed = self.command.expected().stdout;
        let names: Vec<String> = match serde_json::from_str::<Vec<Value>>(&printed) {
            Ok(rows) => rows.iter().map(|row| row["Name"].as_str().unwrap().to_owned()).collect(),
            Err(_) if printed.starts_with("There are no") => Vec::new(),
            Err(_) => {
                let first = |line: &str| line.split(' ').next().unwrap().to_owned();
                printed.lines().skip(1).map(first).collect()
            }
        };
        let rows: Vec<Value> = names.iter().rev().map(|name| self.row(name).unwrap()).collect();
        Answer::get("/v1/peerings", rows)
    }

    /// The exported-services entry as it was at that index.
    fn entry_at(&self, index: u64) -> Answer {
        let path = "/v1/config/exported-services/default";
        let requests = self.nearest();
        let with_one_service = requests
            .into_iter()
            .filter(|request| request.path == path)
            .map(Request::json)
            .find(|entry| entry["Services"].as_array().is_some_and(|list| list.len() == 1));
        let mut entry = with_one_service.unwrap();
        entry["ModifyIndex"] = json!(index);
        Answer::get(path, entry)
    }

    fn raft_at(&self, index: u64) -> Answer {
        let path = "/v1/operator/raft/configuration";
        let mut configuration = self.find(path).json();
        configuration["Servers"][0]["LastIndex"] = json!(index);
        Answer::get(path, configuration)
    }
}
