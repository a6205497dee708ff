//! The forms in which `-peering-token` takes a token: itself, `-` for stdin, `@FILE`. What is read may be the bare token
//! or the JSON file that one would post to `/v1/peering/establish`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::input;
use crate::report::Failure;
use crate::verb::Call;

/// What was read. Everything but the token is empty unless the source was JSON.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct TokenSource {
    #[serde(alias = "PeeringToken", alias = "peering_token", alias = "peeringtoken")]
    pub(super) token: String,
    #[serde(alias = "PeerName", alias = "peer_name", alias = "peername")]
    pub(super) name: String,
    #[serde(alias = "Partition")]
    pub(super) partition: String,
    #[serde(alias = "Meta")]
    pub(super) meta: BTreeMap<String, String>,
}

impl TokenSource {
    /// Reads the word that followed `-peering-token`.
    pub(super) fn read(word: &str, call: &mut Call<'_>) -> Result<Self, Failure> {
        if word != "-" && !word.starts_with('@') {
            return Ok(Self { token: word.to_owned(), ..Self::default() });
        }
        let bytes = input::word(call.environment, word)
            .map_err(|error| Failure::new(format!("Error reading the peering token: {error}")))?;
        Self::parse(&String::from_utf8_lossy(&bytes))
    }

    fn parse(text: &str) -> Result<Self, Failure> {
        let text = text.trim();
        if !text.starts_with('{') {
            return Ok(Self { token: text.to_owned(), ..Self::default() });
        }
        // The parser's own text could repeat a part of the token.
        serde_json::from_str(text).map_err(|error| {
            Failure::new(format!(
                "Error reading the peering token: not the JSON that it looks like (line {}, column {})",
                error.line(),
                error.column()
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::TokenSource;

    #[test]
    fn a_bare_token_loses_the_space_around_it() {
        let source = TokenSource::parse("\n abc=  \n").ok().unwrap();
        assert_eq!((source.token.as_str(), source.name.as_str()), ("abc=", ""));
    }

    #[test]
    fn the_file_for_the_http_api_does_too() {
        let text = r#"{"PeerName": "cluster-01", "PeeringToken": "abc=", "Meta": {"a": "b"}}"#;
        let source = TokenSource::parse(text).ok().unwrap();
        assert_eq!((source.token.as_str(), source.name.as_str()), ("abc=", "cluster-01"));
        assert_eq!(source.meta["a"], "b");
    }

    #[test]
    fn an_error_does_not_repeat_the_token() {
        let failure = TokenSource::parse(r#"{"PeeringToken": "s3cret", "Meta": "s3cret"}"#);
        assert!(!failure.err().unwrap().to_string().contains("s3cret"));
    }
}
