//! Fitting an answer to its transport (http-api 5.4).

use std::collections::BTreeSet;

use config::DnsConfig;

use crate::{
    DomainName, Draft, Record, RecordType, Request, Transport,
    codec::{Compression, Header, encode},
};

/// Bytes of a datagram that every client can receive (RFC 1035 section 4.2.1).
const MIN_UDP_SIZE: usize = 512;
/// A datagram's payload, less the largest headers.
const MAX_UDP_SIZE: usize = 65_535 - 68;
/// Room that is left free, as official builds leave it: the same number of records fits.
const UDP_RESERVE: usize = 8;
/// A message over TCP, less a header.
const MAX_TCP_SIZE: usize = 65_535 - 12;
/// `udp_answer_limit` counts up to here.
const MAX_UDP_ANSWERS: usize = 8;
/// Records over TCP.
const MAX_TCP_ANSWERS: usize = 4_096;
/// SRV records over TCP.
const MAX_TCP_SERVICES: usize = 1_024;

/// What bounds an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Bounds {
    bytes: usize,
    answers: usize,
    /// Measured as if nothing were compressed: whoever forwards the answer may not compress.
    plain: bool,
}

impl Bounds {
    fn new(request: &Request, answers: usize, transport: Transport, config: &DnsConfig) -> Self {
        if transport == Transport::Tcp {
            let most =
                if request.kind == RecordType::Srv { MAX_TCP_SERVICES } else { MAX_TCP_ANSWERS };
            return Self { bytes: MAX_TCP_SIZE, answers: most, plain: false };
        }
        let offered = request.edns.map_or(0, |edns| usize::from(edns.udp_size));
        let size = offered.clamp(MIN_UDP_SIZE, MAX_UDP_SIZE);
        let bytes = size - UDP_RESERVE;
        let limit = config.udp_answer_limit.min(MAX_UDP_ANSWERS);
        if size == MIN_UDP_SIZE && answers > limit {
            Self { bytes, answers: limit, plain: true }
        } else {
            Self { bytes, answers, plain: false }
        }
    }
}

/// Encodes as much of an answer as its transport carries. What is left out is, in this order: records that only
/// help, authorities, then answers from the end with what helps to reach them. The TC flag tells of missing answers
/// when `enable_truncate` says so, and always when none is left.
pub(crate) fn fit(
    request: &Request,
    draft: &Draft,
    transport: Transport,
    config: &DnsConfig,
) -> Option<Vec<u8>> {
    let bounds = Bounds::new(request, draft.answers.len(), transport, config);
    let compression = if config.disable_compression { Compression::Off } else { Compression::On };
    let fitter = Fitter { request, draft, config, compression, bounds };
    if draft.answers.len() <= bounds.answers && fitter.fits(draft) {
        return encode(request, fitter.header(false), draft, compression);
    }
    let count = draft.answers.len().min(bounds.answers);
    let best = fitter.most(count);
    let mut part = fitter.part(best);
    if !fitter.fits(&part) {
        part.additionals.clear();
    }
    if !fitter.fits(&part) {
        part.authorities.clear();
    }
    let missing = part.answers.len() < draft.answers.len();
    let truncated = missing && (config.enable_truncate || part.answers.is_empty());
    encode(request, fitter.header(truncated), &part, compression)
}

struct Fitter<'a> {
    request: &'a Request,
    draft: &'a Draft,
    config: &'a DnsConfig,
    compression: Compression,
    bounds: Bounds,
}

impl Fitter<'_> {
    fn header(&self, truncated: bool) -> Header {
        Header { truncated, recursion_available: !self.config.recursors.is_empty() }
    }

    fn fits(&self, draft: &Draft) -> bool {
        let measured = if self.bounds.plain { Compression::Off } else { self.compression };
        let bytes = encode(self.request, self.header(false), draft, measured);
        bytes.is_some_and(|bytes| bytes.len() <= self.bounds.bytes)
    }

    /// The greatest number of answers, up to `count`, that fits.
    fn most(&self, count: usize) -> usize {
        let (mut fitting, mut beyond) = (0, count + 1);
        while beyond - fitting > 1 {
            let middle = fitting + (beyond - fitting) / 2;
            if self.fits(&self.part(middle)) {
                fitting = middle;
            } else {
                beyond = middle;
            }
        }
        // One record that fits without help is worth more than none.
        if fitting == 0 && count > 0 { self.alone() } else { fitting }
    }

    /// 1 when the first answer fits by itself.
    fn alone(&self) -> usize {
        let mut part = self.part(1);
        part.additionals.clear();
        usize::from(!part.answers.is_empty() && self.fits(&part))
    }

    /// The first answers with what helps to reach them.
    fn part(&self, count: usize) -> Draft {
        let answers: Vec<Record> = self.draft.answers.iter().take(count).cloned().collect();
        let additionals = glue(&answers, &self.draft.additionals);
        // A negative answer is its authority; beside records it only helps.
        let authorities = match self.draft.answers.is_empty() {
            true => self.draft.authorities.clone(),
            false => Vec::new(),
        };
        Draft { answers, authorities, additionals, ..*self.draft }
    }
}

/// The addresses and aliases that the answers lead to, in their order.
fn glue(answers: &[Record], additionals: &[Record]) -> Vec<Record> {
    let mut wanted: BTreeSet<DomainName> =
        answers.iter().filter_map(|record| record.target()).map(|name| name.to_lower()).collect();
    // Aliases stand before what they lead to.
    let mut kept: Vec<Record> = Vec::new();
    for record in additionals.iter().filter(|record| record.is_glue()) {
        if wanted.contains(&record.name.to_lower()) {
            wanted.extend(record.target().map(|name| name.to_lower()));
            kept.push(record.clone());
        }
    }
    kept
}
