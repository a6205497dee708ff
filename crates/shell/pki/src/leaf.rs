//! Certificates that a root signs for the cluster's own servers.

use std::time::Duration;

use model::{Secret, Timestamp};
use rcgen::{
    CertificateParams, DistinguishedName, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod,
    KeyPair, KeyUsagePurpose, PublicKeyData, SanType, SerialNumber,
};
use rustls_pki_types::CertificateDer;

use crate::{
    facts::{self, CertificateError, describe},
    fingerprint,
    name::{ServerNameError, peering_server_name, server_name, server_uri},
    validity,
};

/// A server's certificate and its key.
#[derive(Clone, Debug)]
pub struct ServerLeaf {
    /// The leaf and any intermediates, PEM, newline-terminated.
    pub chain_pem: String,
    /// The same as DER, leaf first.
    pub chain: Vec<CertificateDer<'static>>,
    /// PKCS#8 PEM.
    pub private_key: Secret<String>,
    /// The only DNS name it is valid for.
    pub server_name: String,
    /// The serial number as hex pairs joined by colons.
    pub serial_hex: String,
    /// Start of validity, one minute before it was issued.
    pub not_before: Timestamp,
    /// End of validity.
    pub not_after: Timestamp,
}

/// Why no leaf could be issued. No variant repeats anything of a key.
#[derive(Debug, thiserror::Error)]
pub enum LeafError {
    /// The root is no certificate.
    #[error("the CA root cannot be read: {0}")]
    Root(#[from] CertificateError),
    /// The root's key has an unknown form.
    #[error("the CA's private key cannot be read: it must be a PKCS#8, SEC 1 or PKCS#1 PEM")]
    RootKey,
    /// Root and key are not a pair.
    #[error(
        "the CA's private key does not belong to its root certificate: restore both from the same snapshot"
    )]
    KeyMismatch,
    /// Datacenter and trust domain make no DNS name.
    #[error("no server certificate for this datacenter and trust domain: {0}")]
    Name(#[from] ServerNameError),
    /// Clock or lifetime are nonsense.
    #[error(
        "a server certificate issued at Unix time {now} for {seconds} s would end after the year 9999: set the clock, or a shorter LeafCertTTL"
    )]
    Validity {
        /// The time given.
        now: u64,
        /// The lifetime given.
        seconds: u64,
    },
    /// The source of random numbers failed.
    #[error("no random numbers for a server certificate: the system's source of randomness failed")]
    Random,
    /// Key generation or signing failed.
    #[error("cannot sign a server certificate: {0}")]
    Sign(#[from] rcgen::Error),
}

/// Issues the certificate that servers of `datacenter` present to peers (protocol 1.4): P-256, no subject,
/// one DNS and one URI name, usable as server and client. `root_key_pem` is the key of `root_pem`, whose
/// kind decides the signature's; `now` is in seconds since the Unix epoch; it holds from a minute before
/// `now` for `ttl` (officially 72 h).
pub fn issue_server(
    root_pem: &str,
    root_key_pem: &Secret<String>,
    datacenter: &str,
    trust_domain: &str,
    now: u64,
    ttl: Duration,
) -> Result<ServerLeaf, LeafError> {
    let issuer = issuer(root_pem, root_key_pem)?;
    let dns_name = peering_server_name(datacenter, trust_domain);
    // A name that no client could ask for would be found out only at the first handshake.
    server_name(&dns_name)?;

    let key = KeyPair::generate()?;
    let mut params = params(&key)?;
    params.subject_alt_names = vec![
        SanType::DnsName(dns_name.as_str().try_into()?),
        SanType::URI(server_uri(datacenter, trust_domain).try_into()?),
    ];
    validity::limit(&mut params, now, ttl)
        .ok_or(LeafError::Validity { now, seconds: ttl.as_secs() })?;

    let certificate = params.signed_by(&key, &issuer)?;
    let chain_pem = certificate.pem();
    let facts = describe(&chain_pem)?;
    Ok(ServerLeaf {
        chain_pem,
        chain: vec![certificate.into()],
        private_key: Secret::new(key.serialize_pem()),
        server_name: dns_name,
        serial_hex: facts.serial_hex,
        not_before: facts.not_before,
        not_after: facts.not_after,
    })
}

/// Root and key as a signer, once it is sure that they are a pair: a leaf signed by another key would
/// be refused by every peer.
fn issuer(
    root_pem: &str,
    root_key_pem: &Secret<String>,
) -> Result<Issuer<'static, KeyPair>, LeafError> {
    let der = facts::first_certificate(root_pem)?;
    let key = KeyPair::from_pem(root_key_pem.expose()).map_err(|_| LeafError::RootKey)?;
    let root = facts::parse(&der)?;
    if *root.public_key().subject_public_key.data != *key.public_key_raw() {
        return Err(LeafError::KeyMismatch);
    }
    Ok(Issuer::from_ca_cert_der(&CertificateDer::from(der.as_slice()), key)?)
}

fn params(key: &KeyPair) -> Result<CertificateParams, LeafError> {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![
        KeyUsagePurpose::DigitalSignature,
        KeyUsagePurpose::KeyEncipherment,
        KeyUsagePurpose::DataEncipherment,
        KeyUsagePurpose::KeyAgreement,
    ];
    params.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::ClientAuth, ExtendedKeyUsagePurpose::ServerAuth];
    params.key_identifier_method =
        KeyIdMethod::PreSpecified(fingerprint::key_identifier(&key.subject_public_key_info()));
    params.use_authority_key_identifier_extension = true;
    let serial = fingerprint::random_serial(64).map_err(|_| LeafError::Random)?;
    params.serial_number = Some(SerialNumber::from(serial));
    Ok(params)
}

#[cfg(test)]
mod tests;
