//! A golden answer and ours, by the rules of decision 28.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use crate::difference::Difference;
use crate::dns::Message;
use crate::mask::View;
use crate::step::{Answer, Request};
use crate::{client_keys, json, unordered};

/// Headers of the transport, which say nothing about the answer; the recorder left some of them out itself.
const FRAMING: [&str; 6] = [
    "connection",
    "content-length",
    "date",
    "transfer-encoding",
    "vary",
    "x-consul-translate-addresses",
];

/// Headers whose value is a number or hash of the run.
const VOLATILE_HEADERS: [&str; 4] =
    ["age", "x-consul-contenthash", "x-consul-index", "x-consul-lastcontact"];

static BLANKS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"([^ \t])[ \t]+").expect("a constant"));

/// The commit index at the end of a row of `operator raft list-peers`.
static COMMIT_INDEX: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m) \d+ -$").expect("a constant"));

/// All differences of an answer to `request`; `view` is how our side is read.
pub(crate) fn compare(
    request: &Request,
    golden: &Answer,
    ours: &Answer,
    view: &View,
) -> Vec<Difference> {
    let mut found = Vec::new();
    match (golden, ours) {
        (
            Answer::Http { status, headers, body },
            Answer::Http { status: own_status, headers: own_headers, body: own_body },
        ) => {
            if status != own_status {
                found.push(Difference::new("status", &status.to_string(), &own_status.to_string()));
            }
            compare_headers(headers, own_headers, &mut found);
            compare_bodies(request, body, own_body, view, &mut found);
        }
        (
            Answer::Command { exit, stdout, stderr },
            Answer::Command { exit: own_exit, stdout: own_stdout, stderr: own_stderr },
        ) => {
            if exit != own_exit {
                found.push(Difference::new("exit", &exit.to_string(), &own_exit.to_string()));
            }
            if client_keys::is_info(request) {
                let [golden, ours] = [stdout, own_stdout].map(|text| client_keys::of_info(text));
                json::compare("stdout", &golden, &ours, view, &mut found);
            } else {
                compare_texts("stdout", stdout, own_stdout, view, &mut found);
            }
            compare_texts("stderr", stderr, own_stderr, view, &mut found);
        }
        (Answer::Dig(golden), Answer::Dig(ours)) => {
            compare_messages(golden, ours, view, &mut found)
        }
        _ => found.push(Difference::new("answer", &format!("{golden:?}"), &format!("{ours:?}"))),
    }
    found
}

fn compare_headers(
    golden: &BTreeMap<String, String>,
    ours: &BTreeMap<String, String>,
    found: &mut Vec<Difference>,
) {
    for (name, value) in golden.iter().filter(|(name, _)| !FRAMING.contains(&name.as_str())) {
        let place = format!("header {name}");
        match ours.get(name) {
            None => found.push(Difference::missing(&place, value)),
            Some(own) if VOLATILE_HEADERS.contains(&name.as_str()) => {
                // An index is never 0: clients would not block on it.
                if own.is_empty() || (name == "x-consul-index" && own == "0") {
                    found.push(Difference::new(&place, value, own));
                }
            }
            Some(own) if own != value => found.push(Difference::new(&place, value, own)),
            Some(_) => {}
        }
    }
    let new = ours
        .iter()
        .filter(|(name, _)| !golden.contains_key(*name) && !FRAMING.contains(&name.as_str()));
    found.extend(new.map(|(name, value)| Difference::extra(&format!("header {name}"), value)));
}

fn compare_bodies(
    request: &Request,
    golden: &str,
    ours: &str,
    view: &View,
    found: &mut Vec<Difference>,
) {
    let parse = |text: &str| serde_json::from_str::<Value>(text).ok();
    match (parse(golden), parse(ours)) {
        (Some(mut golden), Some(mut ours)) => {
            client_keys::keep(request, &mut golden, &mut ours);
            unordered::sort(request, &mut golden);
            unordered::sort(request, &mut ours);
            json::compare("body", &golden, &ours, view, found);
        }
        (Some(_), None) => {
            found.push(Difference::new(
                "body",
                "JSON",
                &format!("{:?}", view.mask(ours.trim_end())),
            ));
        }
        (None, Some(_)) => found.push(Difference::new("body", &format!("{golden:?}"), "JSON")),
        (None, None) => compare_texts(
            "body",
            golden.trim_end_matches('\n'),
            ours.trim_end_matches('\n'),
            view,
            found,
        ),
    }
}

/// Reports the lines that differ; of JSON that does not only differ in its layout, the values.
fn compare_texts(place: &str, golden: &str, ours: &str, view: &View, found: &mut Vec<Difference>) {
    let masked_golden = unordered::sort_meta(&plain(&View::default().mask(golden)));
    let masked_ours = unordered::sort_meta(&plain(&view.mask(ours)));
    if masked_golden == masked_ours {
        return;
    }
    let known = found.len();
    if let (Ok(golden), Ok(ours)) = (serde_json::from_str(golden), serde_json::from_str(ours)) {
        json::compare(place, &golden, &ours, view, found);
    }
    if found.len() > known {
        return;
    }
    compare_lines(place, &masked_golden, &masked_ours, found);
}

