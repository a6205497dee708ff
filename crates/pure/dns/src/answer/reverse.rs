//! Names of addresses: whose an address is.

use std::net::IpAddr;

use super::{Answerer, Locality};
use crate::{Data, DomainName, Draft, Rcode, RecordType, lookup::Known};

impl Answerer<'_> {
    /// `None`: nobody here has the address.
    pub(crate) fn reverse(
        &self,
        name: &DomainName,
        kind: RecordType,
        ip: Option<IpAddr>,
    ) -> Option<Draft> {
        let domain = self.zone.domain();
        let at = Locality { scope: model::Scope::default() };
        let pointer = match self.catalog.owner_of(ip?)? {
            Known::Node(node) => self.node_name(&node, &at, domain)?,
            Known::Service(service) => {
                domain.prepend(&format!("{service}.service.{}", self.zone.datacenter))?
            }
        };
        let mut draft = Draft::new(Rcode::NoError);
        if matches!(kind, RecordType::Ptr | RecordType::Any) {
            draft.answers.push(self.record(name, 0, Data::Pointer(pointer)));
        }
        Some(self.complete(draft, domain))
    }
}
