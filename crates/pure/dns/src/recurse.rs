//! Handing questions on to recursors and judging what comes back.

use crate::{
    Draft, Rcode, Record, RecordType, Request, Transport,
    codec::{self, HEADER, Header},
    domain_name::DomainName,
};

/// What a packet from a recursor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It answers the question: NOERROR or NXDOMAIN.
    Answer,
    /// The recursor could not or would not: another may.
    Failed,
    /// It answers something else.
    Stray,
}

/// A question to a recursor: the client's own packet, or one about an alias, under an id of ours.
#[derive(Clone, PartialEq, Eq)]
pub struct Outgoing {
    packet: Vec<u8>,
    /// Bytes of the packet's question, after the header.
    question: usize,
}

impl std::fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outgoing").field("bytes", &self.packet.len()).finish()
    }
}

impl Outgoing {
    /// The client's packet (the one that `request` was read from) with another id.
    pub fn forward(packet: &[u8], request: &Request, id: u16) -> Self {
        let mut packet = packet.to_vec();
        set_id(&mut packet, id);
        Self { packet, question: request.name.wire_len() + 4 }
    }

    /// A question for the addresses of a name that an answer leads to. `None` when it cannot be spelled.
    pub fn addresses(name: &DomainName, kind: RecordType, id: u16) -> Option<Self> {
        let packet = codec::encode_question(id, name, kind)?;
        Some(Self { question: packet.len() - HEADER, packet })
    }

    /// What to send.
    pub fn packet(&self) -> &[u8] {
        &self.packet
    }

    /// Judges a packet that came from the recursor's address. The id and the question must be ours.
    pub fn judge(&self, reply: &[u8]) -> Verdict {
        let question = HEADER..HEADER + self.question;
        let (Some(sent), Some(echoed)) = (self.packet.get(question.clone()), reply.get(question))
        else {
            return self.judge_bare(reply);
        };
        if !self.same_id(reply) || !sent.eq_ignore_ascii_case(echoed) {
            return Verdict::Stray;
        }
        match rcode(reply) {
            0 | 3 => Verdict::Answer,
            _ => Verdict::Failed,
        }
    }

    /// Errors may come without the question.
    fn judge_bare(&self, reply: &[u8]) -> Verdict {
        let failed = reply.len() >= HEADER && self.same_id(reply) && rcode(reply) != 0;
        if failed { Verdict::Failed } else { Verdict::Stray }
    }

    fn same_id(&self, reply: &[u8]) -> bool {
        reply.get(..2) == self.packet.get(..2)
            && reply.get(2).is_some_and(|flags| flags & 0x80 != 0)
    }
}

fn rcode(reply: &[u8]) -> u8 {
    reply.get(3).map_or(0, |byte| byte & 0xf)
}

fn set_id(packet: &mut [u8], id: u16) {
    if let Some(place) = packet.get_mut(..2) {
        place.copy_from_slice(&id.to_be_bytes());
    }
}

/// A recursor's reply for the client that asked: under its id; cut to a header with TC when it does not fit.
pub fn relay(request: &Request, mut reply: Vec<u8>, transport: Transport) -> Option<Vec<u8>> {
    let room = match transport {
        Transport::Tcp => usize::from(u16::MAX),
        Transport::Udp => request.edns.map_or(512, |edns| usize::from(edns.udp_size.max(512))),
    };
    if reply.len() <= room {
        set_id(&mut reply, request.id);
        return Some(reply);
    }
    let header = Header { truncated: true, recursion_available: true };
    let draft = Draft::foreign(Rcode::NoError);
    codec::encode(request, header, &draft, codec::Compression::On)
}

/// The reply when every recursor failed.
pub fn failed(request: &Request) -> Option<Vec<u8>> {
    let header = Header { truncated: false, recursion_available: true };
    codec::encode(request, header, &Draft::foreign(Rcode::ServFail), codec::Compression::On)
}

/// The addresses and aliases in a recursor's answer; empty when it cannot be read.
pub fn records(reply: &[u8]) -> Vec<Record> {
    codec::decode_records(reply)
}
