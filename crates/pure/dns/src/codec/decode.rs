//! Bytes of strangers → a question, or the records of a recursor's reply.

use hickory_proto::{
    op::Message,
    rr::{
        RData,
        rdata::opt::{EdnsCode, EdnsOption},
    },
};

use super::{HEADER, name::ours};
use crate::{Data, Edns, Rcode, Record, RecordType, Request, Subnet};

const RESPONSE: u8 = 0x80;
const OPCODE: u8 = 0x78;

/// A packet that asks nothing that can be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejected {
    /// Too short, or itself an answer: replying could make two servers talk for ever.
    Silently,
    /// The sender is told.
    With {
        /// Chosen by the client.
        id: u16,
        /// The four bits of the client's operation.
        opcode: u8,
        /// The RD flag.
        recursion_desired: bool,
        /// FORMERR or NOTIMP.
        rcode: Rcode,
    },
}

/// Reads a question. The counts in the header are checked before anything is reserved for what they promise.
///
/// # Errors
/// [`Rejected`] says whether the sender gets a reply.
pub fn decode(packet: &[u8]) -> Result<Request, Rejected> {
    let header: &[u8; HEADER] = packet.first_chunk().ok_or(Rejected::Silently)?;
    let [id, id_low, flags, _, counts @ ..] = *header;
    if flags & RESPONSE != 0 {
        return Err(Rejected::Silently);
    }
    let opcode = (flags & OPCODE) >> 3;
    let id = u16::from_be_bytes([id, id_low]);
    let recursion_desired = flags & 1 != 0;
    let reject = |rcode| Rejected::With { id, opcode, recursion_desired, rcode };
    if opcode != 0 {
        return Err(reject(Rcode::NotImp));
    }
    if !plausible(counts) {
        return Err(reject(Rcode::FormErr));
    }
    let malformed = || reject(Rcode::FormErr);
    let message = Message::from_vec(packet).map_err(|_| malformed())?;
    let query = message.queries.first().ok_or_else(malformed)?;
    Ok(Request {
        id,
        recursion_desired,
        checking_disabled: message.metadata.checking_disabled,
        name: ours(query.name()).ok_or_else(malformed)?,
        kind: RecordType::from_number(u16::from(query.query_type())),
        class: u16::from(query.query_class()),
        edns: message.edns.as_ref().map(|edns| Edns {
            version: edns.version(),
            udp_size: edns.max_payload(),
            subnet: match edns.option(EdnsCode::Subnet) {
                Some(EdnsOption::Subnet(subnet)) => {
                    Some(Subnet { address: subnet.addr(), source_prefix: subnet.source_prefix() })
                }
                _ => None,
            },
        }),
    })
}

/// One question; at most one record where a question has none, and OPT and TSIG.
const fn plausible(counts: [u8; 8]) -> bool {
    let [q, questions, a, answers, n, authorities, x, additionals] = counts;
    q == 0
        && questions == 1
        && a == 0
        && answers <= 1
        && n == 0
        && authorities <= 1
        && x == 0
        && additionals <= 2
}

/// The addresses and aliases among the answers of a reply; empty when it cannot be read.
pub fn decode_records(reply: &[u8]) -> Vec<Record> {
    let Ok(message) = Message::from_vec(reply) else { return Vec::new() };
    message
        .answers
        .iter()
        .filter_map(|record| {
            let data = match &record.data {
                RData::A(address) => Data::Address(address.0.into()),
                RData::AAAA(address) => Data::Address(address.0.into()),
                RData::CNAME(alias) => Data::Alias(ours(&alias.0)?),
                _ => return None,
            };
            Some(Record { name: ours(&record.name)?, ttl: record.ttl, data })
        })
        .collect()
}
