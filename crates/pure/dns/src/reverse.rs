//! Names of addresses: `1.0.0.127.in-addr.arpa` (RFC 1035 section 3.5) and `….ip6.arpa` (RFC 3596).

use std::net::IpAddr;

/// The address that the labels left of `arpa` name.
pub(crate) fn address(labels: &[&[u8]]) -> Option<IpAddr> {
    let (family, digits) = labels.split_last()?;
    if family.eq_ignore_ascii_case(b"in-addr") {
        let mut octets = [0_u8; 4];
        if digits.len() != octets.len() {
            return None;
        }
        for (octet, label) in octets.iter_mut().rev().zip(digits) {
            let digits = label.iter().all(u8::is_ascii_digit);
            *octet = str::from_utf8(label).ok().filter(|_| digits)?.parse().ok()?;
        }
        Some(octets.into())
    } else if family.eq_ignore_ascii_case(b"ip6") {
        if digits.len() != 32 {
            return None;
        }
        let mut bits = 0_u128;
        for label in digits.iter().rev() {
            let &[digit] = *label else { return None };
            bits = bits << 4 | u128::from(char::from(digit).to_digit(16)?);
        }
        Some(bits.to_be_bytes().into())
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str) -> Option<IpAddr> {
        let labels: Vec<&[u8]> = name.split('.').map(str::as_bytes).collect();
        address(&labels)
    }

    #[test]
    fn both_families() {
        assert_eq!(read("42.0.0.10.in-addr"), Some("10.0.0.42".parse().unwrap()));
        let six = format!("1.{}8.B.d.0.1.0.0.2.IP6", "0.".repeat(23));
        assert_eq!(read(&six), Some("2001:db8::1".parse().unwrap()));
        for bad in [
            "0.0.10.in-addr",
            "256.0.0.10.in-addr",
            "+1.0.0.10.in-addr",
            "1.2.3.4.other",
            "in-addr",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
        assert_eq!(read(&six.replacen('1', "g", 1)), None);
        assert_eq!(read(&six.replacen('1', "11", 1)), None);
    }
}
