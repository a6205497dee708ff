//! Addresses as they are typed: IP addresses and Unix sockets, separated by spaces.

use std::net::IpAddr;
use std::path::PathBuf;

use crate::error::AddressError;

/// One typed address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Address {
    Ip(IpAddr),
    Unix(PathBuf),
}

/// All addresses of a text.
pub(crate) fn all(key: &'static str, text: &str) -> Result<Vec<Address>, AddressError> {
    if text.contains("{{") {
        return Err(AddressError::Template { key, text: text.to_owned() });
    }
    text.split_whitespace()
        .map(|word| match word.strip_prefix("unix://") {
            Some(path) => Ok(Address::Unix(path.into())),
            None => parse_ip(word)
                .map(Address::Ip)
                .ok_or_else(|| AddressError::Invalid { key, text: word.to_owned() }),
        })
        .collect()
}

/// All addresses of a text, none of them a Unix socket.
pub(crate) fn all_ips(key: &'static str, text: &str) -> Result<Vec<IpAddr>, AddressError> {
    all(key, text)?
        .into_iter()
        .map(|address| match address {
            Address::Ip(ip) => Ok(ip),
            Address::Unix(_) => Err(AddressError::Unix(key)),
        })
        .collect()
}

/// The one IP address of a text; `None` when the text is blank.
pub(crate) fn one_ip(key: &'static str, text: &str) -> Result<Option<IpAddr>, AddressError> {
    let ips = all_ips(key, text)?;
    match ips.as_slice() {
        [] => Ok(None),
        [ip] => Ok(Some(*ip)),
        _ => Err(AddressError::Several {
            key,
            text: ips.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        }),
    }
}

/// An IP address; `[::]` is accepted and an IPv4 address in IPv6 clothes is an IPv4 address, as in Go.
fn parse_ip(word: &str) -> Option<IpAddr> {
    let word = if word == "[::]" { "::" } else { word };
    word.parse::<IpAddr>().ok().map(|ip| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_ip_addresses_or_sockets() {
        assert_eq!(
            all("k", " 1.2.3.4 [::] ::ffff:5.6.7.8 unix:///a/b ").unwrap(),
            [
                Address::Ip("1.2.3.4".parse().unwrap()),
                Address::Ip("::".parse().unwrap()),
                Address::Ip("5.6.7.8".parse().unwrap()),
                Address::Unix("/a/b".into()),
            ]
        );
    }

    #[test]
    fn anything_else_is_refused() {
        let text = |text| all("bind_addr", text).unwrap_err().to_string();
        assert_eq!(text("localhost"), "bind_addr: invalid ip address: localhost");
        assert_eq!(text("1.2.3.4:80"), "bind_addr: invalid ip address: 1.2.3.4:80");
        assert_eq!(
            text("{{ GetPrivateIP }}"),
            "bind_addr: error parsing \"{{ GetPrivateIP }}\": address templates are not supported by this version; \
             write the IP address"
        );
    }

    #[test]
    fn one_means_one() {
        assert_eq!(one_ip("k", " ").unwrap(), None);
        assert_eq!(
            one_ip("k", "1.1.1.1 2.2.2.2").unwrap_err().to_string(),
            "k: multiple addresses found: 1.1.1.1 2.2.2.2"
        );
        assert_eq!(one_ip("k", "unix://x").unwrap_err().to_string(), "k cannot be a unix socket");
    }
}
