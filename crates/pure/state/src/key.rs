//! Keys of rows: tuples of texts in an encoding whose byte order is the tuples' order, so that a range of rows is
//! a range of bytes.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

/// Ends a part. Smaller than an escaped NUL and than any other byte, so `("a", …)` sorts before `("a\0", …)`
/// and that before `("ab", …)`.
const END: [u8; 2] = [0, 1];
const ESCAPED_NUL: [u8; 2] = [0, 0xff];

/// A tuple of texts. `("a", "bc")` and `("ab", "c")` are different keys: parts are ended, never joined.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key(#[serde(with = "serde_bytes_arc")] Arc<[u8]>);

impl Key {
    /// The key with these parts.
    pub fn of(parts: &[&str]) -> Self {
        Self::with_partial(parts, "")
    }

    /// The beginning of all keys that begin with these parts and whose next part begins with `partial`.
    pub fn with_partial(parts: &[&str], partial: &str) -> Self {
        let size = parts.iter().map(|part| part.len() + END.len()).sum::<usize>() + partial.len();
        let mut bytes = Vec::with_capacity(size);
        for part in parts {
            push_escaped(&mut bytes, part);
            bytes.extend(END);
        }
        push_escaped(&mut bytes, partial);
        Self(bytes.into())
    }

    /// The encoded bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether every key below `prefix` includes this one.
    pub fn starts_with(&self, prefix: &Self) -> bool {
        self.0.starts_with(&prefix.0)
    }

    /// The parts of a complete key; for the last part of an incomplete one, what there is.
    pub fn parts(&self) -> Vec<String> {
        let mut parts = Vec::new();
        let mut part = Vec::new();
        let mut bytes = self.0.iter().copied();
        while let Some(byte) = bytes.next() {
            match byte {
                0 if bytes.next() == Some(ESCAPED_NUL[1]) => part.push(0),
                0 => parts.push(text(&mut part)),
                byte => part.push(byte),
            }
        }
        if !part.is_empty() {
            parts.push(text(&mut part));
        }
        parts
    }
}

impl Key {
    /// The parts, if there are exactly `N`.
    pub fn parts_exact<const N: usize>(&self) -> Option<[String; N]> {
        self.parts().try_into().ok()
    }
}

fn push_escaped(bytes: &mut Vec<u8>, part: &str) {
    for byte in part.bytes() {
        match byte {
            0 => bytes.extend(ESCAPED_NUL),
            byte => bytes.push(byte),
        }
    }
}

fn text(part: &mut Vec<u8>) -> String {
    String::from_utf8_lossy(&std::mem::take(part)).into_owned()
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.parts()).finish()
    }
}

mod serde_bytes_arc {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &Arc<[u8]>, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(bytes)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Arc<[u8]>, D::Error> {
        Ok(serde_bytes::ByteBuf::deserialize(from)?.into_vec().into())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn order_and_content_are_those_of_the_tuple(
            a in prop::collection::vec("[\0-c]{0,3}", 2),
            b in prop::collection::vec("[\0-c]{0,3}", 2),
        ) {
            let key = |parts: &[String]| Key::of(&parts.iter().map(String::as_str).collect::<Vec<_>>());
            prop_assert_eq!(key(&a).cmp(&key(&b)), a.cmp(&b));
            prop_assert_eq!(key(&a).parts(), a);
        }

        #[test]
        fn a_partial_key_begins_exactly_the_keys_whose_part_begins_so(
            part in "[\0-c]{0,4}", partial in "[\0-c]{0,2}",
        ) {
            let begins = Key::of(&["p", &part]).starts_with(&Key::with_partial(&["p"], &partial));
            prop_assert_eq!(begins, part.starts_with(&partial));
        }
    }
}
