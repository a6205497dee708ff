//! Instants as values: nanoseconds since the Unix epoch, given by whoever has a clock.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use syntax::gotime;

/// An instant in UTC, in nanoseconds since the Unix epoch. RFC 3339 in JSON, a number in msgpack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The instant that lies `milliseconds` after the Unix epoch.
    pub const fn from_millis(milliseconds: u64) -> Self {
        Self((milliseconds as i64).saturating_mul(1_000_000))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_str(&gotime::format_rfc3339(self.0))
        } else {
            serializer.serialize_i64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            gotime::parse_rfc3339(&text).map(Self).map_err(D::Error::custom)
        } else {
            i64::deserialize(deserializer).map(Self)
        }
    }
}
