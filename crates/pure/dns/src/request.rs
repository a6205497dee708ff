//! A question as it came in, and what bounds its answer.

use std::net::IpAddr;

use crate::{DomainName, RecordType};

/// How a question came, and its answer goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// One datagram.
    Udp,
    /// A stream; messages up to 64 KiB.
    Tcp,
}

/// A well-formed question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Chosen by the client.
    pub id: u16,
    /// The RD flag.
    pub recursion_desired: bool,
    /// The CD flag.
    pub checking_disabled: bool,
    /// The name in the client's spelling.
    pub name: DomainName,
    /// The type asked for.
    pub kind: RecordType,
    /// 1 for the Internet.
    pub class: u16,
    /// What the client said about itself (RFC 6891).
    pub edns: Option<Edns>,
}

/// The parts of an OPT record that count here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edns {
    /// 0; others are refused with BADVERS.
    pub version: u8,
    /// Bytes that the client can receive in a datagram.
    pub udp_size: u16,
    /// The client's network (RFC 7871).
    pub subnet: Option<Subnet>,
}

/// A client subnet option. It is echoed with scope 0: answers hold for every client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subnet {
    /// The network's address.
    pub address: IpAddr,
    /// Bits of it that count.
    pub source_prefix: u8,
}

/// The class of the Internet.
pub(crate) const CLASS_IN: u16 = 1;
/// The class of questions that take any.
pub(crate) const CLASS_ANY: u16 = 255;
