//! Tells the story again to two agents of the binary under test, step by step in order.

use std::time::{Duration, Instant};

use product_tests::poll;

use crate::compare::compare;
use crate::difference::Difference;
use crate::names::Names;
use crate::pair::Pair;
use crate::step::{Answer, Request, Step};
use crate::table::Table;
use crate::{barrier, token};

/// How long reads may take to show what was last changed: the recorder paused this long after each change.
const SETTLING: Duration = Duration::from_secs(2);

/// How long the whole story may take: a wedged agent costs this much, not a deadline at every step.
const STORY: Duration = Duration::from_secs(300);

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
    let begun = Instant::now();
    let mut story = Story { pair, names, table, tokens: Vec::new(), changed: begun };
    let tell = |step: &Step| {
        let found = if begun.elapsed() > STORY {
            let why = format!("not asked: the story took {STORY:?}");
            vec![Difference::new("answer", "one", &why)]
        } else {
            story.tell(step)
        };
        Outcome { id: step.id.clone(), chapter: step.chapter().to_owned(), found }
    };
    steps.iter().map(tell).collect()
}

/// A story that is being told.
struct Story<'a> {
    pair: &'a Pair,
    names: Names,
    table: &'a Table,
    /// Golden tokens and ours.
    tokens: Vec<(String, String)>,
    /// When something was last changed.
    changed: Instant,
}

impl Story<'_> {
    /// Puts one step; a read is repeated until it is answered as expected or everything has settled.
    fn tell(&mut self, step: &Step) -> Vec<Difference> {
        let mut found = Vec::new();
        for barrier in barrier::before(&step.id) {
            if let Err(why) = barrier.wait(self.pair, self.names) {
                found.push(Difference::new("waited for", "a state", &why));
            }
            self.changed = Instant::now();
        }
        let request = with_tokens(&step.request, &self.tokens);
        let window = match step.is_repeatable() {
            true => SETTLING.saturating_sub(self.changed.elapsed()),
            false => Duration::ZERO,
        };
        let mut last = (None, Vec::new());
        // The last attempt counts, whether it was content or out of time.
        let _ = poll::until(window, || {
            last = self.attempt(step, &request);
            if self.table.unlisted(&step.id, &last.1).is_empty() { Ok(()) } else { Err(()) }
        });
        let (answer, differences) = last;
        if !step.is_repeatable() {
            self.changed = Instant::now();
        }
        self.tokens.extend(answer.iter().flat_map(|answer| captured(&step.answer, answer)));
        found.extend(differences);
        found
    }

    fn attempt(&self, step: &Step, request: &Request) -> (Option<Answer>, Vec<Difference>) {
        match self.pair.ask(step.cluster, request) {
            Ok(answer) => {
                let found = compare(&step.request, &step.answer, &answer, &self.pair.view);
                let found = found.into_iter().map(|one| one.in_words_of_a(self.names));
                (Some(answer), found.collect())
            }
            Err(why) => (None, vec![Difference::new("answer", "one", &why)]),
        }
    }
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
