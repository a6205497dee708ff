//! A question about a name of ours → all of its records. What must be asked of recursors first is collected.

mod alias;
mod authority;
mod node;
mod reverse;
mod service;

use std::{cell::RefCell, collections::BTreeMap};

use model::{Scope, tenancy::DEFAULT};

pub(crate) use alias::MAX_DEPTH;

use crate::{
    Data, DomainName, Draft, Rcode, Record, RecordType, Zone,
    lookup::Catalog,
    name::{self, Asked, Place, hexadecimal},
    ttl,
};

/// When and with which luck a question is answered.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Seconds since the Unix epoch: the serial number of the zone.
    pub unix_seconds: u64,
    /// Draws the order of the records.
    pub seed: u64,
}

/// What recursors said of names that answers lead to, by the name in lower case.
pub type Resolved = BTreeMap<DomainName, Vec<Record>>;

/// Answers questions about names of ours.
pub(crate) struct Answerer<'a> {
    pub(crate) zone: &'a Zone,
    pub(crate) catalog: Catalog<'a>,
    pub(crate) moment: Moment,
    /// Without EDNS, fewer records of an alias are given.
    pub(crate) edns: bool,
    /// `None` on the first pass.
    pub(crate) resolved: Option<&'a Resolved>,
    /// Names that recursors should be asked for.
    pub(crate) missing: RefCell<Vec<DomainName>>,
}

/// A question about a name in a zone of ours.
#[derive(Clone, Copy)]
pub(crate) struct Question<'a> {
    pub(crate) name: &'a DomainName,
    pub(crate) kind: RecordType,
    /// Left of the zone.
    pub(crate) labels: &'a [&'a [u8]],
    /// The zone in the client's spelling: names in answers end with it.
    pub(crate) spelled: &'a DomainName,
    /// The zone as configured.
    pub(crate) zone: &'a DomainName,
    /// How many aliases may still be followed.
    pub(crate) depth: u8,
}

/// Where rows are looked up, and how names in answers say so.
#[derive(Clone, Debug)]
pub(crate) struct Locality {
    pub(crate) scope: Scope,
}

impl Locality {
    pub(crate) fn imported(&self) -> bool {
        !self.scope.is_local()
    }
}

impl Answerer<'_> {
    /// All records for a question.
    pub(crate) fn answer(&self, question: &Question<'_>) -> Draft {
        match question.kind {
            RecordType::Axfr | RecordType::Ixfr => return Draft::new(Rcode::NotImp),
            RecordType::Soa | RecordType::Ns => return self.authority(question),
            _ if question.labels.is_empty() => return self.apex(question),
            _ => {}
        }
        match self.asked(question) {
            None => self.not_found(question.zone),
            Some(asked) => self.dispatch(question, &asked),
        }
    }

    fn asked(&self, question: &Question<'_>) -> Option<Asked> {
        let labels: Option<Vec<&str>> =
            question.labels.iter().map(|label| str::from_utf8(label).ok()).collect();
        name::parse(&labels?, question.kind == RecordType::Srv)
    }

    fn dispatch(&self, question: &Question<'_>, asked: &Asked) -> Draft {
        let found = match asked {
            Asked::Service { name, tag, place } => {
                self.service(question, name, tag.as_deref(), place)
            }
            Asked::Connect { name, place } => self.connect(question, name, place),
            Asked::Node { name, place } => self.node(question, name, place),
            Asked::Virtual { name, peer } => {
                Some(self.virtual_address(question, name, peer.as_deref()))
            }
            Asked::Address(ip) => Some(self.spelled_out(question, *ip)),
            // The store has neither.
            Asked::Ingress { .. } | Asked::PreparedQuery { .. } => None,
        };
        found.unwrap_or_else(|| self.not_found(question.zone))
    }

    /// `None`: another datacenter, to which there is no path.
    fn locality(&self, place: &Place) -> Option<Locality> {
        let scope = match place {
            Place::Here => Scope::default(),
            Place::Peer(peer) => Scope::peer(DEFAULT, peer),
            Place::Datacenter(name) if name.eq_ignore_ascii_case(&self.zone.datacenter) => {
                Scope::default()
            }
            Place::Datacenter(_) => return None,
        };
        Some(Locality { scope })
    }

    /// The virtual address, or no records: an unknown service is not told apart from one that has none.
    fn virtual_address(&self, question: &Question<'_>, name: &str, peer: Option<&str>) -> Draft {
        let scope = peer.map_or_else(Scope::default, |peer| Scope::peer(DEFAULT, peer));
        match self.catalog.virtual_address(&scope, name) {
            Some(ip) => self.spelled_out(question, ip),
            None => Draft::new(Rcode::NoError),
        }
    }

    /// An address that the name itself says; beside the answer when another type was asked for.
    fn spelled_out(&self, question: &Question<'_>, ip: std::net::IpAddr) -> Draft {
        let mut draft = Draft::new(Rcode::NoError);
        let record = self.record(question.name, self.node_ttl(), Data::Address(ip));
        let section =
            if question.kind.wants(ip) { &mut draft.answers } else { &mut draft.additionals };
        section.push(record);
        draft
    }

    /// Marks an answer without records as such: the name exists, the type does not (RFC 2308 section 2.2).
    fn complete(&self, mut draft: Draft, zone: &DomainName) -> Draft {
        if draft.answers.is_empty() {
            draft.authorities.extend(self.soa(zone));
        }
        draft
    }

    fn record(&self, name: &DomainName, ttl: u32, data: Data) -> Record {
        Record { name: name.clone(), ttl, data }
    }

    fn node_ttl(&self) -> u32 {
        ttl::seconds(self.zone.config.node_ttl)
    }

    /// The name that leads to a node. `None` when the node's name is none that DNS can spell.
    fn node_name(&self, node: &str, at: &Locality, zone: &DomainName) -> Option<DomainName> {
        let place = match &*at.scope.peer {
            "" => self.zone.datacenter.clone(),
            peer => format!("{peer}.peer"),
        };
        zone.prepend(&format!("{node}.node.{place}"))
    }

    /// The name that spells out an address. Peers have no datacenter of ours in it.
    fn address_name(
        &self,
        ip: std::net::IpAddr,
        at: &Locality,
        zone: &DomainName,
    ) -> Option<DomainName> {
        let hex = hexadecimal(ip);
        if at.imported() {
            zone.prepend(&format!("{hex}.addr"))
        } else {
            zone.prepend(&format!("{hex}.addr.{}", self.zone.datacenter))
        }
    }
}
