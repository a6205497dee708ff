//! Text of a recording to `Transcript`.

use std::fmt;

use super::{Direction, Event, EventKind, Phase, Transcript};

/// A line that does not fit the format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TranscriptError {
    /// Line number, from 1.
    pub line: usize,
    /// What was expected there.
    pub expected: &'static str,
}

impl fmt::Display for TranscriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "transcript line {}: expected {}", self.line, self.expected)
    }
}

impl std::error::Error for TranscriptError {}

type Parsed<T> = Result<T, TranscriptError>;

pub(super) fn transcript(text: &str) -> Parsed<Transcript> {
    let mut lines = Lines { rest: text.lines(), line: 0 };
    let mut phases: Vec<Phase> = Vec::new();
    while let Some(line) = lines.next() {
        if line.is_empty() {
            continue;
        }
        if let Some(title) = line.strip_prefix("=== ") {
            phases.push(phase(title, &lines)?);
            continue;
        }
        let event = event(line, &mut lines)?;
        let Some(phase) = phases.last_mut() else {
            return Err(lines.expected("a phase (`=== 0.000s title`) before the first event"));
        };
        phase.events.push(event);
    }
    Ok(Transcript { phases })
}

struct Lines<'a> {
    rest: std::str::Lines<'a>,
    line: usize,
}

impl<'a> Lines<'a> {
    fn next(&mut self) -> Option<&'a str> {
        self.line += 1;
        self.rest.next()
    }

    /// The next line of an event: none at an empty line.
    fn next_of_block(&mut self) -> Option<&'a str> {
        self.next().filter(|line| !line.is_empty())
    }

    fn expected(&self, expected: &'static str) -> TranscriptError {
        TranscriptError { line: self.line, expected }
    }
}

fn phase(text: &str, lines: &Lines<'_>) -> Parsed<Phase> {
    let parsed = text.split_once(' ').and_then(|(time, title)| Some((milliseconds(time)?, title)));
    let (start_ms, title) = parsed.ok_or_else(|| lines.expected("`=== <time>s <title>`"))?;
    Ok(Phase { start_ms, title: title.to_owned(), events: Vec::new() })
}

/// `12.046s` to 12046.
fn milliseconds(text: &str) -> Option<u64> {
    let (seconds, fraction) = text.strip_suffix('s')?.split_once('.')?;
    if fraction.len() != 3 {
        return None;
    }
    let seconds: u64 = seconds.parse().ok()?;
    let fraction: u64 = fraction.parse().ok()?;
    seconds.checked_mul(1000)?.checked_add(fraction)
}

const EVENT: &str = "`<time>s connection <n> <side> -> <side> <KIND> …`";

fn event(line: &str, lines: &mut Lines<'_>) -> Parsed<Event> {
    let words: Vec<&str> = line.split(' ').collect();
    let [time, "connection", connection, from, "->", to, kind, rest @ ..] = words.as_slice() else {
        return Err(lines.expected(EVENT));
    };
    let direction = match (*from, *to) {
        ("dialer", "acceptor") => Direction::DialerToAcceptor,
        ("acceptor", "dialer") => Direction::AcceptorToDialer,
        _ => return Err(lines.expected("`dialer -> acceptor` or `acceptor -> dialer`")),
    };
    let time_ms = milliseconds(time).ok_or_else(|| lines.expected(EVENT))?;
    let connection = connection.parse().map_err(|_| lines.expected(EVENT))?;
    let (stream, rest) = match rest {
        ["stream", stream, rest @ ..] => {
            (stream.parse().map_err(|_| lines.expected("a stream number"))?, rest)
        }
        rest => (0, rest),
    };
    let kind = match (*kind, rest) {
        ("SETTINGS", _) => EventKind::Settings,
        ("GOAWAY", _) => EventKind::GoAway,
        ("END", []) => EventKind::End,
        ("HEADERS", []) => EventKind::Headers { fields: headers(lines)?, end: false },
        ("HEADERS", ["END"]) => EventKind::Headers { fields: headers(lines)?, end: true },
        ("MESSAGE", [method, length, "bytes"]) => message(method, length, lines)?,
        _ => return Err(lines.expected("SETTINGS, GOAWAY, HEADERS, MESSAGE or END")),
    };
    Ok(Event { time_ms, connection, direction, stream, kind })
}

fn headers(lines: &mut Lines<'_>) -> Parsed<Vec<(String, String)>> {
    let mut fields = Vec::new();
    while let Some(line) = lines.next_of_block() {
        let line = line.trim();
        // A pseudo-header's name begins with a colon of its own.
        let start = usize::from(line.starts_with(':'));
        let colon = line.get(start..).and_then(|rest| rest.find(':')).map(|at| at + start);
        let field = colon.and_then(|at| line.split_at_checked(at));
        let (name, value) = field.ok_or_else(|| lines.expected("`<name>: <value>`"))?;
        let value = value.trim_start_matches(':').trim_start();
        fields.push((name.to_owned(), value.to_owned()));
    }
    Ok(fields)
}

