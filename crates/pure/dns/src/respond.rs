//! A packet → a packet, or what must be asked of recursors first.

use std::cell::RefCell;

use state::{Answer, Query};

use crate::{
    DomainName, Draft, Moment, Rcode, RecordType, Request, Resolved, Transport, Zone,
    answer::{Answerer, MAX_DEPTH, Question},
    codec,
    lookup::Catalog,
    request::{CLASS_ANY, CLASS_IN},
    reverse, truncate,
    zone::Owner,
};

/// What to do about a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Send these bytes back.
    Reply(Vec<u8>),
    /// Nothing is due.
    Ignore,
    /// The name is not ours: hand the packet on to a recursor.
    Forward(Box<Request>),
    /// The answer leads to names that are not ours: ask recursors for their addresses, then
    /// [`Responder::finish`].
    Resolve(Box<Unfinished>),
}

/// A question whose answer needs recursors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// The question.
    pub request: Request,
    /// In lower case: the keys of [`Resolved`].
    pub names: Vec<DomainName>,
    /// Which addresses the client can use.
    pub kind: RecordType,
}

/// Answers packets by a zone and the store.
#[derive(Clone, Copy)]
pub struct Responder<'a> {
    zone: &'a Zone,
    ask: &'a dyn Fn(&Query) -> Answer,
    moment: Moment,
}

impl std::fmt::Debug for Responder<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Responder").field("moment", &self.moment).finish_non_exhaustive()
    }
}

impl<'a> Responder<'a> {
    /// `ask` is [`state::Store::answer`] without the index, or a way to a server.
    pub fn new(zone: &'a Zone, ask: &'a dyn Fn(&Query) -> Answer, moment: Moment) -> Self {
        Self { zone, ask, moment }
    }

    /// What to do about a packet.
    pub fn respond(&self, packet: &[u8], transport: Transport) -> Step {
        match codec::decode(packet) {
            Ok(request) => self.first(request, transport),
            Err(rejected) => match codec::encode_rejection(rejected) {
                Some(reply) => Step::Reply(reply.to_vec()),
                None => Step::Ignore,
            },
        }
    }

    /// The answer to a question that recursors were asked about. Names that nobody resolved are given as they are.
    /// `None` only when not even an empty answer can be encoded.
    pub fn finish(
        &self,
        request: &Request,
        resolved: &Resolved,
        transport: Transport,
    ) -> Option<Vec<u8>> {
        let draft = match self.zone.owner(&request.name) {
            Owner::Zone { labels, spelled, zone } => {
                let question = question(request, &labels, &spelled, zone);
                self.answerer(request, Some(resolved)).answer(&question)
            }
            Owner::Reverse(_) | Owner::Foreign => Draft::foreign(Rcode::ServFail),
        };
        self.fit(request, &draft, transport)
    }

    fn first(&self, request: Request, transport: Transport) -> Step {
        if request.edns.is_some_and(|edns| edns.version != 0) {
            return self.reply(&request, &Draft::foreign(Rcode::BadVers), transport);
        }
        let draft = match self.zone.owner(&request.name) {
            Owner::Foreign if self.zone.recurses() => return Step::Forward(Box::new(request)),
            Owner::Foreign => Draft::foreign(Rcode::Refused),
            _ if !matches!(request.class, CLASS_IN | CLASS_ANY) => Draft::foreign(Rcode::Refused),
            Owner::Reverse(labels) => {
                let answerer = self.answerer(&request, None);
                let ip = reverse::address(&labels);
                match answerer.reverse(&request.name, request.kind, ip) {
                    Some(draft) => draft,
                    None if self.zone.recurses() => return Step::Forward(Box::new(request)),
                    None => answerer.not_found(self.zone.domain()),
                }
            }
            Owner::Zone { labels, spelled, zone } => {
                let answerer = self.answerer(&request, None);
                let draft = answerer.answer(&question(&request, &labels, &spelled, zone));
                let names = answerer.missing.into_inner();
                if !names.is_empty() {
                    let kind = match request.kind {
                        RecordType::Aaaa => RecordType::Aaaa,
                        _ => RecordType::A,
                    };
                    return Step::Resolve(Box::new(Unfinished { request, names, kind }));
                }
                draft
            }
        };
        self.reply(&request, &draft, transport)
    }

    fn answerer(&self, request: &Request, resolved: Option<&'a Resolved>) -> Answerer<'a> {
        Answerer {
            zone: self.zone,
            catalog: Catalog::new(self.ask, self.zone.config.only_passing),
            moment: self.moment,
            edns: request.edns.is_some(),
            resolved,
            missing: RefCell::default(),
        }
    }

    fn reply(&self, request: &Request, draft: &Draft, transport: Transport) -> Step {
        self.fit(request, draft, transport).map_or(Step::Ignore, Step::Reply)
    }

    fn fit(&self, request: &Request, draft: &Draft, transport: Transport) -> Option<Vec<u8>> {
        truncate::fit(request, draft, transport, &self.zone.config)
    }
}

fn question<'q>(
    request: &'q Request,
    labels: &'q [&'q [u8]],
    spelled: &'q DomainName,
    zone: &'q DomainName,
) -> Question<'q> {
    Question { name: &request.name, kind: request.kind, labels, spelled, zone, depth: MAX_DEPTH }
}
