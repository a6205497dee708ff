//! The names by which a cluster's servers are known: DNS name, SPIFFE URI, TLS server name.

use rustls_pki_types::ServerName;

pub use model::connect::trust_domain;

/// The DNS name under which a peer dials the servers of `datacenter`, their SNI and only DNS SAN:
/// `server.<dc>.peering.<trust domain>` (protocol 1.3). `trust_domain` is [`trust_domain`]'s answer.
pub fn peering_server_name(datacenter: &str, trust_domain: &str) -> String {
    format!("server.{datacenter}.peering.{trust_domain}")
}

/// The SPIFFE URI of the servers of `datacenter`: `spiffe://<trust domain>/agent/server/dc/<dc>`
/// (protocol 1.4).
pub fn server_uri(datacenter: &str, trust_domain: &str) -> String {
    format!("spiffe://{trust_domain}/agent/server/dc/{datacenter}")
}

/// The SPIFFE URI of the trust domain itself, which its roots carry (protocol 1.4).
pub(crate) fn trust_domain_uri(trust_domain: &str) -> String {
    format!("spiffe://{trust_domain}")
}

/// A text that is neither a DNS name nor an IP address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{name:?} cannot be a TLS server name: use labels of letters, digits, `-` and `_` joined by dots"
)]
pub struct ServerNameError {
    /// The text as given.
    pub name: String,
}

/// A token's `ServerName` as rustls wants it. Underscores pass: datacenter names may contain them
/// (protocol 3.9). An IP address passes too, but is not sent as SNI.
pub fn server_name(name: &str) -> Result<ServerName<'static>, ServerNameError> {
    ServerName::try_from(name.to_owned()).map_err(|_| ServerNameError { name: name.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_official_build() {
        let domain = trust_domain("5090D317-eb97-c17c-debe-b4d8243f97f6");
        assert_eq!(domain, "5090d317-eb97-c17c-debe-b4d8243f97f6.consul");
        assert_eq!(
            peering_server_name("dc1", &domain),
            "server.dc1.peering.5090d317-eb97-c17c-debe-b4d8243f97f6.consul"
        );
        assert_eq!(
            server_uri("dc1", &domain),
            "spiffe://5090d317-eb97-c17c-debe-b4d8243f97f6.consul/agent/server/dc/dc1"
        );
    }

    #[test]
    fn server_names_may_contain_underscores() {
        let name = server_name("server.eu_west_1.peering.5090d317-eb97.consul").unwrap();
        assert_eq!(name.to_str(), "server.eu_west_1.peering.5090d317-eb97.consul");
    }

    #[test]
    fn a_text_that_is_no_name_is_refused_with_the_text() {
        for bad in ["", "a b", "server..consul", "x/y", "ä.consul"] {
            let error = server_name(bad).unwrap_err();
            assert!(error.to_string().starts_with(&format!("{bad:?} cannot be")), "{error}");
        }
    }
}
