//! The TLS side of a client: whom to trust, and what to show.

use std::path::Path;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{
    ClientConfig, ConfigBuilder, DigitallySignedStruct, RootCertStore, SignatureScheme,
    WantsVerifier, client::WantsClientCert,
};
use rustls_platform_verifier::BuilderVerifierExt;

use super::error::ClientError;
use super::options::TlsOptions;
use crate::input::reason;

/// A configuration for one connection.
pub(super) fn config(options: &TlsOptions) -> Result<ClientConfig, ClientError> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| ClientError::Tls(error.to_string()))?;
    let builder = trust(builder, options, &provider)?;
    match (&options.client_cert, &options.client_key) {
        (None, None) => Ok(builder.with_no_client_auth()),
        (cert, key) => {
            let cert = cert.as_deref().unwrap_or_else(|| Path::new(""));
            let key = key.as_deref().unwrap_or_else(|| Path::new(""));
            let chain = certificates(cert, "client certificate")?;
            let private = PrivateKeyDer::from_pem_file(key)
                .map_err(|error| pem_error("client key", key, &error))?;
            builder
                .with_client_auth_cert(chain, private)
                .map_err(|error| ClientError::Tls(error.to_string()))
        }
    }
}

fn trust(
    builder: ConfigBuilder<ClientConfig, WantsVerifier>,
    options: &TlsOptions,
    provider: &CryptoProvider,
) -> Result<ConfigBuilder<ClientConfig, WantsClientCert>, ClientError> {
    if options.skip_verify {
        let schemes = provider.signature_verification_algorithms;
        return Ok(builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(AnyName(schemes))));
    }
    let roots = match (&options.ca_file, &options.ca_path) {
        (Some(file), _) => certificates(file, "CA file")?,
        (None, Some(directory)) => directory_certificates(directory)?,
        (None, None) => {
            return builder
                .with_platform_verifier()
                .map_err(|error| ClientError::Tls(error.to_string()));
        }
    };
    let mut store = RootCertStore::empty();
    let (added, _) = store.add_parsable_certificates(roots);
    if added == 0 {
        return Err(ClientError::Tls("no usable certificate in the CA file or directory".into()));
    }
    Ok(builder.with_root_certificates(store))
}

fn certificates(
    path: &Path,
    what: &'static str,
) -> Result<Vec<CertificateDer<'static>>, ClientError> {
    CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .map_err(|error| pem_error(what, path, &error))
}

/// The certificates of every file of a directory; files without any are passed over.
fn directory_certificates(directory: &Path) -> Result<Vec<CertificateDer<'static>>, ClientError> {
    let entries = std::fs::read_dir(directory).map_err(|error| ClientError::TlsFile {
        what: "CA directory",
        path: directory.display().to_string(),
        reason: reason(&error),
    })?;
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    Ok(files
        .iter()
        .filter(|file| file.is_file())
        .filter_map(|file| certificates(file, "CA file").ok())
        .flatten()
        .collect())
}

/// Says which file is wrong; what is in it stays out of the message.
fn pem_error(
    what: &'static str,
    path: &Path,
    error: &rustls::pki_types::pem::Error,
) -> ClientError {
    use rustls::pki_types::pem::Error;
    let reason = match error {
        Error::Io(error) => reason(error),
        Error::NoItemsFound => "no such PEM section in it".to_owned(),
        _ => "not valid PEM".to_owned(),
    };
    ClientError::TlsFile { what, path: path.display().to_string(), reason }
}

/// Accepts any certificate whose key signed the handshake; for `CONSUL_HTTP_SSL_VERIFY=false`.
#[derive(Debug)]
struct AnyName(WebPkiSupportedAlgorithms);

impl ServerCertVerifier for AnyName {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(message, cert, dss, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(message, cert, dss, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}
