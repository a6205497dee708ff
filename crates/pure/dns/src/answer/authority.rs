//! SOA and NS (http-api 5.3), and answers that there is nothing.

use super::{Answerer, Locality, Question};
use crate::{
    Data, DomainName, Draft, Rcode, Record, RecordType,
    address::{self, Host},
    lookup::Wanted,
    shuffle::Sequence,
};

/// At most so many name servers.
const MAX_SERVERS: usize = 3;
/// The service that every server registers.
const SERVERS: &str = "consul";

impl Answerer<'_> {
    /// SOA or NS of the zone, whatever name in it was asked for.
    pub(super) fn authority(&self, question: &Question<'_>) -> Draft {
        let (servers, glue) = self.name_servers(question);
        let mut draft = Draft::new(Rcode::NoError);
        if question.kind == RecordType::Soa {
            draft.answers.extend(self.soa(question.zone));
            draft.authorities = servers;
        } else {
            draft.answers = servers;
        }
        draft.additionals = glue;
        draft
    }

    /// The zone's own name: it has SOA and NS, and nothing else.
    pub(super) fn apex(&self, question: &Question<'_>) -> Draft {
        let mut draft = Draft::new(Rcode::NoError);
        if question.kind == RecordType::Any {
            let (servers, glue) = self.name_servers(question);
            draft.answers.extend(self.soa(question.zone));
            draft.answers.extend(servers);
            draft.additionals = glue;
        }
        self.complete(draft, question.zone)
    }

    /// No such name (RFC 2308 section 2.1).
    pub(crate) fn not_found(&self, zone: &DomainName) -> Draft {
        let mut draft = Draft::new(Rcode::NxDomain);
        draft.authorities.extend(self.soa(zone));
        draft
    }

    pub(super) fn soa(&self, zone: &DomainName) -> Option<Record> {
        // Serial numbers wrap around (RFC 1982).
        self.zone.soa(zone, self.moment.unix_seconds as u32)
    }

    /// Up to three servers in random order, and their addresses.
    fn name_servers(&self, question: &Question<'_>) -> (Vec<Record>, Vec<Record>) {
        let at = Locality { scope: model::Scope::default() };
        let wanted = Wanted { scope: &at.scope, service: SERVERS, tag: None, connect: false };
        let mut servers = self.catalog.healthy(&wanted);
        Sequence::new(self.moment.seed).shuffle(&mut servers);
        let (mut records, mut glue) = (Vec::new(), Vec::new());
        let ttl = self.node_ttl();
        let named = servers.iter().filter_map(|server| {
            let node = &server.node;
            let plain = node.node.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-');
            let name = self.node_name(&node.node, &at, question.spelled).filter(|_| plain)?;
            Some((node, name.to_lower()))
        });
        for (node, name) in named.take(MAX_SERVERS) {
            glue.extend(match address::of_node(self.zone, node, RecordType::Any) {
                Some(Host::Ip(ip)) => vec![self.record(&name, ttl, Data::Address(ip))],
                Some(Host::Name(host)) => {
                    let alias = self.record(&name, ttl, Data::Alias(host.clone()));
                    std::iter::once(alias).chain(self.follow(&host, question)).collect()
                }
                None => Vec::new(),
            });
            records.push(self.record(question.spelled, ttl, Data::NameServer(name)));
        }
        (records, glue)
    }
}
