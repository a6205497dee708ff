//! What differs from run to run without meaning: identifiers, times, certificates, tokens, versions (decision 28), and
//! the ports and the folder of this run.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::token;

/// Patterns and what stands in their place. The order matters: a certificate holds other patterns.
static MASKS: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    let masks = [
        (r"-----BEGIN [A-Z ]+-----[\s\S]*?-----END [A-Z ]+-----", "PEM"),
        (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "UUID"),
        (
            r"\b[1-9]\d{3}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d| [+-]\d{4} [A-Z]+)",
            "TIME",
        ),
        (r"\b(?:[0-9a-f]{2}:){7,}[0-9a-f]{2}\b", "HEX"),
        (r"\bpri-\w+\.consul\.ca\.[0-9a-f]{8}\.consul\b", "CA-NAME"),
        (r"\b(v?)1\.\d+\.\d+(-?[a-z]+\d*)?\b", "${1}VERSION"),
        (r#"(?m)^(\s*"(?:Create|Modify)Index": )\d+"#, "${1}INDEX"),
        (r#"("(?:Create|Modify)Index":)\d+"#, "${1}INDEX"),
        (r"(?m)^((?:Create|Modify) Index: )\d+$", "${1}INDEX"),
        (r#"("LastHeartbeat":\s*)(?:null|"TIME")"#, "${1}SOONER-OR-LATER"),
        (r"(?m)^(Last Heartbeat: +)(?:<nil>|TIME)$", "${1}SOONER-OR-LATER"),
        (r#"(?m)^(\s*"(?:Prerelease|Revision)": )"\w*""#, "${1}TEXT"),
    ];
    let compile = |(pattern, mask)| (Regex::new(pattern).expect("a constant"), mask);
    masks.into_iter().map(compile).collect()
});

/// Words of digits that could be a port of an agent.
static PORT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b\d{5}\b").expect("a constant"));

/// The node ids that the agents are given: these are no chance, and stay readable.
const GIVEN_IDS: [&str; 2] =
    ["11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"];

/// How one side of a comparison is read: which of its own ports and folder stand for those of the other side.
#[derive(Debug, Clone, Default)]
pub(crate) struct View {
    /// A port of this side and what it is called in the recording.
    pub(crate) ports: BTreeMap<u16, u16>,
    /// The folder that recordings call `DIR`.
    pub(crate) folder: Option<String>,
}

impl View {
    /// The text with everything masked that differs from run to run.
    pub(crate) fn mask(&self, text: &str) -> String {
        let mut masked = token::open(text);
        if let Some(folder) = &self.folder {
            masked = masked.replace(folder, "DIR");
        }
        masked = PORT
            .replace_all(&masked, |found: &Captures<'_>| self.port_word(&found[0]))
            .into_owned();
        for (number, id) in GIVEN_IDS.iter().enumerate() {
            masked = masked.replace(id, &format!("NODE-{}", number + 1));
        }
        // Inside JSON text a line end is written with a backslash.
        for (pattern, mask) in MASKS.iter() {
            masked = pattern.replace_all(&masked, *mask).into_owned();
        }
        masked
    }

    /// A number that may be one of this side's ports.
    pub(crate) fn number(&self, number: u64) -> u64 {
        let known = u16::try_from(number).ok().and_then(|port| self.ports.get(&port));
        known.map_or(number, |port| u64::from(*port))
    }

    fn port_word(&self, word: &str) -> String {
        let known = word.parse().ok().and_then(|port| self.ports.get(&port));
        known.map_or_else(|| word.to_owned(), u16::to_string)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> String {
        View::default().mask(text)
    }

    #[test]
    fn chance_is_masked() {
        assert_eq!(masked("ID: 6453a2b1-8aa5-51b1-7d99-d17922300309."), "ID: UUID.");
        assert_eq!(masked("2026-11-22T21:06:14Z 2026-11-22T21:06:14.7+01:00"), "TIME TIME");
        assert_eq!(masked("Last Send: 2026-11-22 21:06:14.123 +0000 UTC"), "Last Send: TIME");
        assert_eq!(masked("-----BEGIN X KEY-----\nabc\n-----END X KEY-----\n"), "PEM\n");
        assert_eq!(
            masked("a9:a3:d9:22:e7:b2:e4:b8 pri-p35idk7q.consul.ca.5090d317.consul"),
            "HEX CA-NAME"
        );
        assert_eq!(masked("1.22.0dev: v1.22.0-dev 1.22.0"), "VERSION: vVERSION VERSION");
        assert_eq!(
            masked("{\n \"CreateIndex\": 7\n}\nModify Index: 8\n"),
            "{\n \"CreateIndex\": INDEX\n}\nModify Index: INDEX\n"
        );
    }

    #[test]
    fn what_is_no_chance_stays() {
        let stays =
            "127.0.0.1:18503 0001-01-01T00:00:00Z 7f000001.addr.dc1.consul 10m 512MB CreateIndex";
        assert_eq!(masked(stays), stays);
        assert_eq!(masked("11111111-1111-1111-1111-111111111111"), "NODE-1");
    }

    #[test]
    fn this_runs_ports_and_folder_are_read_as_the_recordings() {
        let view = View { ports: [(12_345, 18_500)].into(), folder: Some("/tmp/x-7".into()) };
        assert_eq!(
            view.mask("/tmp/x-7/alpha 127.0.0.1:12345 123456"),
            "DIR/alpha 127.0.0.1:18500 123456"
        );
        assert_eq!((view.number(12_345), view.number(12_346)), (18_500, 12_346));
    }
}
