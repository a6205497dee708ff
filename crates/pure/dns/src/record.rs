//! Resource records: the types that are answered here, and their values.

use std::net::IpAddr;

use crate::DomainName;

/// What kind of record is asked for or given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the type of that name in the registry of RFC 6895")]
pub enum RecordType {
    A,
    Aaaa,
    Any,
    Axfr,
    Cname,
    Ixfr,
    Ns,
    Ptr,
    Soa,
    Srv,
    Txt,
    /// Any other, by its number.
    Other(u16),
}

impl RecordType {
    const NUMBERS: [(Self, u16); 11] = [
        (Self::A, 1),
        (Self::Ns, 2),
        (Self::Cname, 5),
        (Self::Soa, 6),
        (Self::Ptr, 12),
        (Self::Txt, 16),
        (Self::Aaaa, 28),
        (Self::Srv, 33),
        (Self::Ixfr, 251),
        (Self::Axfr, 252),
        (Self::Any, 255),
    ];

    /// The type with this number.
    pub fn from_number(number: u16) -> Self {
        let known = Self::NUMBERS.iter().find(|(_, known)| *known == number);
        known.map_or(Self::Other(number), |(kind, _)| *kind)
    }

    /// The type's number.
    pub fn number(self) -> u16 {
        match self {
            Self::Other(number) => number,
            known => Self::NUMBERS.iter().find(|(kind, _)| *kind == known).map_or(0, |(_, n)| *n),
        }
    }

    /// Whether an address of this family answers a question of this type.
    pub const fn wants(self, ip: IpAddr) -> bool {
        match self {
            Self::Any => true,
            Self::A => ip.is_ipv4(),
            Self::Aaaa => ip.is_ipv6(),
            _ => false,
        }
    }
}

/// The value of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// A or AAAA, by the family.
    Address(IpAddr),
    /// CNAME: the name is an alias of this one.
    Alias(DomainName),
    /// NS: a server of the zone.
    NameServer(DomainName),
    /// PTR: the name of an address.
    Pointer(DomainName),
    /// SOA.
    Authority(Authority),
    /// SRV (RFC 2782).
    Service(Service),
    /// TXT: strings of at most 255 bytes, cut when they are encoded.
    Text(String),
}

/// The value of an SOA record; times in seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// The first name server.
    pub server: DomainName,
    /// The mailbox of whoever is responsible.
    pub mailbox: DomainName,
    /// Seconds since the Unix epoch.
    pub serial: u32,
    /// Times of `dns_config.soa`.
    pub times: config::Soa,
}

/// The value of an SRV record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Share of calls among the records of one priority, which is always 1.
    pub weight: u16,
    /// TCP port.
    pub port: u16,
    /// The name whose address it is.
    pub target: DomainName,
}

/// One resource record of class IN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its owner.
    pub name: DomainName,
    /// Seconds that it may be kept.
    pub ttl: u32,
    /// Its value.
    pub data: Data,
}

impl Record {
    /// The name that a reader of this record needs next: an SRV's target, a name server, an alias.
    pub const fn target(&self) -> Option<&DomainName> {
        match &self.data {
            Data::Service(service) => Some(&service.target),
            Data::NameServer(name) | Data::Alias(name) => Some(name),
            _ => None,
        }
    }

    /// Whether it helps to reach a target: an address or an alias.
    pub const fn is_glue(&self) -> bool {
        matches!(self.data, Data::Address(_) | Data::Alias(_))
    }
}
