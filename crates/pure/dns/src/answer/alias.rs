//! Following the host names that services and nodes may have for addresses.

use super::{Answerer, Question};
use crate::{Data, DomainName, Record, RecordType, zone::Owner};

/// How many aliases of our own may follow each other.
pub(crate) const MAX_DEPTH: u8 = 3;
/// Records of an alias that a client without EDNS is given.
const MAX_RECORDS: usize = 5;
/// Names outside our zones that are asked for, for one answer.
const MAX_NAMES: usize = 16;

impl Answerer<'_> {
    /// The addresses and aliases that a host name leads to. Names of ours are looked up here; others are what
    /// recursors said, or collected to be asked for.
    pub(super) fn follow(&self, host: &DomainName, question: &Question<'_>) -> Vec<Record> {
        let Owner::Zone { labels, spelled, zone } = self.zone.owner(host) else {
            return self.recursed(host);
        };
        let Some(depth) = question.depth.checked_sub(1) else { return Vec::new() };
        let next = Question {
            name: host,
            kind: RecordType::Any,
            labels: &labels,
            spelled: &spelled,
            zone,
            depth,
        };
        let mut records = self.answer(&next).answers;
        records.retain(Record::is_glue);
        records
    }

    fn recursed(&self, host: &DomainName) -> Vec<Record> {
        if !self.zone.recurses() {
            return Vec::new();
        }
        let name = host.to_lower();
        if let Some(resolved) = self.resolved {
            return resolved.get(&name).cloned().unwrap_or_default();
        }
        let mut missing = self.missing.borrow_mut();
        if missing.len() < MAX_NAMES && !missing.contains(&name) {
            missing.push(name);
        }
        Vec::new()
    }

    /// [`Self::follow`] for an instance: kept as long as the service's own records, and bounded without EDNS.
    pub(super) fn follow_for_service(
        &self,
        host: &DomainName,
        question: &Question<'_>,
        ttl: u32,
    ) -> Vec<Record> {
        let mut records = self.follow(host, question);
        if !self.edns {
            records.truncate(MAX_RECORDS);
        }
        for record in &mut records {
            record.ttl = ttl;
        }
        records
    }

    /// An alias and what it leads to.
    pub(super) fn alias(
        &self,
        question: &Question<'_>,
        host: &DomainName,
        ttl: u32,
        records: Vec<Record>,
    ) -> Vec<Record> {
        let alias = self.record(question.name, ttl, Data::Alias(host.clone()));
        std::iter::once(alias).chain(records).collect()
    }
}
