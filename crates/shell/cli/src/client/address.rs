//! Where the agent is: the forms of an HTTP address (cli 3).

use std::path::PathBuf;

use super::error::ClientError;

/// A parsed address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) endpoint: Endpoint,
    /// True for https.
    pub(super) tls: bool,
    /// The `Host` header and the host in messages: `127.0.0.1:8500`, or `localhost` for a socket file.
    pub(super) host: String,
    /// What stands before `/v1/…`: empty or `/prefix`.
    pub(super) prefix: String,
}

/// What to dial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Endpoint {
    /// A name or IP address without brackets, and a port.
    Tcp(String, u16),
    /// A socket file.
    Unix(PathBuf),
}

impl Address {
    /// Reads `host:port`, `http://…`, `https://…` or `unix://…`. `tls` (from `CONSUL_HTTP_SSL`) makes the first two forms
    /// mean https.
    pub(super) fn parse(text: &str, tls: bool) -> Result<Self, ClientError> {
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let tls = match scheme {
            "http" => tls,
            "https" => true,
            "unix" => {
                let endpoint = Endpoint::Unix(PathBuf::from(rest));
                let (host, prefix) = ("localhost".to_owned(), String::new());
                return Ok(Self { endpoint, tls, host, prefix });
            }
            scheme => return Err(ClientError::UnknownScheme(scheme.to_owned())),
        };
        let (host, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if host.contains('@') {
            return Err(ClientError::CredentialsInAddress);
        }
        let bad = || ClientError::BadAddress(text.to_owned());
        let (name, port) = split_port(host).ok_or_else(bad)?;
        let port = match port {
            Some(port) => port.parse().map_err(|_| bad())?,
            None if tls => 443,
            None => 80,
        };
        let name = if name.is_empty() { "localhost" } else { name };
        let prefix = prefix.trim_end_matches('/');
        Ok(Self {
            endpoint: Endpoint::Tcp(name.to_owned(), port),
            tls,
            host: host.to_owned(),
            prefix: if prefix.is_empty() { String::new() } else { format!("/{prefix}") },
        })
    }

    /// `http://host` with the prefix, as messages show it.
    pub(super) fn base(&self) -> String {
        let scheme = if self.tls { "https" } else { "http" };
        format!("{scheme}://{}{}", self.host, self.prefix)
    }
}

/// The host without brackets, and the port if there is one.
fn split_port(host: &str) -> Option<(&str, Option<&str>)> {
    if let Some(rest) = host.strip_prefix('[') {
        let (name, rest) = rest.split_once(']')?;
        return match rest.strip_prefix(':') {
            Some(port) => Some((name, Some(port))),
            None => rest.is_empty().then_some((name, None)),
        };
    }
    match host.split_once(':') {
        None => (!host.is_empty()).then_some((host, None)),
        Some((name, port)) => (!port.contains(':')).then_some((name, Some(port))),
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, ClientError, Endpoint};

    fn tcp(text: &str, tls: bool) -> (String, u16, String) {
        let address = Address::parse(text, tls).unwrap();
        let Endpoint::Tcp(host, port) = &address.endpoint else { panic!("not TCP") };
        (host.clone(), *port, address.base())
    }

    #[test]
    fn every_form_of_a_tcp_address() {
        for (text, tls, host, port, base) in [
            ("127.0.0.1:8500", false, "127.0.0.1", 8500, "http://127.0.0.1:8500"),
            ("http://consul:80", false, "consul", 80, "http://consul:80"),
            ("consul", false, "consul", 80, "http://consul"),
            (":8500", false, "localhost", 8500, "http://:8500"),
            ("[::1]:8500", false, "::1", 8500, "http://[::1]:8500"),
            ("https://c.example/proxy/", false, "c.example", 443, "https://c.example/proxy"),
            ("http://c.example:1/a/b", false, "c.example", 1, "http://c.example:1/a/b"),
            ("http://c.example:1", true, "c.example", 1, "https://c.example:1"),
            ("c.example", true, "c.example", 443, "https://c.example"),
        ] {
            assert_eq!(tcp(text, tls), (host.into(), port, base.into()), "{text}");
        }
    }

    #[test]
    fn a_socket_file() {
        let address = Address::parse("unix:///run/consul.sock", false).unwrap();
        assert_eq!(address.endpoint, Endpoint::Unix("/run/consul.sock".into()));
        assert_eq!(address.base(), "http://localhost");
    }

    #[test]
    fn what_is_no_address() {
        assert_eq!(
            Address::parse("ftp://x", false).unwrap_err().to_string(),
            "Unknown protocol scheme: ftp"
        );
        for text in ["", "x:y", "a:1:2", "[::1", "[::1]x", "http://x:99999"] {
            assert!(
                matches!(Address::parse(text, false), Err(ClientError::BadAddress(_))),
                "{text}"
            );
        }
        let error = Address::parse("http://me:hunter2@x:1", false).unwrap_err().to_string();
        assert!(!error.contains("hunter2"), "{error}");
    }
}
