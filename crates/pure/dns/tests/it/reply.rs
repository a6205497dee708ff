//! Questions as a client sends them and replies as `dig` prints them, by the library's own reader.

use std::net::IpAddr;

use dns::{DomainName, RecordType};
use hickory_proto::{
    op::Message,
    rr::{RData, Record, rdata::opt::EdnsCode},
};

/// What a client says of itself.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Edns {
    None,
    Size(u16),
    /// Of version 1.
    Unknown,
    /// With a client subnet of 24 bits, or 56.
    Subnet(IpAddr),
}

/// A question, with RD set as every client sets it.
pub(crate) fn question(name: &str, kind: RecordType, edns: Edns) -> Vec<u8> {
    let name = DomainName::parse(name).unwrap();
    let mut packet = dns::codec::encode_question(0x4242, &name, kind).unwrap();
    let (size, version, option) = match edns {
        Edns::None => return packet,
        Edns::Size(size) => (size, 0, Vec::new()),
        Edns::Unknown => (1232, 1, Vec::new()),
        Edns::Subnet(IpAddr::V4(ip)) => {
            let [a, b, c, _] = ip.octets();
            (1232, 0, vec![0, 8, 0, 7, 0, 1, 24, 0, a, b, c])
        }
        Edns::Subnet(IpAddr::V6(ip)) => {
            let head = [0, 8, 0, 11, 0, 2, 56, 0];
            (1232, 0, [&head[..], &ip.octets()[..7]].concat())
        }
    };
    packet[11] = 1;
    packet.extend([0, 0, 41]);
    packet.extend(size.to_be_bytes());
    packet.extend([0, version, 0, 0]);
    packet.extend(u16::try_from(option.len()).unwrap().to_be_bytes());
    packet.extend(option);
    packet
}

/// A reply, read.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) message: Message,
    pub(crate) size: usize,
}

impl Reply {
    pub(crate) fn read(bytes: &[u8]) -> Self {
        Self { message: Message::from_vec(bytes).unwrap(), size: bytes.len() }
    }

    /// `NOERROR`, `NXDOMAIN`, …
    pub(crate) fn status(&self) -> String {
        let code = u16::from(self.message.metadata.response_code);
        match code {
            0 => "NOERROR",
            1 => "FORMERR",
            2 => "SERVFAIL",
            3 => "NXDOMAIN",
            4 => "NOTIMP",
            5 => "REFUSED",
            16 => "BADVERS",
            _ => panic!("unexpected code {code}"),
        }
        .to_owned()
    }

    /// `qr aa rd`, as `dig` prints them.
    pub(crate) fn flags(&self) -> String {
        let flags = &self.message.metadata;
        let all = [
            (true, "qr"),
            (flags.authoritative, "aa"),
            (flags.truncation, "tc"),
            (flags.recursion_desired, "rd"),
            (flags.recursion_available, "ra"),
        ];
        all.iter().filter(|(set, _)| *set).map(|(_, name)| *name).collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn answers(&self) -> Vec<String> {
        self.message.answers.iter().map(line).collect()
    }

    pub(crate) fn authorities(&self) -> Vec<String> {
        self.message.authorities.iter().map(line).collect()
    }

    pub(crate) fn additionals(&self) -> Vec<String> {
        self.message.additionals.iter().map(line).collect()
    }

    /// The values of the answers, sorted.
    pub(crate) fn values(&self) -> Vec<String> {
        let mut values: Vec<String> = self.message.answers.iter().map(|r| value(&r.data)).collect();
        values.sort();
        values
    }

    /// The client subnet option: address, source and scope prefix.
    pub(crate) fn subnet(&self) -> Option<(IpAddr, u8, u8)> {
        use hickory_proto::rr::rdata::opt::EdnsOption::Subnet;
        match self.message.edns.as_ref()?.option(EdnsCode::Subnet)? {
            Subnet(subnet) => Some((subnet.addr(), subnet.source_prefix(), subnet.scope_prefix())),
            _ => None,
        }
    }
}

/// `name ttl IN TYPE value`, one space between.
fn line(record: &Record) -> String {
    format!("{} {} IN {} {}", record.name, record.ttl, record.record_type(), value(&record.data))
}

fn value(data: &RData) -> String {
    match data {
        RData::TXT(text) => {
            let strings: Vec<String> = text
                .txt_data
                .iter()
                .map(|string| format!("\"{}\"", String::from_utf8_lossy(string)))
                .collect();
            strings.join(" ")
        }
        other => other.to_string(),
    }
}
