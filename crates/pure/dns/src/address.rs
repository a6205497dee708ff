//! Where an instance or a node is reached.

use std::net::IpAddr;

use model::{CheckServiceNode, Node};

use crate::{DomainName, RecordType, Zone};

/// An address of the catalog: it may be a host name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    Ip(IpAddr),
    Name(DomainName),
}

/// Where an instance is reached.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Reached {
    pub(crate) host: Host,
    /// It is the node's own address, so the node's name leads to it.
    pub(crate) by_node: bool,
    pub(crate) port: u16,
}

impl Host {
    fn parse(text: &str) -> Option<Self> {
        match text.parse() {
            Ok(ip) => Some(Self::Ip(ip)),
            Err(_) if text.is_empty() || text == "." => None,
            Err(_) => DomainName::parse(text).map(Self::Name),
        }
    }
}

/// The addresses that the catalog offers, by tag.
struct Offered<'a> {
    main: &'a str,
    ipv4: &'a str,
    ipv6: &'a str,
}

impl<'a> Offered<'a> {
    /// `tagged` finds an address by its tag. Tags of the family win over the main address.
    fn new(main: &'a str, wan: bool, tagged: impl Fn(&str) -> Option<&'a str>) -> Self {
        let pick = |wide: &str, local: &str| {
            wan.then(|| tagged(wide)).flatten().or_else(|| tagged(local)).unwrap_or("")
        };
        Self {
            main: wan.then(|| tagged("wan")).flatten().unwrap_or(main),
            ipv4: pick("wan_ipv4", "lan_ipv4"),
            ipv6: pick("wan_ipv6", "lan_ipv6"),
        }
    }

    /// The address for a question; empty when there is none.
    fn choose(&self, kind: RecordType) -> &'a str {
        let order = match kind {
            RecordType::A => [self.ipv4, self.main, ""],
            RecordType::Aaaa => [self.ipv6, self.main, ""],
            _ => [self.ipv6, self.ipv4, self.main],
        };
        order.into_iter().find(|address| !address.is_empty()).unwrap_or("")
    }
}

fn node_address<'n>(zone: &Zone, node: &'n Node, kind: RecordType) -> &'n str {
    let wan = zone.translate_wan && !node.datacenter.eq_ignore_ascii_case(&zone.datacenter);
    let tagged = |tag: &str| node.tagged_addresses.get(tag).map(|address| &**address);
    Offered::new(&node.address, wan, tagged).choose(kind)
}

/// Where a node is reached; `None` when its address is no address.
pub(crate) fn of_node(zone: &Zone, node: &Node, kind: RecordType) -> Option<Host> {
    Host::parse(node_address(zone, node, kind))
}

/// Where an instance is reached: at its own address if it has one, else at its node's.
pub(crate) fn of_instance(
    zone: &Zone,
    instance: &CheckServiceNode,
    imported: bool,
    kind: RecordType,
    question: &DomainName,
) -> Option<Reached> {
    let service = &instance.service;
    let wan = zone.translate_wan && imported;
    let tagged = |tag: &str| service.tagged_addresses.get(tag);
    let address = |tag: &str| tagged(tag).map(|tagged| &*tagged.address);
    let port = match tagged("wan") {
        Some(wide) if wan && wide.port != 0 => wide.port,
        _ => service.port,
    };
    let own = Offered::new(&service.address, wan, address).choose(kind);
    let by_node = || {
        let text = node_address(zone, &instance.node, kind);
        let by_node = *text == *instance.node.address;
        Some(Reached { host: Host::parse(text)?, by_node, port })
    };
    if own.is_empty() {
        return by_node();
    }
    let host = Host::parse(own)?;
    match &host {
        // The alias would lead back to the question.
        Host::Name(name) if name.same_as(question) => {
            by_node().filter(|reached| matches!(reached.host, Host::Ip(_)))
        }
        _ => Some(Reached { host, by_node: false, port }),
    }
}
