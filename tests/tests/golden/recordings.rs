//! The two recordings against each other: the same build told the same story with other words, so that after exchanging the
//! words only the order of sorted names and what chance decided may differ.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::compare::compare;
use crate::data;
use crate::mask::View;
use crate::names::Names;
use crate::step::{Answer, Cluster, Request, Step};

/// Steps of the two recordings that truly differ: sorted tags in one cell; set b asks for the tag `v1`, which is `blue` there.
const DIFFERENT: [&str; 2] = [
    "02 alpha $ consul catalog services -tags",
    "05 beta $ dig v1.backend-service.service.cluster-01.peer.consul SRV",
];

/// The answer of set b in the words of set a, with everything sorted that was sorted by name.
fn in_words_of_a(answer: &Answer) -> Answer {
    let say = |text: &str| Names::B.unsay(text);
    match answer {
        Answer::Http { status, headers, body } => {
            Answer::Http { status: *status, headers: headers.clone(), body: sorted(&say(body)) }
        }
        Answer::Command { exit, stdout, stderr } => Answer::Command {
            exit: *exit,
            stdout: sorted(&say(stdout)),
            stderr: sorted(&say(stderr)),
        },
        Answer::Dig(message) => {
            let mut message = message.clone();
            for section in [
                &mut message.question,
                &mut message.answer,
                &mut message.authority,
                &mut message.additional,
            ] {
                section.iter_mut().for_each(|record| *record = say(record));
            }
            Answer::Dig(message)
        }
    }
}

fn sorted_answer(answer: &Answer) -> Answer {
    match answer {
        Answer::Http { status, headers, body } => {
            Answer::Http { status: *status, headers: headers.clone(), body: sorted(body) }
        }
        Answer::Command { exit, stdout, stderr } => {
            Answer::Command { exit: *exit, stdout: sorted(stdout), stderr: sorted(stderr) }
        }
        Answer::Dig(_) => answer.clone(),
    }
}

/// JSON with every list sorted, or the sorted lines of another text.
fn sorted(text: &str) -> String {
    if let Ok(mut value) = serde_json::from_str::<Value>(text) {
        sort(&mut value);
        return value.to_string();
    }
    let mut lines: Vec<String> = text.split('\n').map(|line| line.trim_end().to_owned()).collect();
    lines.sort();
    lines.join("\n")
}

fn sort(value: &mut Value) {
    match value {
        Value::Array(rows) => {
            rows.iter_mut().for_each(sort);
            rows.sort_by_key(name);
        }
        Value::Object(fields) => fields.values_mut().for_each(sort),
        _ => {}
    }
}

/// What a row of a list is known by.
fn name(row: &Value) -> String {
    let known =
        ["ID", "CheckID", "Name", "Service", "Node"].iter().find_map(|key| row.get(key)?.as_str());
    let service = row.pointer("/Service/ID").and_then(Value::as_str);
    let uuid = known.is_some_and(|text| text.len() == 36 && !text.starts_with("11111111"));
    let known = if uuid { row.get("Name").and_then(Value::as_str) } else { known };
    service.or(known).map_or_else(|| row.to_string(), str::to_owned)
}

/// Set b's ports are set a's, a thousand higher.
fn view() -> View {
    let mut ports = BTreeMap::new();
    for cluster in [Cluster::Alpha, Cluster::Beta] {
        for offset in [300, 301, 302, 500, 502, 503, 600] {
            ports.insert(Names::B.base(cluster) + offset, Names::A.base(cluster) + offset);
        }
    }
    View { ports, folder: None }
}

fn pairs() -> Vec<(Step, Step)> {
    let (a, b) = (data::steps(Names::A).unwrap(), data::steps(Names::B).unwrap());
    a.into_iter().zip(b).collect()
}

#[test]
fn both_recordings_have_the_same_steps() {
    let pairs = pairs();
    assert_eq!(pairs.len(), 216);
    for (a, b) in
        pairs.iter().filter(|(a, _)| !a.id.contains("$ dig v1") && !a.id.contains("TOKEN"))
    {
        let asked = |step: &Step| match &step.request {
            Request::Http { method, path, .. } => format!("{method} {path}"),
            Request::Command(argv) => argv.join(" "),
            Request::Dig { name, kind } => format!("{name} {kind}"),
        };
        assert_eq!(asked(a), Names::B.unsay(&asked(b)), "{}", a.id);
    }
}

#[test]
fn both_recordings_are_the_same_in_other_words() {
    let mut differing = Vec::new();
    for (a, b) in pairs() {
        let found =
            compare(&a.request, &sorted_answer(&a.answer), &in_words_of_a(&b.answer), &view());
        if !found.is_empty() {
            differing.push((a.id, found.iter().map(ToString::to_string).collect::<Vec<_>>()));
        }
    }
    let ids: Vec<&str> = differing.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, DIFFERENT, "{differing:#?}");
}

#[test]
fn every_answer_is_the_same_as_itself_and_different_from_another() {
    for (a, b) in pairs() {
        assert_eq!(compare(&a.request, &a.answer, &a.answer, &View::default()), [], "{}", a.id);
        let spoilt = match &a.answer {
            Answer::Http { status, headers, body } => {
                Answer::Http { status: status + 1, headers: headers.clone(), body: body.clone() }
            }
            Answer::Command { exit, stdout, stderr } => Answer::Command {
                exit: *exit,
                stdout: format!("{stdout}more\n"),
                stderr: stderr.clone(),
            },
            Answer::Dig(message) => {
                let mut message = message.clone();
                message.status = "SERVFAIL".into();
                Answer::Dig(message)
            }
        };
        let found = compare(&a.request, &a.answer, &spoilt, &View::default());
        let info = a.id.ends_with("consul info");
        assert_eq!(found.len(), usize::from(!info), "{} {}", a.id, b.id);
    }
}
