//! The recorded walkthrough of the official 1.22 over two clusters, step by step.

use std::{collections::BTreeMap, time::Duration};

use serde_json::Value;
use tokio::time::{Instant, interval};

use crate::{
    cluster::{Answer, Cluster, PATIENCE},
    mask,
    transcript::{Step, parse},
};

const CHAPTERS: [(&str, &str); 8] = [
    ("01-fresh-server", include_str!("../data/01-fresh-server.txt")),
    ("02-register-services", include_str!("../data/02-register-services.txt")),
    ("03-generate-token", include_str!("../data/03-generate-token.txt")),
    ("04-establish", include_str!("../data/04-establish.txt")),
    ("05-export", include_str!("../data/05-export.txt")),
    ("06-authorise", include_str!("../data/06-authorise.txt")),
    ("07-change-and-unexport", include_str!("../data/07-change-and-unexport.txt")),
    ("08-delete", include_str!("../data/08-delete.txt")),
];

/// Headers of the transport, and those in which ours say more.
const UNCOMPARED: [&str; 5] = [
    "content-length",
    "date",
    "x-consul-peer-state",
    "x-consul-peer-freshness",
    "x-consul-peer-age-ms",
];

#[tokio::test(flavor = "multi_thread")]
async fn the_walkthrough_answers_as_the_official_build() {
    let mut clusters = [Cluster::recorded("alpha").await, Cluster::recorded("beta").await];
    let [alpha, beta] = &mut clusters;
    beta.knows(alpha);
    let mut tokens: BTreeMap<String, String> = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut steps = 0;
    for (chapter, text) in CHAPTERS {
        for mut step in parse(text) {
            steps += 1;
            for (name, token) in &tokens {
                step.body = step.body.replace(&format!("{{{name}}}"), token);
            }
            let cluster = &clusters[usize::from(step.cluster == "beta")];
            let answer = carry_out(cluster, &step).await;
            if let Some(name) = step.note.split("keep ").nth(1) {
                let token = answer.json()["PeeringToken"].as_str().map(str::to_owned);
                tokens.insert(name.to_owned(), token.expect("a token"));
            }
            if let Some(difference) = difference(&step, &answer) {
                wrong.push(format!("{chapter}: {} {}\n{difference}", step.method, step.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {steps} steps differ:\n{}", wrong.len(), wrong.join("\n"));
    for cluster in &clusters {
        cluster.agent.shutdown().await;
    }
}

/// Writes happen once; what is read may take a moment to become right.
async fn carry_out(cluster: &Cluster, step: &Step) -> Answer {
    let deadline = Instant::now() + PATIENCE;
    let mut pace = interval(Duration::from_millis(25));
    loop {
        pace.tick().await;
        let answer = cluster.call(&step.method, &step.path, step.body.trim_end()).await;
        let done = step.method != "GET" || difference(step, &answer).is_none();
        if done || Instant::now() > deadline {
            return answer;
        }
    }
}

/// What is not as recorded.
fn difference(step: &Step, answer: &Answer) -> Option<String> {
    let (recorded, ours) = (recorded_headers(step), our_headers(answer));
    if answer.status != step.status {
        return Some(format!(
            "  status {} instead of {}: {}",
            answer.status, step.status, answer.body
        ));
    }
    if recorded != ours {
        return Some(format!("  headers {ours:?}\n  instead of {recorded:?}"));
    }
    let recorded = step.answer.trim_end();
    if let Some(beginning) = recorded.strip_suffix('…') {
        let right = answer.body.starts_with(beginning) && !answer.body.is_empty();
        return (!right).then(|| format!("  {:?} instead of {recorded:?}", answer.body));
    }
    let sort_lists = step.path.starts_with("/v1/catalog/services");
    let (recorded, ours) = (mask::body(recorded, sort_lists), mask::body(&answer.body, sort_lists));
    (recorded != ours).then(|| first_difference("", &recorded, &ours))
}

fn recorded_headers(step: &Step) -> BTreeMap<String, String> {
    let pairs = step.headers.iter().filter_map(|line| line.split_once(": "));
    pairs.map(|(name, value)| header(&name.to_ascii_lowercase(), value)).collect()
}

fn our_headers(answer: &Answer) -> BTreeMap<String, String> {
    let compared = answer.headers.iter().filter(|(name, _)| !UNCOMPARED.contains(&name.as_str()));
    compared.map(|(name, value)| header(name, value)).collect()
}

fn header(name: &str, value: &str) -> (String, String) {
    let value = if name == "x-consul-index" { "*" } else { value };
    (name.to_owned(), value.to_owned())
}

fn first_difference(path: &str, recorded: &Value, ours: &Value) -> String {
    match (recorded, ours) {
        (Value::Object(a), Value::Object(b)) => {
            for key in a.keys().chain(b.keys()) {
                let (a, b) = (a.get(key), b.get(key));
                if a != b {
                    let (a, b) = (a.unwrap_or(&Value::Null), b.unwrap_or(&Value::Null));
                    return first_difference(&format!("{path}.{key}"), a, b);
                }
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (index, (a, b)) in a.iter().zip(b).enumerate() {
                if a != b {
                    return first_difference(&format!("{path}[{index}]"), a, b);
                }
            }
        }
        _ => {}
    }
    format!("  at {path}: {ours} instead of {recorded}")
}
