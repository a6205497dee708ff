//! A domain name as bytes: labels of any octets, in the case they were typed.

use std::fmt;

/// Longest label (RFC 1035 section 2.3.4).
const MAX_LABEL: usize = 63;
/// Longest name in wire form without the root's zero.
const MAX_WIRE: usize = 254;

/// An absolute domain name. Labels keep their case; [`Self::same_as`] compares without it (RFC 4343).
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct DomainName {
    /// Each label after its length, without the root's zero.
    wire: Vec<u8>,
}

impl DomainName {
    /// The name with these labels, or `None` when a label is empty or longer than 63 bytes, or the whole longer
    /// than a name may be.
    pub fn from_labels<'l>(labels: impl IntoIterator<Item = &'l [u8]>) -> Option<Self> {
        let mut wire = Vec::with_capacity(64);
        for label in labels {
            let length = u8::try_from(label.len()).ok()?;
            if label.is_empty() || label.len() > MAX_LABEL {
                return None;
            }
            wire.push(length);
            wire.extend_from_slice(label);
        }
        (wire.len() <= MAX_WIRE).then_some(Self { wire })
    }

    /// Reads `a.b.c` with or without the final dot; no escapes. `.` is the root. `None` when it is no name.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.strip_suffix('.').unwrap_or(text);
        if text.is_empty() {
            return Some(Self::default());
        }
        Self::from_labels(text.split('.').map(str::as_bytes))
    }

    /// `text` (one or more labels) under this name. `None` when that is no name.
    pub fn prepend(&self, text: &str) -> Option<Self> {
        Self::from_labels(text.split('.').map(str::as_bytes).chain(self.labels()))
    }

    /// The labels, most specific first.
    pub fn labels(&self) -> impl Iterator<Item = &[u8]> {
        let mut rest = self.wire.as_slice();
        std::iter::from_fn(move || {
            let (length, tail) = rest.split_first()?;
            let (label, tail) = tail.split_at_checked(usize::from(*length))?;
            rest = tail;
            Some(label)
        })
    }

    /// Bytes of the name in wire form, without compression.
    pub const fn wire_len(&self) -> usize {
        self.wire.len() + 1
    }

    /// Whether both are the same name, without regard to case.
    pub fn same_as(&self, other: &Self) -> bool {
        self.wire.eq_ignore_ascii_case(&other.wire)
    }

    /// The name in lower case.
    pub fn to_lower(&self) -> Self {
        // Lengths are at most 63, below every letter.
        Self { wire: self.wire.to_ascii_lowercase() }
    }

    /// The labels left of `zone` and the zone as it is spelled here; `None` when the name is not in it.
    pub fn split_zone(&self, zone: &Self) -> Option<(Vec<&[u8]>, Self)> {
        let mut labels: Vec<&[u8]> = self.labels().collect();
        let inside = labels.len().checked_sub(zone.labels().count())?;
        let tail = labels.split_off(inside);
        let same = tail.iter().zip(zone.labels()).all(|(a, b)| a.eq_ignore_ascii_case(b));
        let spelled = Self::from_labels(tail).filter(|_| same)?;
        Some((labels, spelled))
    }

    /// Presentation form: octets outside of printable ASCII as `\ddd`.
    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.wire.is_empty() {
            return f.write_str(".");
        }
        for label in self.labels() {
            for byte in label {
                match byte {
                    b'.' | b'\\' => write!(f, "\\{}", char::from(*byte))?,
                    0x21..=0x7e => write!(f, "{}", char::from(*byte))?,
                    other => write!(f, "\\{other:03}")?,
                }
            }
            f.write_str(".")?;
        }
        Ok(())
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

impl fmt::Debug for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> DomainName {
        DomainName::parse(text).unwrap()
    }

    #[test]
    fn names_have_limits() {
        assert_eq!(name("Web.consul").to_string(), "Web.consul.");
        assert_eq!(name(".").to_string(), ".");
        assert_eq!(DomainName::parse("a..b"), None);
        assert_eq!(DomainName::parse(&"x".repeat(64)), None);
        let longest = format!("{}{}", format!("{}.", "x".repeat(63)).repeat(3), "y".repeat(61));
        assert_eq!(name(&longest).wire_len(), 255);
        assert_eq!(DomainName::parse(&format!("{longest}y")), None);
        let odd = DomainName::from_labels([&b"a.b \\"[..], &[0xff][..]]).unwrap();
        assert_eq!(odd.to_string(), "a\\.b\\032\\\\.\\255.");
    }

    #[test]
    fn a_zone_is_found_without_case_and_kept_as_typed() {
        let asked = name("web.service.CONSUL");
        let (labels, spelled) = asked.split_zone(&name("consul.")).unwrap();
        assert_eq!(labels, [b"web".as_slice(), b"service"]);
        assert_eq!(spelled.to_string(), "CONSUL.");
        assert!(name("notconsul.").split_zone(&name("consul.")).is_none());
        assert!(name("consul.").split_zone(&name("a.consul.")).is_none());
        assert!(asked.same_as(&name("WEB.service.consul")));
        assert_eq!(asked.to_lower().to_string(), "web.service.consul.");
    }
}
