//! The variable behind a flag, and how a word becomes its value.

use std::collections::BTreeMap;

use syntax::duration::GoDuration;

use super::quote::go_quote;

/// A bound variable.
#[derive(Debug)]
pub(super) enum Target<'a> {
    Switch(&'a mut bool),
    Text(&'a mut String),
    Optional(&'a mut Option<String>),
    Int(&'a mut i64),
    Uint(&'a mut u64),
    Duration(&'a mut GoDuration),
    Pairs(&'a mut BTreeMap<String, String>),
    List(&'a mut Vec<String>),
}

const PARSE_ERROR: &str = "parse error";
const OUT_OF_RANGE: &str = "value out of range";

impl Target<'_> {
    pub(super) const fn is_switch(&self) -> bool {
        matches!(self, Self::Switch(_))
    }

    /// The value it has now, as a usage dump prints a default; none for the zero value.
    pub(super) fn default(&self) -> Option<String> {
        match self {
            Self::Switch(true) => Some("true".to_owned()),
            Self::Text(text) if !text.is_empty() => Some(go_quote(text)),
            Self::Int(number) if **number != 0 => Some(number.to_string()),
            Self::Uint(number) if **number != 0 => Some(number.to_string()),
            Self::Duration(duration) if duration.0 != 0 => Some(duration.to_string()),
            _ => None,
        }
    }

    /// Sets it from a word; the error says why the word does not fit.
    pub(super) fn set(&mut self, word: &str) -> Result<(), String> {
        match self {
            Self::Switch(target) => **target = parse_bool(word).ok_or(PARSE_ERROR)?,
            Self::Text(target) => word.clone_into(target),
            Self::Optional(target) => **target = Some(word.to_owned()),
            Self::Int(target) => **target = parse_int(word)?,
            Self::Uint(target) => **target = parse_uint(word)?,
            Self::Duration(target) => **target = word.parse().map_err(|_| PARSE_ERROR)?,
            Self::Pairs(target) => {
                let (key, value) = word
                    .split_once('=')
                    .ok_or_else(|| format!("Missing \"=\" value in argument: {word}"))?;
                target.insert(key.to_owned(), value.to_owned());
            }
            Self::List(target) => target.push(word.to_owned()),
        }
        Ok(())
    }
}

/// The spellings of a boolean that Go's `strconv.ParseBool` takes.
pub(crate) fn parse_bool(word: &str) -> Option<bool> {
    match word {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

fn parse_uint(word: &str) -> Result<u64, &'static str> {
    let (radix, digits) = match word.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &word[2..]),
        [b'0', b'b' | b'B', ..] => (2, &word[2..]),
        [b'0', b'o' | b'O', ..] => (8, &word[2..]),
        [b'0', _, ..] => (8, &word[1..]),
        _ => (10, word),
    };
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return Err(PARSE_ERROR);
    }
    u64::from_str_radix(digits, radix).map_err(|_| OUT_OF_RANGE)
}

fn parse_int(word: &str) -> Result<i64, &'static str> {
    let (negative, digits) = match word.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, word.strip_prefix('+').unwrap_or(word)),
    };
    let magnitude = i128::from(parse_uint(digits)?);
    i64::try_from(if negative { -magnitude } else { magnitude }).map_err(|_| OUT_OF_RANGE)
}
