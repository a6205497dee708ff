//! What is asked → a query to the store, and of its answer what DNS needs.

use std::{net::IpAddr, sync::Arc};

use model::{CheckServiceNode, CheckStatus, Node, Scope, Str, tenancy::DEFAULT};
use state::{Answer, Query, ServiceQuery};

/// Where proxies and native instances carry their service's virtual address.
const VIRTUAL_ADDRESS: &str = "consul-virtual";

/// The store, or whoever answers for it.
#[derive(Clone, Copy)]
pub(crate) struct Catalog<'a> {
    ask: &'a dyn Fn(&Query) -> Answer,
    only_passing: bool,
}

/// Which instances.
pub(crate) struct Wanted<'a> {
    pub(crate) scope: &'a Scope,
    pub(crate) service: &'a str,
    pub(crate) tag: Option<&'a str>,
    /// Those that accept calls through the mesh for the service.
    pub(crate) connect: bool,
}

/// Whose an address is.
pub(crate) enum Known {
    Node(Str),
    Service(Str),
}

impl<'a> Catalog<'a> {
    pub(crate) fn new(ask: &'a dyn Fn(&Query) -> Answer, only_passing: bool) -> Self {
        Self { ask, only_passing }
    }

    /// Instances that may be called: passing ones and, unless `only_passing`, those with warnings.
    pub(crate) fn healthy(&self, wanted: &Wanted<'_>) -> Vec<CheckServiceNode> {
        let mut instances = self.instances(wanted);
        instances.retain(|instance| match instance.status() {
            CheckStatus::Passing => true,
            CheckStatus::Warning => !self.only_passing,
            CheckStatus::Critical | CheckStatus::Maintenance => false,
        });
        instances
    }

    fn instances(&self, wanted: &Wanted<'_>) -> Vec<CheckServiceNode> {
        let find = |name: &str| {
            let query = Query::Service(ServiceQuery {
                scope: wanted.scope.clone(),
                namespace: DEFAULT.into(),
                name: name.into(),
                connect: wanted.connect,
                tags: wanted.tag.into_iter().map(Str::from).collect(),
            });
            match (self.ask)(&query) {
                Answer::Instances(instances) if !instances.is_empty() => Some(instances),
                _ => None,
            }
        };
        spellings(wanted.service).find_map(|name| find(&name)).unwrap_or_default()
    }

    pub(crate) fn node(&self, scope: &Scope, name: &str) -> Option<Arc<Node>> {
        let find = |name: String| {
            let query = Query::Node { scope: scope.clone(), node: name.into() };
            match (self.ask)(&query) {
                Answer::Node(found) => found.map(|(node, _)| node),
                _ => None,
            }
        };
        spellings(name).find_map(find)
    }

    /// The virtual address of a service: whatever their health, its mesh instances carry the same.
    pub(crate) fn virtual_address(&self, scope: &Scope, service: &str) -> Option<IpAddr> {
        let wanted = Wanted { scope, service, tag: None, connect: true };
        self.instances(&wanted).iter().find_map(|instance| {
            instance.service.tagged_addresses.get(VIRTUAL_ADDRESS)?.address.parse().ok()
        })
    }

    /// The first node with this address, else the first service with it, among our own.
    pub(crate) fn owner_of(&self, ip: IpAddr) -> Option<Known> {
        let has = |text: &str| text.parse() == Ok(ip);
        let scope = Scope::default();
        let Answer::Nodes(nodes) = (self.ask)(&Query::Nodes(scope.clone())) else { return None };
        if let Some(node) = nodes.iter().find(|node| has(&node.address)) {
            return Some(Known::Node(node.node.clone()));
        }
        nodes.iter().find_map(|node| {
            let query = Query::Node { scope: scope.clone(), node: node.node.clone() };
            let Answer::Node(Some((_, services))) = (self.ask)(&query) else { return None };
            let found = services.iter().find(|service| has(&service.address))?;
            Some(Known::Service(found.service.clone()))
        })
    }
}

/// Names of the store are exact, those of DNS are not: most are lower case, others are found as they are typed.
fn spellings(typed: &str) -> impl Iterator<Item = String> {
    let lower = typed.to_ascii_lowercase();
    let other = (lower != typed).then(|| typed.to_owned());
    std::iter::once(lower).chain(other)
}
