//! Peering tokens inside other texts: found, hidden in names of steps, decoded for comparing.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use regex::{Captures, Regex};
use serde_json::Value;

/// Base64 of a JSON object that begins with a string key, long enough to be no accident.
static TOKEN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("eyJ[A-Za-z0-9+/]{40,}={0,2}").expect("a constant"));

/// All tokens of a text in their order.
pub(crate) fn all(text: &str) -> Vec<&str> {
    TOKEN.find_iter(text).map(|found| found.as_str()).collect()
}

/// The text with every token written `TOKEN`.
pub(crate) fn hide(text: &str) -> String {
    TOKEN.replace_all(text, "TOKEN").into_owned()
}

/// The text with every token opened: `TOKEN{…}` with the keys sorted.
pub(crate) fn open(text: &str) -> String {
    TOKEN
        .replace_all(text, |found: &Captures<'_>| format!("TOKEN{}", content(&found[0])))
        .into_owned()
}

fn content(token: &str) -> String {
    let decoded =
        STANDARD.decode(token).ok().and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    match decoded {
        Some(mut value) => {
            value.sort_all_objects();
            value.to_string()
        }
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_found_hidden_and_opened() {
        let token =
            STANDARD.encode(r#"{"PeerID":"some-identifier","CA":["one","two"],"Name":"x"}"#);
        let text = format!("-peering-token {token} -name eyJ");
        assert_eq!(all(&text), [token.as_str()]);
        assert_eq!(hide(&text), "-peering-token TOKEN -name eyJ");
        let opened = r#"-peering-token TOKEN{"CA":["one","two"],"Name":"x","PeerID":"some-identifier"} -name eyJ"#;
        assert_eq!(open(&text), opened);
    }
}
