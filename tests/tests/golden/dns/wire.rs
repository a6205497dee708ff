//! DNS messages in bytes (RFC 1035, 2782, 6891): our question, and any answer.

use super::{Message, record};

const KINDS: [(u16, &str); 9] = [
    (1, "A"),
    (2, "NS"),
    (5, "CNAME"),
    (6, "SOA"),
    (12, "PTR"),
    (16, "TXT"),
    (28, "AAAA"),
    (33, "SRV"),
    (255, "ANY"),
];
const OPT: u16 = 41;
const STATUSES: [&str; 6] = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"];
const FLAGS: [(u16, &str); 7] = [
    (0x8000, "qr"),
    (0x0400, "aa"),
    (0x0200, "tc"),
    (0x0100, "rd"),
    (0x0080, "ra"),
    (0x0020, "ad"),
    (0x0010, "cd"),
];

/// A question with the header bits and the OPT record (1232 bytes, a client cookie) that dig sends.
pub(super) fn query(name: &str, kind: &str) -> Result<Vec<u8>, String> {
    let number = KINDS
        .iter()
        .find(|(_, word)| *word == kind)
        .ok_or_else(|| format!("unknown record type {kind}"))?
        .0;
    let mut bytes = vec![0x50, 0x43, 0x01, 0x20, 0, 1, 0, 0, 0, 0, 0, 1];
    for label in name.trim_end_matches('.').split('.') {
        let length = u8::try_from(label.len()).ok().filter(|length| (1..64).contains(length));
        bytes.push(length.ok_or_else(|| format!("`{label}` is no label"))?);
        bytes.extend_from_slice(label.as_bytes());
    }
    bytes.push(0);
    bytes.extend_from_slice(&number.to_be_bytes());
    bytes.extend_from_slice(&[0, 1]);
    bytes.extend_from_slice(&[0, 0, OPT as u8, 0x04, 0xd0, 0, 0, 0, 0, 0, 12, 0, 10, 0, 8]);
    bytes.extend_from_slice(b"a cookie");
    Ok(bytes)
}

/// Reads an answer.
pub(super) fn read(bytes: &[u8]) -> Result<Message, String> {
    let mut cursor = Cursor { bytes, at: 0 };
    cursor.message().ok_or_else(|| format!("the DNS answer is damaged near byte {}", cursor.at))
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn message(&mut self) -> Option<Message> {
        let [_id, header, questions, answers, authorities, additionals] =
            [(); 6].map(|()| self.u16());
        let header = header?;
        let mut message = Message { status: status(header), ..Message::default() };
        message.flags = FLAGS
            .iter()
            .filter(|(bit, _)| header & bit != 0)
            .map(|(_, word)| (*word).into())
            .collect();
        for _ in 0..questions? {
            let (name, kind, class) = (self.name()?, self.u16()?, self.u16()?);
            message.question.push(format!("{name} {} {}", class_word(class), kind_word(kind)));
        }
        message.answer = self.records(answers?, &mut message.edns)?;
        message.authority = self.records(authorities?, &mut message.edns)?;
        message.additional = self.records(additionals?, &mut message.edns)?;
        (self.at == self.bytes.len()).then_some(message)
    }

    fn records(&mut self, count: u16, edns: &mut String) -> Option<Vec<String>> {
        let mut records = Vec::new();
        for _ in 0..count {
            let (name, kind, class, ttl) = (self.name()?, self.u16()?, self.u16()?, self.u32()?);
            let length = usize::from(self.u16()?);
            let end = self.at.checked_add(length).filter(|end| *end <= self.bytes.len())?;
            if kind == OPT {
                *edns = format!("version {} udp {class}", (ttl >> 16) & 0xff);
                self.at = end;
                continue;
            }
            let data = self.data(kind, end)?;
            let (ttl, data) = (ttl.to_string(), data);
            let mut words = vec![name.as_str(), ttl.as_str(), class_word(class), kind_word(kind)];
            words.extend(data.iter().map(String::as_str));
            records.push(record(&words));
            (self.at == end).then_some(())?;
        }
        Some(records)
    }

    fn data(&mut self, kind: u16, end: usize) -> Option<Vec<String>> {
        Some(match kind_word(kind) {
            "A" => {
                vec![std::net::Ipv4Addr::from(<[u8; 4]>::try_from(self.take(4)?).ok()?).to_string()]
            }
            "AAAA" => vec![
                std::net::Ipv6Addr::from(<[u8; 16]>::try_from(self.take(16)?).ok()?).to_string(),
            ],
            "NS" | "CNAME" | "PTR" => vec![self.name()?],
            "SRV" => {
                let numbers =
                    [self.u16()?, self.u16()?, self.u16()?].map(|number| number.to_string());
                numbers.into_iter().chain([self.name()?]).collect()
            }
            "SOA" => {
                let mut words = vec![self.name()?, self.name()?];
                for _ in 0..5 {
                    words.push(self.u32()?.to_string());
                }
                words
            }
            "TXT" => {
                let mut texts = Vec::new();
                while self.at < end {
                    let length = usize::from(*self.take(1)?.first()?);
                    texts.push(format!("\"{}\"", String::from_utf8_lossy(self.take(length)?)));
                }
                texts
            }
            _ => vec![format!("{:?}", self.take(end - self.at)?)],
        })
    }

    /// A name with its final dot; pointers only lead backwards, so that it ends.
    fn name(&mut self) -> Option<String> {
        let mut name = String::new();
        let mut resume = None;
        loop {
            let start = self.at;
            let length = usize::from(*self.take(1)?.first()?);
            if length >= 0xc0 {
                let low = usize::from(*self.take(1)?.first()?);
                resume.get_or_insert(self.at);
                self.at = Some(((length & 0x3f) << 8) | low).filter(|target| *target < start)?;
            } else if length == 0 {
                self.at = resume.unwrap_or(self.at);
                return Some(if name.is_empty() { ".".to_owned() } else { name });
            } else {
                name.push_str(&String::from_utf8_lossy(self.take(length)?));
                name.push('.');
            }
        }
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let taken = self.bytes.get(self.at..self.at.checked_add(count)?)?;
        self.at += count;
        Some(taken)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_be_bytes(self.take(2)?.try_into().ok()?))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_be_bytes(self.take(4)?.try_into().ok()?))
    }
}

