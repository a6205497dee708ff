//! The nouns of a recording: a step is a request or command put to one of two clusters, and the full answer.

use std::collections::BTreeMap;

use crate::dns::Message;

/// Which of the two clusters a step is put to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cluster {
    /// The cluster that generates the token and exports.
    Alpha,
    /// The cluster that establishes and imports.
    Beta,
}

impl Cluster {
    /// The word in the recordings.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Alpha => "alpha",
            Self::Beta => "beta",
        }
    }
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Request {
    /// One HTTP request; an absent body differs from an empty one only in the recording.
    Http { method: String, path: String, body: String },
    /// `consul ARGS`.
    Command(Vec<String>),
    /// A DNS question by name and record type.
    Dig { name: String, kind: String },
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Header names are in lower case.
    Http { status: u16, headers: BTreeMap<String, String>, body: String },
    /// Exit code and both streams, byte for byte.
    Command { exit: i32, stdout: String, stderr: String },
    /// A DNS message.
    Dig(Message),
}

/// One step of a chapter.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// The chapter's number and the request, such as `05 beta GET /v1/peerings`; a repeated one ends in ` (2)`.
    pub(crate) id: String,
    /// Whom to ask.
    pub(crate) cluster: Cluster,
    /// What to ask.
    pub(crate) request: Request,
    /// What an official build answered.
    pub(crate) answer: Answer,
}

impl Step {
    /// The first two digits of the id.
    pub(crate) fn chapter(&self) -> &str {
        self.id.split(' ').next().unwrap_or_default()
    }

    /// Whether asking again changes nothing, not even the answer's cache headers.
    pub(crate) fn is_repeatable(&self) -> bool {
        const CHANGING: [&str; 6] =
            ["write", "delete", "establish", "generate-token", "export", "register"];
        match &self.request {
            Request::Http { method, path, .. } => method == "GET" && !path.contains("/ca/leaf/"),
            Request::Command(argv) => !argv.iter().any(|word| CHANGING.contains(&word.as_str())),
            Request::Dig { .. } => true,
        }
    }
}