fn message(method: &str, length: &str, lines: &mut Lines<'_>) -> Parsed<EventKind> {
    let length: usize = length.parse().map_err(|_| lines.expected("`<n> bytes`"))?;
    let mut json = String::new();
    while let Some(line) = lines.next_of_block() {
        let Some(hex) = line.strip_prefix("hex ") else {
            json.push_str(line);
            json.push('\n');
            continue;
        };
        let bytes = decode_hex(hex).ok_or_else(|| lines.expected("pairs of hex digits"))?;
        if bytes.len() != length {
            return Err(lines.expected("as many bytes as the event says"));
        }
        return Ok(EventKind::Message { method: method.to_owned(), json, bytes });
    }
    Err(lines.expected("`hex <digits>` after the JSON"))
}

fn decode_hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) {
        return None;
    }
    let nibble =
        |digit: u8| (digit as char).to_digit(16).and_then(|value| u8::try_from(value).ok());
    text.as_bytes()
        .chunks_exact(2)
        .map(|pair| match pair {
            [high, low] => Some(nibble(*high)? << 4 | nibble(*low)?),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{DIALER_DELETES, Direction, EventKind, GENERATOR_DELETES, Transcript};

    #[test]
    fn reads_phases_and_events() {
        let transcript = Transcript::parse(DIALER_DELETES).expect("the recording");
        let titles: Vec<&str> =
            transcript.phases.iter().map(|phase| phase.title.as_str()).collect();
        assert_eq!(titles.len(), 7);
        assert_eq!(titles[1], "exporter: backend-2 becomes passing");
        assert_eq!(transcript.phases[6].start_ms, 29_060);

        let last = transcript.phases[6].events.last().expect("an event");
        assert_eq!((last.time_ms, last.connection, last.stream), (29_064, 1, 1));
        assert_eq!(last.direction, Direction::AcceptorToDialer);
        let trailers = vec![("grpc-status".into(), "0".into()), ("grpc-message".into(), "".into())];
        assert_eq!(last.kind, EventKind::Headers { fields: trailers, end: true });

        let EventKind::Message { method, json, bytes } = &transcript.phases[6].events[0].kind
        else {
            panic!("terminated comes first");
        };
        assert_eq!(
            (method.as_str(), bytes.as_slice()),
            ("StreamResources", [0x22, 0x00].as_slice())
        );
        assert_eq!(json, "{\n  \"terminated\": {}\n}\n");
    }

    #[test]
    fn pseudo_headers_keep_their_colon() {
        let transcript = Transcript::parse(GENERATOR_DELETES).expect("the recording");
        let fields = transcript.phases[0].events.iter().find_map(|event| match &event.kind {
            EventKind::Headers { fields, .. } => Some(fields),
            _ => None,
        });
        let path = fields.and_then(|fields| fields.iter().find(|(name, _)| name == ":path"));
        assert_eq!(path.expect("a path").1, crate::grpc_path::EXCHANGE_SECRET);
    }

    #[test]
    fn errors_name_the_line() {
        let cases = [
            ("0.000s connection 0 dialer -> acceptor GOAWAY\n", 1),
            ("=== 0.0s too coarse\n", 1),
            ("=== 0.000s x\n\n0.001s connection 0 dialer -> dialer GOAWAY\n", 3),
            ("=== 0.000s x\n\n0.001s connection 0 dialer -> acceptor NEWS\n", 3),
            (
                "=== 0.000s x\n0.001s connection 1 dialer -> acceptor MESSAGE stream 1 M 2 bytes\nhex 2a\n",
                3,
            ),
            (
                "=== 0.000s x\n0.001s connection 1 dialer -> acceptor MESSAGE stream 1 M 1 bytes\n{}\n\n",
                4,
            ),
        ];
        for (text, line) in cases {
            assert_eq!(Transcript::parse(text).expect_err(text).line, line, "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "(=== |[0-9.]{1,5}s |connection |dialer|acceptor| -> |MESSAGE |HEADERS|hex |stream |:|é|\\PC|\n){0,60}") {
            let _ = Transcript::parse(&text);
        }

        #[test]
        fn never_panics_on_a_damaged_recording(cut in 0usize..4000, length in 0usize..40) {
            let text: String = DIALER_DELETES
                .chars()
                .take(6000)
                .enumerate()
                .filter(|(at, _)| !(cut..cut + length).contains(at))
                .map(|(_, c)| c)
                .collect();
            let _ = Transcript::parse(&text);
        }
    }
}
