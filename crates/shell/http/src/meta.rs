//! What a reader is told of the data beside the data: its index, how fresh it is, from where (http-api 2.3).

use http::{HeaderMap, HeaderName, HeaderValue};
use server::{Consistency, ReadAnswer};

const INDEX: HeaderName = HeaderName::from_static("x-consul-index");
const KNOWN_LEADER: HeaderName = HeaderName::from_static("x-consul-knownleader");
const LAST_CONTACT: HeaderName = HeaderName::from_static("x-consul-lastcontact");
const CONSISTENCY: HeaderName = HeaderName::from_static("x-consul-effective-consistency");
const BACKEND: HeaderName = HeaderName::from_static("x-consul-query-backend");
const CACHE: HeaderName = HeaderName::from_static("x-cache");

/// The metadata of one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Meta {
    /// Give it back in `?index=` to wait for what comes after; never 0.
    pub(crate) index: u64,
    /// Whether the cluster has a leader.
    pub(crate) known_leader: bool,
    /// Milliseconds since the answering server heard the leader.
    pub(crate) last_contact: u128,
    /// How the answer was made; printed by the endpoints that offer a choice.
    pub(crate) consistency: Option<&'static str>,
    /// `?cached` was asked for. Answers are always made afresh, which is a miss.
    pub(crate) cache_miss: bool,
}

impl Meta {
    /// Of an answer of the query door.
    pub(crate) fn of(answer: &ReadAnswer) -> Self {
        Self {
            index: answer.index.max(1),
            known_leader: answer.known_leader,
            last_contact: answer.last_contact.as_millis(),
            consistency: None,
            cache_miss: false,
        }
    }

    /// The same, saying how the answer was made.
    pub(crate) const fn made(mut self, consistency: Consistency) -> Self {
        self.consistency = Some(match consistency {
            Consistency::Default => "leader",
            Consistency::Stale => "stale",
            Consistency::Consistent => "consistent",
        });
        self
    }

    /// The same for an answer that was joined with another one: the higher index, the older contact.
    pub(crate) fn joined(mut self, other: &Self) -> Self {
        self.index = self.index.max(other.index);
        self.known_leader &= other.known_leader;
        self.last_contact = self.last_contact.max(other.last_contact);
        self
    }

    /// Writes the headers.
    pub(crate) fn write(&self, headers: &mut HeaderMap) {
        let known = if self.known_leader { "true" } else { "false" };
        headers.insert(INDEX, HeaderValue::from(self.index));
        headers.insert(KNOWN_LEADER, HeaderValue::from_static(known));
        let last_contact = u64::try_from(self.last_contact).unwrap_or(u64::MAX);
        headers.insert(LAST_CONTACT, HeaderValue::from(last_contact));
        headers.insert(BACKEND, HeaderValue::from_static("blocking-query"));
        if let Some(consistency) = self.consistency {
            headers.insert(CONSISTENCY, HeaderValue::from_static(consistency));
        }
        if self.cache_miss {
            headers.insert(CACHE, HeaderValue::from_static("MISS"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meta() -> Meta {
        Meta { index: 7, known_leader: true, last_contact: 0, consistency: None, cache_miss: false }
    }

    fn printed(meta: &Meta) -> Vec<String> {
        let mut headers = HeaderMap::new();
        meta.write(&mut headers);
        let mut lines: Vec<_> = headers
            .iter()
            .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
            .collect();
        lines.sort();
        lines
    }

    #[test]
    fn headers_are_those_of_the_golden() {
        assert_eq!(
            printed(&meta()),
            [
                "x-consul-index: 7",
                "x-consul-knownleader: true",
                "x-consul-lastcontact: 0",
                "x-consul-query-backend: blocking-query",
            ]
        );
        let made = printed(&meta().made(Consistency::Default));
        assert_eq!(made[0], "x-consul-effective-consistency: leader");
    }

    #[test]
    fn joining_keeps_the_worst() {
        let other = Meta { index: 9, known_leader: false, last_contact: 30, ..meta() };
        let joined = meta().joined(&other);
        assert_eq!((joined.index, joined.known_leader, joined.last_contact), (9, false, 30));
    }
}
