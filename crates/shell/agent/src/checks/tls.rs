//! TLS towards what is checked.

use std::sync::{Arc, OnceLock};

use model::Str;
use rustls::{
    ClientConfig, DigitallySignedStruct, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{
        WebPkiSupportedAlgorithms, aws_lc_rs, verify_tls12_signature, verify_tls13_signature,
    },
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use rustls_platform_verifier::BuilderVerifierExt;

/// What a check's definition says of TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TlsChoice {
    /// Accept any certificate.
    pub(super) skip_verify: bool,
    /// The name to ask for and to verify, instead of the host's.
    pub(super) server_name: Option<Str>,
}

/// A configuration that trusts the machine's authorities, or with `skip_verify` anybody.
///
/// # Errors
/// When the machine's authorities cannot be read.
pub(super) fn client_config(skip_verify: bool) -> Result<ClientConfig, String> {
    // Reading the machine's authorities takes milliseconds; they are read once.
    static VERIFYING: OnceLock<ClientConfig> = OnceLock::new();
    if let Some(config) = VERIFYING.get().filter(|_| !skip_verify) {
        return Ok(config.clone());
    }
    let provider = Arc::new(aws_lc_rs::default_provider());
    let algorithms = provider.signature_verification_algorithms;
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    if skip_verify {
        let anybody = Arc::new(Anybody(algorithms));
        let builder = builder.dangerous().with_custom_certificate_verifier(anybody);
        return Ok(builder.with_no_client_auth());
    }
    let builder = builder
        .with_platform_verifier()
        .map_err(|error| format!("the machine's certificate authorities: {error}"))?;
    Ok(VERIFYING.get_or_init(|| builder.with_no_client_auth()).clone())
}

/// Accepts every certificate whose key signed the handshake.
#[derive(Debug)]
struct Anybody(WebPkiSupportedAlgorithms);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}
