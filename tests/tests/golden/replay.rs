//! Tells the story again to two agents of the binary under test, step by step in order.

use std::time::{Duration, Instant};

use product_tests::poll;

use crate::compare::compare;
use crate::difference::Difference;
use crate::names::Names;
use crate::pair::Pair;
use crate::step::{Answer, Cluster, Request, Step};
use crate::table::Table;
use crate::token;

/// How long reads may take to show what was last changed: the recorder paused this long after each change.
const SETTLING: Duration = Duration::from_secs(2);

/// How long a state that the recorder waited for may take.
const BARRIER: Duration = Duration::from_secs(30);

/// How long the whole story may take: a wedged agent costs this much, not a deadline at every step.
const STORY: Duration = Duration::from_secs(300);

/// A state to wait for before a step: words that the JSON of a path holds or lacks.
struct Barrier {
    before: &'static str,
    cluster: Cluster,
    path: &'static str,
    state: State,
}

enum State {
    Holds(&'static str),
    /// Lacks the first and holds the second.
    Lacks(&'static str, &'static str),
}

const ACTIVE: State = State::Holds(r#""State":"ACTIVE""#);
const IMPORTED: &str = "/v1/health/service/backend-service?peer=cluster-01";

/// What the recorder waited for.
const BARRIERS: [Barrier; 9] = [
    barrier(
        "01 alpha GET /v1/status/leader",
        Cluster::Alpha,
        "/v1/catalog/nodes",
        State::Holds("\"consul-network-segment\""),
    ),
    barrier(
        "04 alpha GET /v1/peering/cluster-02",
        Cluster::Alpha,
        "/v1/peering/cluster-02",
        ACTIVE,
    ),
    barrier("04 alpha GET /v1/peering/cluster-02", Cluster::Beta, "/v1/peering/cluster-01", ACTIVE),
    barrier(
        "05 beta GET /v1/health/service/backend-service?peer=cluster-01",
        Cluster::Beta,
        IMPORTED,
        State::Holds("\"Checks\""),
    ),
    barrier(
        "07 beta GET /v1/health/service/backend-service?peer=cluster-01&passing",
        Cluster::Beta,
        IMPORTED,
        State::Lacks("\"critical\"", "\"passing\""),
    ),
    barrier(
        "08 alpha GET /v1/peerings (2)",
        Cluster::Beta,
        "/v1/peering/cluster-01",
        State::Holds(r#""State":"TERMINATED""#),
    ),
    barrier(
        "08 alpha $ consul peering delete",
        Cluster::Beta,
        IMPORTED,
        State::Holds("\"Checks\""),
    ),
    barrier(LAST, Cluster::Alpha, "/v1/peering/cluster-02", ACTIVE),
    barrier(LAST, Cluster::Beta, "/v1/peering/cluster-01", ACTIVE),
];
const LAST: &str = "08 beta GET /v1/health/service/backend-service?peer=cluster-01 (2)";

const fn barrier(
    before: &'static str,
    cluster: Cluster,
    path: &'static str,
    state: State,
) -> Barrier {
    Barrier { before, cluster, path, state }
}

impl State {
    fn is_in(&self, json: &str) -> bool {
        match self {
            Self::Holds(word) => json.contains(word),
            Self::Lacks(absent, word) => !json.contains(absent) && json.contains(word),
        }
    }
}

/// How one step went.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The step's id.
    pub(crate) id: String,
    /// The step's chapter.
    pub(crate) chapter: String,
    /// All differences, listed or not.
    pub(crate) found: Vec<Difference>,
}

/// Puts every step to the pair. Differences that `table` lists do not make a read wait.
pub(crate) fn replay(pair: &Pair, names: Names, steps: &[Step], table: &Table) -> Vec<Outcome> {
    let mut tokens = Vec::new();
    let begun = Instant::now();
    let mut changed = begun;
    let mut outcomes = Vec::new();
    for step in steps {
        if begun.elapsed() > STORY {
            let late =
                Difference::new("answer", "one", &format!("not asked: the story took {STORY:?}"));
            outcomes.push(Outcome {
                id: step.id.clone(),
                chapter: step.chapter().to_owned(),
                found: vec![late],
            });
            continue;
        }
        let mut found = Vec::new();
        for barrier in BARRIERS.iter().filter(|barrier| barrier.before == step.id) {
            if let Err(why) = wait(pair, names, barrier) {
                found.push(Difference::new("waited for", "a state", &why));
            }
            changed = Instant::now();
        }
        let request = with_tokens(&step.request, &tokens);
        let window = if step.is_repeatable() {
            SETTLING.saturating_sub(changed.elapsed())
        } else {
            Duration::ZERO
        };
        let attempt = poll::until(window, || {
            let (answer, found) = match pair.ask(step.cluster, &request) {
                Ok(answer) => {
                    let found = compare(&step.request, &step.answer, &answer, &pair.view);
                    (Some(answer), found)
                }
                Err(why) => (None, vec![Difference::new("answer", "one", &why)]),
            };
            if table.unlisted(&step.id, &found).is_empty() {
                Ok((answer, found))
            } else {
                Err((answer, found))
            }
        });
        let (answer, differences) = attempt.unwrap_or_else(|failed| failed);
        if !step.is_repeatable() {
            changed = Instant::now();
        }
        tokens.extend(answer.iter().flat_map(|answer| captured(&step.answer, answer)));
        found.extend(differences);
        outcomes.push(Outcome { id: step.id.clone(), chapter: step.chapter().to_owned(), found });
    }
    outcomes
}

fn wait(pair: &Pair, names: Names, barrier: &Barrier) -> Result<(), String> {
    let path = names.say(barrier.path);
    poll::until(BARRIER, || {
        let json = pair.get(barrier.cluster, &path)?.to_string();
        if barrier.state.is_in(&json) { Ok(()) } else { Err(format!("{path} says {json:.200}")) }
    })
}

/// Tokens in a golden answer, each with ours of the same place.
fn captured(golden: &Answer, ours: &Answer) -> Vec<(String, String)> {
    let text = |answer: &Answer| match answer {
        Answer::Http { body, .. } => body.clone(),
        Answer::Command { stdout, .. } => stdout.clone(),
        Answer::Dig(_) => String::new(),
    };
    let (golden, ours) = (text(golden), text(ours));
    let pairs = token::all(&golden).into_iter().zip(token::all(&ours));
    pairs.map(|(theirs, own)| (theirs.to_owned(), own.to_owned())).collect()
}

/// The request with our tokens in place of the golden ones.
fn with_tokens(request: &Request, tokens: &[(String, String)]) -> Request {
    let say = |text: &String| {
        tokens.iter().fold(text.clone(), |text, (theirs, own)| text.replace(theirs, own))
    };
    match request {
        Request::Http { method, path, body } => {
            Request::Http { method: method.clone(), path: path.clone(), body: say(body) }
        }
        Request::Command(argv) => Request::Command(argv.iter().map(say).collect()),
        Request::Dig { .. } => request.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_barrier_stands_before_a_step() {
        let steps = crate::data::steps(Names::A).unwrap();
        for barrier in &BARRIERS {
            assert!(steps.iter().any(|step| step.id == barrier.before), "{}", barrier.before);
        }
    }

    #[test]
    fn a_token_is_carried_to_later_steps() {
        let [theirs, ours] = ["a", "b"].map(|letter| format!("eyJ{}", letter.repeat(50)));
        let answer = |token: &str| Answer::Command {
            exit: 0,
            stdout: format!("{token}\n"),
            stderr: String::new(),
        };
        let tokens = captured(&answer(&theirs), &answer(&ours));
        let argv = |token: &str| Request::Command(vec!["establish".into(), token.into()]);
        assert_eq!(with_tokens(&argv(&theirs), &tokens), argv(&ours));
    }
}
