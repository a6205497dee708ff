//! Durations and instants whose stored form is the same in JSON and in msgpack.
//!
//! [`super::ConfigEntry`] is an internally tagged enum: serde buffers such a value and then claims to be
//! human-readable whatever the bytes were. So nothing in an entry may write by `is_human_readable`.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use syntax::{duration::GoDuration, gotime};

use crate::Timestamp;

/// A Go duration text such as `15s`.
pub(super) mod duration_text {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(
        duration: &GoDuration,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(duration)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<GoDuration, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// A number of nanoseconds.
pub(super) mod nanoseconds {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(
        duration: &GoDuration,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        duration.0.serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<GoDuration, D::Error> {
        i64::deserialize(deserializer).map(GoDuration)
    }
}

/// A number of nanoseconds that may be absent.
pub(super) mod optional_nanoseconds {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(
        duration: &Option<GoDuration>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        duration.map(|duration| duration.0).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<GoDuration>, D::Error> {
        Ok(Option::<i64>::deserialize(deserializer)?.map(GoDuration))
    }
}

/// An RFC 3339 text that may be absent.
pub(super) mod optional_time_text {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(
        time: &Option<Timestamp>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        time.map(|time| gotime::format_rfc3339(time.0)).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| gotime::parse_rfc3339(&text).map(Timestamp).map_err(D::Error::custom))
            .transpose()
    }
}
