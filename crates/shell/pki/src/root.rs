//! A new cluster's certificate authority: one self-signed P-256 root.

use std::time::Duration;

use model::{Secret, connect::CaRoot};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, DnValue, IsCa, KeyIdMethod,
    KeyPair, KeyUsagePurpose, PublicKeyData, SanType, SerialNumber,
};

use crate::{
    facts::{CertificateError, describe},
    fingerprint,
    name::{trust_domain, trust_domain_uri},
    validity,
};

/// How long a root holds: 3,650 days, the official `RootCertTTL` of 87600h.
const LIFETIME: Duration = Duration::from_secs(3650 * 86_400);

/// The label that official builds give their root.
const NAME: &str = "Consul CA Primary Cert";

/// A root that was just made, and its key.
#[derive(Clone, Debug)]
pub struct NewRoot {
    /// The public part as the API shows it: active, no intermediates, both indexes 0.
    pub root: CaRoot,
    /// PKCS#8 PEM.
    pub private_key: Secret<String>,
}

/// Why no root could be made.
#[derive(Debug, thiserror::Error)]
pub enum RootError {
    /// The cluster id does not fit into a certificate.
    #[error("cluster id {0:?} cannot stand in a certificate: use a UUID")]
    ClusterId(String),
    /// The clock is nonsense.
    #[error("a root made at Unix time {0} would end after the year 9999: set this machine's clock")]
    Clock(u64),
    /// The source of random numbers failed.
    #[error("no random numbers for a CA root: the system's source of randomness failed")]
    Random,
    /// Key generation or signing failed.
    #[error("cannot sign a CA root: {0}")]
    Sign(#[from] rcgen::Error),
    /// The result cannot be read back.
    #[error("the new CA root cannot be read back: {0}")]
    Describe(#[from] CertificateError),
}

/// Makes the root of the cluster `cluster_id` (a UUID) at `now`, in seconds since the Unix epoch.
///
/// Subject, extensions and key identifiers are those of official roots (protocol 1.4). Unlike those it is
/// backdated by a minute, so that a peer whose clock is behind can dial at once (trap `peering/T-45`).
pub fn generate_root(cluster_id: &str, now: u64) -> Result<NewRoot, RootError> {
    let cluster_id = cluster_id.to_ascii_lowercase();
    let key = KeyPair::generate()?;
    let params = params(&cluster_id, &key, now)?;
    let certificate = params.self_signed(&key)?.pem();
    let facts = describe(&certificate)?;
    let root = CaRoot {
        id: facts.id,
        name: NAME.to_owned(),
        serial_number: facts.serial_number,
        signing_key_id: facts.signing_key_id,
        external_trust_domain: cluster_id,
        not_before: facts.not_before,
        not_after: facts.not_after,
        root_cert: certificate,
        intermediate_certs: Vec::new(),
        active: true,
        private_key_type: facts.private_key_type.to_owned(),
        private_key_bits: facts.private_key_bits,
        create_index: 0,
        modify_index: 0,
    };
    Ok(NewRoot { root, private_key: Secret::new(key.serialize_pem()) })
}

fn params(cluster_id: &str, key: &KeyPair, now: u64) -> Result<CertificateParams, RootError> {
    let bad_id = |_| RootError::ClusterId(cluster_id.to_owned());
    let random = |_| RootError::Random;
    let uri = trust_domain_uri(&trust_domain(cluster_id)).try_into().map_err(bad_id)?;

    let mut params = CertificateParams::default();
    params.distinguished_name = subject(cluster_id)?;
    params.subject_alt_names = vec![SanType::URI(uri)];
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![
        KeyUsagePurpose::DigitalSignature,
        KeyUsagePurpose::KeyCertSign,
        KeyUsagePurpose::CrlSign,
    ];
    params.key_identifier_method =
        KeyIdMethod::PreSpecified(fingerprint::key_identifier(&key.subject_public_key_info()));
    params.use_authority_key_identifier_extension = true;
    // The API prints a root's serial as a JSON number: 53 bits survive every reader of JSON.
    let serial = fingerprint::random_serial(53).map_err(random)?;
    params.serial_number = Some(SerialNumber::from(serial));
    validity::limit(&mut params, now, LIFETIME).ok_or(RootError::Clock(now))?;
    Ok(params)
}

/// `CN=pri-<8 random characters>.consul.ca.<first 8 of the cluster id>.consul`. The random part tells
/// apart the roots that a cluster has had.
fn subject(cluster_id: &str) -> Result<DistinguishedName, RootError> {
    let label = fingerprint::random_label(8).map_err(|_| RootError::Random)?;
    let cluster: String = cluster_id.chars().take(8).collect();
    let common_name = format!("pri-{label}.consul.ca.{cluster}.consul")
        .try_into()
        .map_err(|_| RootError::ClusterId(cluster_id.to_owned()))?;
    let mut subject = DistinguishedName::new();
    subject.push(DnType::CommonName, DnValue::PrintableString(common_name));
    Ok(subject)
}

#[cfg(test)]
mod tests;