/// Line by line between the lines that both texts begin and end with.
fn compare_lines(place: &str, golden: &str, ours: &str, found: &mut Vec<Difference>) {
    let (golden, ours): (Vec<&str>, Vec<&str>) =
        (golden.split('\n').collect(), ours.split('\n').collect());
    let shorter = golden.len().min(ours.len());
    let same = |(a, b): &(&&str, &&str)| a == b;
    let head = golden.iter().zip(&ours).take_while(same).count();
    let tail =
        golden.iter().rev().zip(ours.iter().rev()).take(shorter - head).take_while(same).count();
    let (golden, ours) = (&golden[head..golden.len() - tail], &ours[head..ours.len() - tail]);
    for row in 0..golden.len().max(ours.len()) {
        let place = format!("{place} line {}", head + row + 1);
        match (golden.get(row), ours.get(row)) {
            (Some(a), Some(b)) if a == b => {}
            (Some(a), Some(b)) => {
                found.push(Difference::new(&place, &format!("{a:?}"), &format!("{b:?}")))
            }
            (Some(a), None) => found.push(Difference::missing(&place, &format!("{a:?}"))),
            (None, b) => found.push(Difference::extra(&place, &format!("{:?}", b.unwrap_or(&"")))),
        }
    }
}

/// Columns are as wide as their widest cell, and some cells are masked: a run of blanks within a line is one blank.
fn plain(text: &str) -> String {
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| BLANKS.replace_all(line, "$1 ").trim_end_matches([' ', '\t']).to_owned())
        .collect();
    COMMIT_INDEX.replace_all(&lines.join("\n"), " INDEX -").into_owned()
}

fn compare_messages(golden: &Message, ours: &Message, view: &View, found: &mut Vec<Difference>) {
    let sections = [
        ("dns status", std::slice::from_ref(&golden.status), std::slice::from_ref(&ours.status)),
        ("dns flags", &golden.flags[..], &ours.flags[..]),
        ("dns edns", std::slice::from_ref(&golden.edns), std::slice::from_ref(&ours.edns)),
        ("dns question", &golden.question, &ours.question),
        ("dns answer", &golden.answer, &ours.answer),
        ("dns authority", &golden.authority, &ours.authority),
        ("dns additional", &golden.additional, &ours.additional),
    ];
    for (place, golden, ours) in sections {
        let read = |records: &[String], view: &View| {
            let mut records: Vec<String> = records.iter().map(|record| view.mask(record)).collect();
            records.sort();
            records.join("; ")
        };
        let (golden, ours) = (read(golden, &View::default()), read(ours, view));
        if golden != ours {
            found.push(Difference::new(place, &golden, &ours));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(path: &str) -> Request {
        Request::Http { method: "GET".into(), path: path.into(), body: String::new() }
    }

    fn http(status: u16, headers: &[(&str, &str)], body: &str) -> Answer {
        let headers =
            headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        Answer::Http { status, headers, body: body.into() }
    }

    fn found(golden: &Answer, ours: &Answer) -> Vec<String> {
        let found = compare(&get("/v1/kv/a"), golden, ours, &View::default());
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn headers_are_compared_and_framing_is_not() {
        let golden = http(
            200,
            &[("x-consul-index", "5"), ("x-cache", "HIT"), ("transfer-encoding", "chunked")],
            "",
        );
        assert_eq!(
            found(
                &golden,
                &http(200, &[("x-consul-index", "7"), ("x-cache", "HIT"), ("vary", "a")], "")
            ),
            [""; 0]
        );
        let ours = http(404, &[("x-consul-index", "0"), ("x-new", "1")], "");
        let expected = [
            "status: 200 became 404",
            "header x-cache: HIT is missing",
            "header x-consul-index: 5 became 0",
            "header x-new: 1 is new",
        ];
        assert_eq!(found(&golden, &ours), expected);
    }

    #[test]
    fn texts_are_compared_by_line_without_the_width_of_columns() {
        let command = |stdout: &str, stderr: &str| Answer::Command {
            exit: 0,
            stdout: stdout.into(),
            stderr: stderr.into(),
        };
        let golden = command("Name    State \nx       up\n", "");
        assert_eq!(found(&golden, &command("Name  State\nx  up\n", "")), [""; 0]);
        let expected =
            ["stdout line 2: \"x up\" became \"x down\"", "stderr line 1: \"oh\" is new"];
        assert_eq!(found(&golden, &command("Name State\nx down\n", "oh\n")), expected);
        assert_eq!(
            found(&golden, &command("Name State\nx up", "")),
            ["stdout line 3: \"\" is missing"]
        );
        let more = command("Name State\nw up\nx up\n", "");
        assert_eq!(found(&golden, &more), ["stdout line 2: \"w up\" is new"]);
        assert_eq!(found(&golden, &command(" Name State\nx up\n", "")).len(), 1);
    }

    #[test]
    fn a_body_that_is_no_json_any_more_is_found() {
        let ours = http(200, &[], "oops");
        assert_eq!(found(&http(200, &[], "[]"), &ours), ["body: JSON became \"oops\""]);
    }
}
