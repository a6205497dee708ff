//! Limits of metadata maps on nodes, services and peerings (http-api 2.10).

use std::collections::BTreeMap;

use crate::Str;

const MAX_PAIRS: usize = 64;
const MAX_KEY: usize = 128;
const MAX_VALUE: usize = 512;
const RESERVED_PREFIX: &str = "consul-";

/// Why a metadata map is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MetaError {
    /// More than 64 pairs.
    #[error("Node metadata cannot contain more than {MAX_PAIRS} key/value pairs")]
    TooMany,
    /// An empty key.
    #[error("Couldn't load metadata pair ('', '{0}'): Key cannot be blank")]
    BlankKey(String),
    /// A character outside `[A-Za-z0-9_-]`.
    #[error("Couldn't load metadata pair ('{0}', '{1}'): Key contains invalid characters")]
    KeyCharacters(String, String),
    /// A key of more than 128 bytes.
    #[error(
        "Couldn't load metadata pair ('{0}', '{1}'): Key is too long (limit: {MAX_KEY} characters)"
    )]
    LongKey(String, String),
    /// A key that begins with `consul-`.
    #[error(
        "Couldn't load metadata pair ('{0}', '{1}'): Key prefix '{RESERVED_PREFIX}' is reserved for internal use"
    )]
    Reserved(String, String),
    /// A value of more than 512 bytes.
    #[error(
        "Couldn't load metadata pair ('{0}', '{1}'): Value is too long (limit: {MAX_VALUE} characters)"
    )]
    LongValue(String, String),
}

/// Checks a map that a user gave.
///
/// # Errors
/// The first pair that breaks a limit, in key order.
pub fn validate_meta(meta: &BTreeMap<Str, Str>) -> Result<(), MetaError> {
    if meta.len() > MAX_PAIRS {
        return Err(MetaError::TooMany);
    }
    for (key, value) in meta {
        let pair = || (key.to_string(), value.to_string());
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if key.is_empty() {
            return Err(MetaError::BlankKey(value.to_string()));
        } else if !key.chars().all(allowed) {
            let (key, value) = pair();
            return Err(MetaError::KeyCharacters(key, value));
        } else if key.len() > MAX_KEY {
            let (key, value) = pair();
            return Err(MetaError::LongKey(key, value));
        } else if key.starts_with(RESERVED_PREFIX) {
            let (key, value) = pair();
            return Err(MetaError::Reserved(key, value));
        } else if value.len() > MAX_VALUE {
            let (key, value) = pair();
            return Err(MetaError::LongValue(key, value));
        }
    }
    Ok(())
}
