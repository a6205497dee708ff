//! `<service>.service…` and `<service>.connect…`: the instances of a service (http-api 5.2).

use std::collections::BTreeSet;

use model::{CheckServiceNode, CheckStatus};

use super::{Answerer, Locality, Question};
use crate::{
    Data, DomainName, Draft, Rcode, RecordType, Service,
    address::{self, Host, Reached},
    lookup::Wanted,
    name::Place,
    shuffle::Sequence,
    text, ttl,
};

impl Answerer<'_> {
    /// `None`: there is no such service, or none of its instances may be called.
    pub(super) fn service(
        &self,
        question: &Question<'_>,
        name: &str,
        tag: Option<&str>,
        place: &Place,
    ) -> Option<Draft> {
        let at = self.locality(place)?;
        let wanted = Wanted { scope: &at.scope, service: name, tag, connect: false };
        self.instances(question, &at, &wanted)
    }

    /// `None` as for [`Self::service`].
    pub(super) fn connect(
        &self,
        question: &Question<'_>,
        name: &str,
        place: &Place,
    ) -> Option<Draft> {
        let at = self.locality(place)?;
        let wanted = Wanted { scope: &at.scope, service: name, tag: None, connect: true };
        self.instances(question, &at, &wanted)
    }

    fn instances(
        &self,
        question: &Question<'_>,
        at: &Locality,
        wanted: &Wanted<'_>,
    ) -> Option<Draft> {
        let mut instances = self.catalog.healthy(wanted);
        if instances.is_empty() {
            return None;
        }
        Sequence::new(self.moment.seed).shuffle(&mut instances);
        let ttl = ttl::of_service(&self.zone.config, wanted.service);
        let draft = match question.kind {
            RecordType::Srv => self.service_records(question, at, &instances, ttl),
            _ => self.addresses(question, at, &instances, ttl),
        };
        Some(self.complete(draft, question.zone))
    }

    /// Each address once. A host name is given only when there is no address: an alias stands alone.
    fn addresses(
        &self,
        question: &Question<'_>,
        at: &Locality,
        instances: &[CheckServiceNode],
        ttl: u32,
    ) -> Draft {
        let mut draft = Draft::new(Rcode::NoError);
        let limit = match self.zone.config.a_record_limit {
            0 => usize::MAX,
            limit => limit,
        };
        let (mut seen, mut first_name) = (BTreeSet::new(), None);
        for instance in instances {
            let reached = self.reached(question, at, instance);
            match reached.map(|reached| reached.host) {
                Some(Host::Ip(ip)) if question.kind.wants(ip) && seen.insert(ip) => {
                    draft.answers.push(self.record(question.name, ttl, Data::Address(ip)));
                }
                Some(Host::Name(host)) if first_name.is_none() => first_name = Some(host),
                _ => {}
            }
            if draft.answers.len() == limit {
                break;
            }
        }
        if let (true, Some(host)) = (draft.answers.is_empty(), first_name) {
            let records = self.follow_for_service(&host, question, ttl);
            draft.answers = self.alias(question, &host, ttl, records);
        }
        draft
    }

    /// One SRV record for each place where the service listens, and beside them how to reach it.
    fn service_records(
        &self,
        question: &Question<'_>,
        at: &Locality,
        instances: &[CheckServiceNode],
        ttl: u32,
    ) -> Draft {
        let mut draft = Draft::new(Rcode::NoError);
        let (mut seen, mut led_to, mut described) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for instance in instances {
            let node = &instance.node;
            let Some(reached) = self.reached(question, at, instance) else { continue };
            if !seen.insert((&*node.node, &*instance.service.address, reached.port)) {
                continue;
            }
            let node_name = self.node_name(&node.node, at, question.spelled);
            let Some(target) = self.target(&reached, node_name.as_ref(), at, question) else {
                continue;
            };
            if led_to.insert(target.clone()) {
                draft.additionals.extend(match &reached.host {
                    Host::Ip(ip) => vec![self.record(&target, ttl, Data::Address(*ip))],
                    Host::Name(host) => self.follow_for_service(host, question, ttl),
                });
            }
            let service = Service { weight: weight(instance), port: reached.port, target };
            draft.answers.push(self.record(question.name, ttl, Data::Service(service)));
            let owner = node_name.filter(|_| self.zone.config.node_meta_txt);
            if let Some(owner) = owner.filter(|name| described.insert(name.clone())) {
                let texts = text::of_node(node).map(Data::Text);
                draft.additionals.extend(texts.map(|text| self.record(&owner, ttl, text)));
            }
        }
        draft
    }

    fn reached(
        &self,
        question: &Question<'_>,
        at: &Locality,
        instance: &CheckServiceNode,
    ) -> Option<Reached> {
        address::of_instance(self.zone, instance, at.imported(), question.kind, question.name)
    }

    /// The name under which a client finds the address. A node that has a name which DNS cannot spell is reached by
    /// its address.
    fn target(
        &self,
        reached: &Reached,
        node_name: Option<&DomainName>,
        at: &Locality,
        question: &Question<'_>,
    ) -> Option<DomainName> {
        match (&reached.host, node_name) {
            (Host::Name(host), _) => Some(host.clone()),
            (Host::Ip(_), Some(name)) if reached.by_node => Some(name.clone()),
            (Host::Ip(ip), _) => self.address_name(*ip, at, question.spelled),
        }
    }
}

/// The share of calls that an instance wants, by its health.
fn weight(instance: &CheckServiceNode) -> u16 {
    let weights = instance.service.weights;
    match instance.status() {
        CheckStatus::Passing => weights.passing,
        CheckStatus::Warning => weights.warning,
        CheckStatus::Critical | CheckStatus::Maintenance => 0,
    }
}
