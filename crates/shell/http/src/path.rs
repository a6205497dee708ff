//! The path of a request: what is redirected, what is refused, what an endpoint sees of it.

use crate::escape::{EscapeError, decode_path};

/// Keys are taken as they are written: `//` and `..` belong to them.
const KEYS: &str = "/v1/kv/";

/// A path that no endpoint may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PathError {
    /// A broken escape.
    #[error(transparent)]
    Escape(#[from] EscapeError),
    /// A control character or another one that does not print.
    #[error("the path holds a character that cannot be printed")]
    Unprintable,
}

/// The path to redirect to when `raw` holds empty, `.` or `..` segments; keys are left alone.
pub(crate) fn cleaned(raw: &str) -> Option<String> {
    if raw.starts_with(KEYS) || !needs_cleaning(raw) {
        return None;
    }
    let mut segments: Vec<&str> = Vec::new();
    for segment in raw.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            other => segments.push(other),
        }
    }
    let mut path = format!("/{}", segments.join("/"));
    if raw.ends_with('/') && path.len() > 1 {
        path.push('/');
    }
    Some(path)
}

fn needs_cleaning(raw: &str) -> bool {
    let inner = raw.strip_prefix('/').unwrap_or(raw);
    let inner = inner.strip_suffix('/').unwrap_or(inner);
    !raw.starts_with('/')
        || raw == "//"
        || (!inner.is_empty() && inner.split('/').any(|part| matches!(part, "" | "." | "..")))
}

/// What follows the endpoint's own path, decoded.
pub(crate) fn rest(raw: &str) -> Result<String, PathError> {
    let decoded = decode_path(raw)?;
    if decoded.chars().all(is_printable) { Ok(decoded) } else { Err(PathError::Unprintable) }
}

/// Letters, marks, digits, punctuation, symbols, and of all spaces only the common one.
fn is_printable(c: char) -> bool {
    let invisible = matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
            | '\u{feff}' | '\u{e000}'..='\u{f8ff}'
    );
    c == ' ' || !(c.is_control() || c.is_whitespace() || invisible)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn empty_and_dotted_segments_are_redirected() {
        let to = |raw: &str| cleaned(raw).unwrap_or_else(|| "as it is".to_owned());
        assert_eq!(to("/v1//catalog/nodes"), "/v1/catalog/nodes");
        assert_eq!(to("//evil.example/x"), "/evil.example/x");
        assert_eq!(to("/v1/catalog/../status/leader"), "/v1/status/leader");
        assert_eq!(to("/v1/./health/service//"), "/v1/health/service/");
        assert_eq!(to("/../.."), "/");
        assert_eq!(to("//"), "/");
        for fine in ["/", "/v1/catalog/nodes", "/v1/health/service/", "/v1/kv//a/../b", "/v1/kv//"]
        {
            assert_eq!(to(fine), "as it is", "{fine}");
        }
    }

    #[test]
    fn the_rest_is_decoded_once() {
        assert_eq!(rest("a%2Fb//c%20d").unwrap(), "a/b//c d");
        assert_eq!(rest("100%2525").unwrap(), "100%25");
        assert_eq!(rest("gr%C3%BCn").unwrap(), "grün");
    }

    #[test]
    fn what_cannot_be_printed_is_refused() {
        for bad in ["%00", "a%0Ab", "%E2%80%8B", "%C2%A0"] {
            assert_eq!(rest(bad), Err(PathError::Unprintable), "{bad}");
        }
        assert!(matches!(rest("%ff"), Err(PathError::Escape(_))));
    }

    proptest! {
        #[test]
        fn a_cleaned_path_is_clean(raw in "(/|[.a%]|//|\\.\\.){0,12}") {
            if let Some(path) = cleaned(&raw) {
                prop_assert!(path.starts_with('/') && !path.starts_with("//"));
                prop_assert!(path.starts_with(KEYS) || cleaned(&path).is_none(), "{} -> {}", raw, path);
            }
            let _ = rest(&raw);
        }
    }
}
