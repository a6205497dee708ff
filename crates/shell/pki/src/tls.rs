//! TLS between peered clusters: what our servers present and what our dialers demand (protocol 1.4, 3.9).

use std::{fmt, sync::Arc};

use arc_swap::ArcSwapOption;
use rustls::{
    ClientConfig, ServerConfig,
    client::Resumption,
    crypto::{CryptoProvider, aws_lc_rs},
    server::{ClientHello, NoServerSessionStorage, ResolvesServerCert},
    sign::CertifiedKey,
};
use rustls_pki_types::{PrivateKeyDer, pem::PemObject};

use crate::{
    check::{self, CaError},
    leaf::ServerLeaf,
};

/// gRPC's protocol in ALPN.
const H2: &[u8] = b"h2";

/// Why a TLS configuration cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The CA list is empty; a peer without CA is dialed in plaintext, not with this configuration.
    #[error(
        "no CA to verify the peer with: generate a new token on the peer, or dial in plaintext"
    )]
    NoRoots,
    /// The CA list has an entry that cannot serve.
    #[error(transparent)]
    Ca(#[from] CaError),
    /// The leaf's key is not the PEM of a private key.
    #[error(
        "the server certificate's private key cannot be read: it must be a PKCS#8, SEC 1 or PKCS#1 PEM"
    )]
    Key,
    /// rustls refused the leaf (key and certificate are no pair, for example) or the provider's ciphers.
    #[error("cannot set up TLS for peering: {0}")]
    Rustls(#[from] rustls::Error),
}

/// The certificate that our servers present to peers, replaceable while connections go on.
///
/// Empty at first: handshakes fail until [`PeeringCertificate::replace`] has been called, since a
/// certificate of another CA must never appear on this port (trap `peering/T-15`).
#[derive(Default)]
pub struct PeeringCertificate {
    current: ArcSwapOption<CertifiedKey>,
}

impl PeeringCertificate {
    /// A cell without certificate.
    pub fn new() -> Self {
        Self::default()
    }

    /// Presents `leaf` from the next handshake on; connections that stand are not touched. When it is
    /// refused, the previous certificate stays.
    pub fn replace(&self, leaf: &ServerLeaf) -> Result<(), TlsError> {
        let key = PrivateKeyDer::from_pem_slice(leaf.private_key.expose().as_bytes())
            .map_err(|_| TlsError::Key)?;
        let certified = CertifiedKey::from_der(leaf.chain.clone(), key, &provider())?;
        self.current.store(Some(Arc::new(certified)));
        Ok(())
    }

    /// Whether there is a certificate to present.
    pub fn is_ready(&self) -> bool {
        self.current.load().is_some()
    }
}

impl fmt::Debug for PeeringCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PeeringCertificate").field("ready", &self.is_ready()).finish()
    }
}

impl ResolvesServerCert for PeeringCertificate {
    /// The peering server name gets the automatic leaf, always; every other name, and none, gets it too,
    /// because there is no certificate of the operator's beside it (protocol 1.4). What a client may then
    /// call is decided by the connection's SNI, not here.
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.current.load_full()
    }
}

/// The acceptor's side: presents `certificate`, asks for none, selects `h2` when the client offers it and
/// takes clients that offer nothing (trap `peering/T-2`).
///
/// Sessions are not resumed, so that every connection sees the current certificate.
pub fn server_config(certificate: Arc<PeeringCertificate>) -> Result<Arc<ServerConfig>, TlsError> {
    let mut config = ServerConfig::builder_with_provider(Arc::new(provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(certificate);
    config.alpn_protocols = vec![H2.to_vec()];
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(Arc::new(config))
}

/// The dialer's side: trusts the certificates in `ca_pems` and no others, presents none, offers `h2`.
///
/// A server that selects no protocol is accepted, as official servers do not (trap `peering/T-1`): the
/// caller speaks HTTP/2 whatever `alpn_protocol()` says. Dial with [`crate::server_name`] of the token's
/// `ServerName`, also when the address is an IP (trap `peering/T-3`). Sessions are not resumed: each
/// connection verifies the certificate against these roots.
pub fn peering_client_config(ca_pems: &[String]) -> Result<Arc<ClientConfig>, TlsError> {
    let roots = check::trust_roots(ca_pems)?;
    if roots.is_empty() {
        return Err(TlsError::NoRoots);
    }
    let mut config = ClientConfig::builder_with_provider(Arc::new(provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![H2.to_vec()];
    config.resumption = Resumption::disabled();
    Ok(Arc::new(config))
}

/// Given explicitly everywhere, so that no default of the process is needed.
fn provider() -> CryptoProvider {
    aws_lc_rs::default_provider()
}