fn status(header: u16) -> String {
    let code = usize::from(header & 0x0f);
    STATUSES.get(code).map_or_else(|| format!("RCODE{code}"), |word| (*word).to_owned())
}

fn kind_word(kind: u16) -> &'static str {
    KINDS.iter().find(|(number, _)| *number == kind).map_or("UNKNOWN", |(_, word)| word)
}

fn class_word(class: u16) -> &'static str {
    if class == 1 { "IN" } else { "OTHER" }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An SRV answer with a compressed target and a TXT record.
    fn answer() -> Vec<u8> {
        let mut bytes = vec![0x50, 0x43, 0x85, 0, 0, 1, 0, 1, 0, 0, 0, 2];
        bytes.extend_from_slice(b"\x01a\x06consul\x00\x00\x21\x00\x01");
        bytes.extend_from_slice(b"\xc0\x0c\x00\x21\x00\x01\x00\x00\x00\x00\x00\x0a\x00\x01\x00\x01\x23\x29\x01b\xc0\x0e");
        bytes.extend_from_slice(b"\xc0\x0c\x00\x10\x00\x01\x00\x00\x00\x05\x00\x04\x03x=1");
        bytes.extend_from_slice(b"\x00\x00\x29\x04\xd0\x00\x00\x00\x00\x00\x00");
        bytes
    }

    #[test]
    fn an_answer_is_read_as_dig_shows_it() {
        let message = read(&answer()).unwrap();
        assert_eq!(
            (message.status.as_str(), message.edns.as_str()),
            ("NOERROR", "version 0 udp 1232")
        );
        assert_eq!(message.flags, ["qr", "aa", "rd"]);
        assert_eq!(message.question, ["a.consul. IN SRV"]);
        assert_eq!(message.answer, ["a.consul. 0 IN SRV 1 1 9001 b.consul."]);
        assert_eq!(message.additional, ["a.consul. 5 IN TXT \"x=1\""]);
    }

    #[test]
    fn a_damaged_answer_is_refused() {
        let whole = answer();
        for length in 0..whole.len() {
            assert!(read(&whole[..length]).is_err(), "{length} bytes");
        }
        let mut looped = whole;
        looped[27] = 26;
        assert!(read(&looped).is_err());
    }

    #[test]
    fn the_question_is_the_one_of_dig() {
        let question = read(&query("a.consul", "SRV").unwrap()).unwrap();
        assert_eq!(question.question, ["a.consul. IN SRV"]);
        assert_eq!(
            (question.flags, question.edns),
            (vec!["rd".to_owned(), "ad".to_owned()], "version 0 udp 1232".into())
        );
        assert!(query("a..b", "A").is_err());
    }
}
