//! An answer → bytes. The message is laid out here, so that a record that is named like the question costs two
//! bytes however many there are: the library gives up compressing after 120 names.

use hickory_proto::{
    op, rr,
    rr::rdata,
    serialize::binary::{BinEncodable, BinEncoder, NameEncoding},
};

use super::{HEADER, Rejected, name::theirs};
use crate::{Data, DomainName, Draft, Edns, Record, RecordType, Request, request::CLASS_IN};

/// Longest string inside a TXT record.
const MAX_STRING: usize = 255;
/// Points to the question's name, which follows the header.
const QUESTION_NAME: u16 = 0xC000 | 12;

/// Whether names are compressed (RFC 1035 section 4.1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// As far as they can be.
    On,
    /// Not at all.
    Off,
}

/// Flags that the draft does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// The TC flag: something was left out.
    pub truncated: bool,
    /// The RA flag: recursors are configured.
    pub recursion_available: bool,
}

/// Encodes an answer with its question and, when the client sent one, an OPT record. `None` when it is longer
/// than any message may be.
pub fn encode(
    request: &Request,
    header: Header,
    draft: &Draft,
    compression: Compression,
) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(512);
    let mut encoder = BinEncoder::new(&mut bytes);
    if compression == Compression::Off {
        encoder.set_name_encoding(NameEncoding::Uncompressed);
    }
    let [high, low] = draft.rcode.number().to_be_bytes().map(u16::from);
    let rcode_high = u8::try_from(high << 4 | low >> 4).ok()?;
    let flag = |set: bool, bit: u16| if set { 1 << bit } else { 0_u16 };
    encoder.emit_u16(request.id).ok()?;
    let flags = flag(true, 15)
        | flag(draft.authoritative, 10)
        | flag(header.truncated, 9)
        | flag(request.recursion_desired, 8)
        | flag(header.recursion_available, 7)
        | flag(request.checking_disabled, 4)
        | low & 0xf;
    encoder.emit_u16(flags).ok()?;
    encoder.emit_u16(1).ok()?;
    let opt = usize::from(request.edns.is_some());
    let counts =
        [draft.answers.len(), draft.authorities.len(), draft.additionals.len().checked_add(opt)?];
    for count in counts {
        encoder.emit_u16(u16::try_from(count).ok()?).ok()?;
    }
    emit_question(&mut encoder, &request.name, request.kind, request.class)?;
    let sections = [&draft.answers, &draft.authorities, &draft.additionals];
    for record in sections.into_iter().flatten() {
        emit_record(&mut encoder, request, record, compression)?;
    }
    if let Some(edns) = &request.edns {
        opt_record(edns, rcode_high).emit(&mut encoder).ok()?;
    }
    Some(bytes)
}

/// A question to a recursor.
pub fn encode_question(id: u16, name: &DomainName, kind: RecordType) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(HEADER + name.wire_len() + 4);
    let mut encoder = BinEncoder::new(&mut bytes);
    // RD, and one question.
    for field in [id, 1 << 8, 1, 0, 0, 0] {
        encoder.emit_u16(field).ok()?;
    }
    emit_question(&mut encoder, name, kind, CLASS_IN)?;
    Some(bytes)
}

/// The reply to a packet that is no question: a header alone. `None` when none is due.
pub fn encode_rejection(rejected: Rejected) -> Option<[u8; HEADER]> {
    let Rejected::With { id, opcode, recursion_desired, rcode } = rejected else { return None };
    let [high, low] = id.to_be_bytes();
    let [_, code] = rcode.number().to_be_bytes();
    let mut reply = [0; HEADER];
    reply[..4].copy_from_slice(&[
        high,
        low,
        0x80 | opcode << 3 | u8::from(recursion_desired),
        code,
    ]);
    Some(reply)
}

fn emit_question(
    encoder: &mut BinEncoder<'_>,
    name: &DomainName,
    kind: RecordType,
    class: u16,
) -> Option<()> {
    theirs(name)?.emit(encoder).ok()?;
    encoder.emit_u16(kind.number()).ok()?;
    encoder.emit_u16(class).ok()
}

fn emit_record(
    encoder: &mut BinEncoder<'_>,
    request: &Request,
    record: &Record,
    compression: Compression,
) -> Option<()> {
    if compression == Compression::On && record.name == request.name && record.name.wire_len() > 1 {
        encoder.emit_u16(QUESTION_NAME).ok()?;
    } else {
        theirs(&record.name)?.emit(encoder).ok()?;
    }
    let data = rdata(&record.data)?;
    encoder.emit_u16(u16::from(data.record_type())).ok()?;
    encoder.emit_u16(CLASS_IN).ok()?;
    encoder.emit_u32(record.ttl).ok()?;
    let length = encoder.place::<u16>().ok()?;
    data.emit(encoder).ok()?;
    let written = u16::try_from(encoder.len_since_place(&length)).ok()?;
    length.replace(encoder, written).ok()
}

fn rdata(data: &Data) -> Option<rr::RData> {
    Some(match data {
        Data::Address(std::net::IpAddr::V4(ip)) => rr::RData::A(rdata::A(*ip)),
        Data::Address(std::net::IpAddr::V6(ip)) => rr::RData::AAAA(rdata::AAAA(*ip)),
        Data::Alias(name) => rr::RData::CNAME(rdata::CNAME(theirs(name)?)),
        Data::NameServer(name) => rr::RData::NS(rdata::NS(theirs(name)?)),
        Data::Pointer(name) => rr::RData::PTR(rdata::PTR(theirs(name)?)),
        Data::Service(service) => {
            let target = theirs(&service.target)?;
            rr::RData::SRV(rdata::SRV::new(PRIORITY, service.weight, service.port, target))
        }
        Data::Text(text) => {
            let strings = match text.as_bytes() {
                [] => vec![&[][..]],
                bytes => bytes.chunks(MAX_STRING).collect(),
            };
            rr::RData::TXT(rdata::TXT::from_bytes(strings))
        }
        Data::Authority(soa) => rr::RData::SOA(rdata::SOA::new(
            theirs(&soa.server)?,
            theirs(&soa.mailbox)?,
            soa.serial,
            soa.times.refresh.cast_signed(),
            soa.times.retry.cast_signed(),
            soa.times.expire.cast_signed(),
            soa.times.min_ttl,
        )),
    })
}

/// Of every SRV record.
const PRIORITY: u16 = 1;

/// The client's size and subnet, echoed.
fn opt_record(edns: &Edns, rcode_high: u8) -> op::Edns {
    let mut opt = op::Edns::new();
    opt.set_max_payload(edns.udp_size).set_rcode_high(rcode_high);
    if let Some(subnet) = edns.subnet {
        let echo = rdata::opt::ClientSubnet::new(subnet.address, subnet.source_prefix, 0);
        opt.options_mut().insert(rdata::opt::EdnsOption::Subnet(echo));
    }
    opt
}
