//! Reads a recording: `# note`, `>>> alpha METHOD path` with body, `<<< status` with headers and body,
//! `>>> alpha $ consul ARGS` with `<<< exit N` and both streams, `>>> beta $ dig NAME TYPE` with dig's own output.

use std::collections::{BTreeMap, BTreeSet};

use crate::dns::Message;
use crate::step::{Answer, Cluster, Request, Step};

/// The steps of one chapter; `chapter` is its number, `text` the whole file. An error names the line.
pub(crate) fn read(chapter: &str, text: &str) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    let mut seen = BTreeSet::new();
    for (line, chunk) in chunks(text) {
        let mut step =
            read_step(&chunk).map_err(|why| format!("chapter {chapter}, line {line}: {why}"))?;
        let plain = format!("{chapter} {}", step.id);
        let numbered = (2..).map(|n| format!("{plain} ({n})"));
        step.id = std::iter::once(plain.clone())
            .chain(numbered)
            .find(|id| !seen.contains(id))
            .unwrap_or_default();
        seen.insert(step.id.clone());
        steps.push(step);
    }
    Ok(steps)
}

/// The text of each step with the number of its first line. Notes stand between steps and are dropped.
fn chunks(text: &str) -> Vec<(usize, String)> {
    let mut chunks: Vec<(usize, String)> = Vec::new();
    let mut within = false;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if line.starts_with(">>> ") {
            within = true;
            chunks.push((number + 1, String::new()));
        } else if line.starts_with("# ") {
            within = false;
        }
        if let (true, Some((_, chunk))) = (within, chunks.last_mut()) {
            chunk.push_str(line);
        }
    }
    chunks
}

fn read_step(chunk: &str) -> Result<Step, String> {
    let (head, rest) = chunk.split_once('\n').ok_or("the step has one line only")?;
    let head = head.strip_prefix(">>> ").ok_or("no `>>>`")?;
    let (word, asked) = head.split_once(' ').ok_or("no cluster")?;
    let cluster = [Cluster::Alpha, Cluster::Beta].into_iter().find(|c| c.word() == word);
    let cluster = cluster.ok_or_else(|| format!("no cluster is called {word}"))?;
    let id = crate::token::hide(head);
    if let Some(question) = asked.strip_prefix("$ dig ") {
        let (name, kind) = question.split_once(' ').ok_or("dig needs a name and a type")?;
        let request = Request::Dig { name: name.to_owned(), kind: kind.to_owned() };
        return Ok(Step { id, cluster, request, answer: Answer::Dig(Message::from_dig(rest)?) });
    }
    let (before, after) = match rest.strip_prefix("<<< ") {
        Some(after) => ("", after),
        None => rest.split_once("\n<<< ").ok_or("no answer")?,
    };
    let (outcome, rest) = after.split_once('\n').ok_or("the answer has one line only")?;
    let (request, answer) = match asked.strip_prefix("$ consul") {
        Some(arguments) => {
            let argv = arguments.split_whitespace().map(str::to_owned).collect();
            (Request::Command(argv), read_streams(outcome, rest)?)
        }
        None => {
            let (method, path) = asked.split_once(' ').ok_or("no path")?;
            let (method, path, body) = (method.to_owned(), path.to_owned(), before.to_owned());
            (Request::Http { method, path, body }, read_response(outcome, rest)?)
        }
    };
    Ok(Step { id, cluster, request, answer })
}

fn read_streams(outcome: &str, rest: &str) -> Result<Answer, String> {
    let exit = outcome.strip_prefix("exit ").and_then(|code| code.parse().ok());
    let exit = exit.ok_or_else(|| format!("`{outcome}` is no exit code"))?;
    let rest = rest.strip_prefix("--- stdout\n").ok_or("no standard output")?;
    let (stdout, stderr) = rest.rsplit_once("--- stderr\n").ok_or("no standard error")?;
    // The recorder ends each step with one empty line of its own.
    let stderr = stderr.strip_suffix('\n').unwrap_or(stderr);
    Ok(Answer::Command { exit, stdout: stdout.to_owned(), stderr: stderr.to_owned() })
}

fn read_response(outcome: &str, rest: &str) -> Result<Answer, String> {
    let status = outcome.parse().map_err(|_| format!("`{outcome}` is no status"))?;
    let (head, body) = match rest.strip_prefix('\n') {
        Some(body) => ("", body),
        None => rest.split_once("\n\n").ok_or("no empty line after the headers")?,
    };
    let mut headers = BTreeMap::new();
    for line in head.lines() {
        let (name, value) = line.split_once(':').ok_or_else(|| format!("`{line}` is no header"))?;
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    Ok(Answer::Http { status, headers, body: body.trim_end_matches('\n').to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# a note\n>>> alpha PUT /v1/x?y=1\n{\"A\": 1}\n<<< 200\nContent-Type: application/json\nX-Y: a: b\n\n[\n  1\n]\n\n\
        >>> beta $ consul kv get a\n<<< exit 1\n--- stdout\nout--- stderr\nError!\n\n# note\n\
        >>> alpha PUT /v1/x?y=1\n\n<<< 404\n\n\n\n";

    #[test]
    fn requests_commands_and_repeated_steps_are_read() {
        let steps = read("07", TEXT).unwrap();
        let ids: Vec<&str> = steps.iter().map(|step| step.id.as_str()).collect();
        assert_eq!(
            ids,
            ["07 alpha PUT /v1/x?y=1", "07 beta $ consul kv get a", "07 alpha PUT /v1/x?y=1 (2)"]
        );
        let body = "{\"A\": 1}".to_owned();
        let put = Request::Http { method: "PUT".into(), path: "/v1/x?y=1".into(), body };
        assert_eq!(steps[0].request, put);
        let headers = [("content-type", "application/json"), ("x-y", "a: b")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        assert_eq!(
            steps[0].answer,
            Answer::Http { status: 200, headers, body: "[\n  1\n]".into() }
        );
        let (stdout, stderr) = ("out".to_owned(), "Error!\n".to_owned());
        assert_eq!(steps[1].answer, Answer::Command { exit: 1, stdout, stderr });
        assert_eq!(steps[1].request, Request::Command(vec!["kv".into(), "get".into(), "a".into()]));
        let empty = Answer::Http { status: 404, headers: BTreeMap::new(), body: String::new() };
        assert_eq!(steps[2].answer, empty);
    }

    #[test]
    fn a_damaged_recording_is_refused_with_its_line() {
        let error = |text| read("01", text).map(drop).unwrap_err();
        assert_eq!(
            error("\n>>> gamma GET /\n<<< 200\n\n\n"),
            "chapter 01, line 2: no cluster is called gamma"
        );
        assert_eq!(error(">>> alpha GET /\n"), "chapter 01, line 1: no answer");
        assert_eq!(
            error(">>> alpha GET /\n<<< fine\n\n"),
            "chapter 01, line 1: `fine` is no status"
        );
        let streams = ">>> alpha $ consul x\n<<< exit 0\n--- stdout\n";
        assert_eq!(error(streams), "chapter 01, line 1: no standard error");
    }
}
