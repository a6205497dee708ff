//! The forms of names inside a zone (http-api 5.1): labels → what is asked.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Which cluster's rows are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Nothing was said: this datacenter.
    Here,
    /// A datacenter, in the client's spelling.
    Datacenter(String),
    /// What was imported from a peer, in the client's spelling.
    Peer(String),
}

/// What a name asks for. Names are in the client's spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Instances of a service, all or those with a tag.
    Service {
        /// The service.
        name: String,
        /// Only instances with this tag.
        tag: Option<String>,
        /// Whose.
        place: Place,
    },
    /// Instances that accept calls through the mesh for a service. Peers have none here: their suffix is read
    /// and ignored.
    Connect {
        /// The service.
        name: String,
        /// [`Place::Peer`] never occurs.
        place: Place,
    },
    /// The virtual address of a service.
    Virtual {
        /// The service.
        name: String,
        /// The peer that it was imported from.
        peer: Option<String>,
    },
    /// Ingress gateways that expose a service.
    Ingress {
        /// The service.
        name: String,
        /// [`Place::Peer`] never occurs.
        place: Place,
    },
    /// A node.
    Node {
        /// Its name, which may contain dots.
        name: String,
        /// Whose.
        place: Place,
    },
    /// A prepared query.
    PreparedQuery {
        /// Its id or name, which may contain dots.
        name: String,
    },
    /// An address that is spelled out in hexadecimal.
    Address(IpAddr),
}

/// The word that says what kind of thing is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Service,
    Connect,
    Virtual,
    Ingress,
    Node,
    Query,
    Addr,
}

impl Kind {
    fn parse(label: &str) -> Option<Self> {
        const WORDS: [(&str, Kind); 7] = [
            ("service", Kind::Service),
            ("connect", Kind::Connect),
            ("virtual", Kind::Virtual),
            ("ingress", Kind::Ingress),
            ("node", Kind::Node),
            ("query", Kind::Query),
            ("addr", Kind::Addr),
        ];
        WORDS.iter().find(|(word, _)| word.eq_ignore_ascii_case(label)).map(|(_, kind)| *kind)
    }
}

/// Reads the labels left of the zone. `srv`: the question is for SRV records, for which a label that begins with
/// `_` stands for itself and the word `service`. `None`: no such name can exist.
pub fn parse(labels: &[&str], srv: bool) -> Option<Asked> {
    let (at, kind) = labels.iter().enumerate().rev().find_map(|(at, label)| {
        let implicit = srv && label.starts_with('_');
        let kind = Kind::parse(label).map(|kind| (at, kind));
        kind.or_else(|| implicit.then_some((at + 1, Kind::Service)))
    })?;
    let parts = labels.get(..at)?;
    // Right of the word that names the kind; an implicit one takes no label.
    let explicit = labels.get(at).is_some_and(|label| Kind::parse(label) == Some(kind));
    let suffix = labels.get(at + usize::from(explicit)..)?;
    let last = (*parts.last()?).to_owned();
    match kind {
        Kind::Service => service(parts, place(suffix)?),
        Kind::Connect => Some(Asked::Connect { name: last, place: never_peer(place(suffix)?) }),
        Kind::Ingress => Some(Asked::Ingress { name: last, place: never_peer(place(suffix)?) }),
        Kind::Virtual => Some(Asked::Virtual { name: last, peer: peer_of_virtual(suffix)? }),
        Kind::Node => Some(Asked::Node { name: parts.join("."), place: place(suffix)? }),
        Kind::Query if suffix.len() <= 1 => Some(prepared_query(parts)),
        Kind::Query => None,
        Kind::Addr => match parts {
            [hex] => address(hex).map(Asked::Address),
            _ => None,
        },
    }
}

/// The optional locality: nothing, `<datacenter>`, `<datacenter>.dc` or `<peer>.peer`.
fn place(suffix: &[&str]) -> Option<Place> {
    match suffix {
        [] => Some(Place::Here),
        [datacenter] => Some(Place::Datacenter((*datacenter).to_owned())),
        [name, word] if word.eq_ignore_ascii_case("dc") => {
            Some(Place::Datacenter((*name).to_owned()))
        }
        [name, word] if word.eq_ignore_ascii_case("peer") => Some(Place::Peer((*name).to_owned())),
        _ => None,
    }
}

fn never_peer(place: Place) -> Place {
    match place {
        Place::Peer(_) => Place::Here,
        other => other,
    }
}

/// A bare label after `virtual` is a peer: virtual addresses do not cross datacenters.
fn peer_of_virtual(suffix: &[&str]) -> Option<Option<String>> {
    match (suffix, place(suffix)?) {
        ([peer], _) => Some(Some((*peer).to_owned())),
        (_, Place::Peer(peer)) => Some(Some(peer)),
        _ => Some(None),
    }
}

/// `_web._tcp`, `_web._tag` (RFC 2782), `web` or `tag.web`, where the tag may contain dots.
fn service(parts: &[&str], place: Place) -> Option<Asked> {
    if let [name, tag] = parts
        && let (Some(name), Some(tag)) = (name.strip_prefix('_'), tag.strip_prefix('_'))
    {
        let tag = (!tag.eq_ignore_ascii_case("tcp") && !tag.is_empty()).then(|| tag.to_owned());
        return Some(Asked::Service { name: name.to_owned(), tag, place });
    }
    let (name, tags) = parts.split_last()?;
    let tag = (!tags.is_empty()).then(|| tags.join("."));
    Some(Asked::Service { name: (*name).to_owned(), tag, place })
}

/// `name`, `name.with.dots`, or `_name._tcp`, whose protocol means nothing.
fn prepared_query(parts: &[&str]) -> Asked {
    let name = match parts {
        [first, middle @ .., last] if first.starts_with('_') && last.starts_with('_') => {
            let name: Vec<&str> =
                std::iter::once(&first[1..]).chain(middle.iter().copied()).collect();
            name.join(".")
        }
        parts => parts.join("."),
    };
    Asked::PreparedQuery { name }
}

/// 8 hexadecimal digits of an IPv4 address, or 32 of an IPv6 one.
fn address(hex: &str) -> Option<IpAddr> {
    // A sign would be read as part of a number.
    if !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    match hex.len() {
        8 => u32::from_str_radix(hex, 16).ok().map(|bits| Ipv4Addr::from_bits(bits).into()),
        32 => u128::from_str_radix(hex, 16).ok().map(|bits| Ipv6Addr::from_bits(bits).into()),
        _ => None,
    }
}

/// The digits that [`address`] reads.
pub(crate) fn hexadecimal(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => format!("{:08x}", ip.to_bits()),
        IpAddr::V6(ip) => format!("{:032x}", ip.to_bits()),
    }
}

#[cfg(test)]
mod tests;
