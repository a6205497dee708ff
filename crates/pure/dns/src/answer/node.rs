//! `<node>.node…`: a node's address and metadata.

use super::{Answerer, Question};
use crate::{
    Data, Draft, Rcode, RecordType,
    address::{self, Host},
    name::Place,
    text,
};

impl Answerer<'_> {
    /// `None`: there is no such node.
    pub(super) fn node(&self, question: &Question<'_>, name: &str, place: &Place) -> Option<Draft> {
        let at = self.locality(place)?;
        let node = self.catalog.node(&at.scope, name)?;
        let ttl = self.node_ttl();
        let mut draft = Draft::new(Rcode::NoError);
        match address::of_node(self.zone, &node, question.kind) {
            _ if question.kind == RecordType::Txt => {}
            Some(Host::Ip(ip)) if question.kind.wants(ip) => {
                draft.answers.push(self.record(question.name, ttl, Data::Address(ip)));
            }
            Some(Host::Name(host)) => {
                let records = self.follow(&host, question);
                draft.answers = self.alias(question, &host, ttl, records);
            }
            Some(Host::Ip(_)) | None => {}
        }
        let asked = matches!(question.kind, RecordType::Txt | RecordType::Any);
        if asked || self.zone.config.node_meta_txt {
            let section = if asked { &mut draft.answers } else { &mut draft.additionals };
            section.extend(
                text::of_node(&node).map(|text| self.record(question.name, ttl, Data::Text(text))),
            );
        }
        Some(self.complete(draft, question.zone))
    }
}
