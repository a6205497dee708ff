//! The service mesh's certificate authority as others see it: roots and the trust domain (http-api 4.5).

use serde::{Deserialize, Serialize};

use crate::{Secret, Timestamp, shape};

/// One CA root certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CaRoot {
    /// SHA-1 of the DER, lower-case hex pairs joined by colons.
    #[serde(rename = "ID")]
    pub id: String,
    /// A label for people.
    pub name: String,
    /// The certificate's serial number.
    pub serial_number: u64,
    /// The subject key identifier, hex pairs joined by colons.
    #[serde(rename = "SigningKeyID")]
    pub signing_key_id: String,
    /// The cluster's trust domain without `.consul`.
    pub external_trust_domain: String,
    /// Start of validity.
    pub not_before: Timestamp,
    /// End of validity.
    pub not_after: Timestamp,
    /// PEM, newline-terminated.
    pub root_cert: String,
    /// PEMs that must accompany a leaf; `null` when there are none.
    #[serde(default, with = "shape::null_when_empty_list")]
    pub intermediate_certs: Vec<String>,
    /// Whether new leaves are signed by this root.
    pub active: bool,
    /// `ec` or `rsa`.
    pub private_key_type: String,
    /// Key size in bits.
    pub private_key_bits: u32,
    /// Index of the root's creation.
    #[serde(default)]
    pub create_index: u64,
    /// Index of its last change.
    #[serde(default)]
    pub modify_index: u64,
}

/// The answer of `/v1/connect/ca/roots`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CaRoots {
    /// [`CaRoot::id`] of the signing root.
    #[serde(rename = "ActiveRootID")]
    pub active_root_id: String,
    /// `<cluster id>.consul`.
    pub trust_domain: String,
    /// All roots, active and inactive, in the order of their creation.
    pub roots: Vec<CaRoot>,
}

/// What the log keeps of the built-in CA: the public roots and the active root's key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaState {
    /// The cluster's UUID, the first label of the trust domain.
    pub cluster_id: String,
    /// Public part.
    pub roots: Vec<CaRoot>,
    /// PKCS#8 PEM of the active root's private key.
    pub private_key: Secret<String>,
}

impl CaState {
    /// `<cluster id>.consul`, lower-case (protocol 1.3).
    pub fn trust_domain(&self) -> String {
        trust_domain(&self.cluster_id)
    }

    /// The root that signs.
    pub fn active(&self) -> Option<&CaRoot> {
        self.roots.iter().find(|root| root.active)
    }

    /// What the API shows.
    pub fn public(&self) -> CaRoots {
        CaRoots {
            active_root_id: self.active().map(|root| root.id.clone()).unwrap_or_default(),
            trust_domain: self.trust_domain(),
            roots: self.roots.clone(),
        }
    }
}

/// The trust domain of a cluster id (protocol 1.3).
pub fn trust_domain(cluster_id: &str) -> String {
    format!("{}.consul", cluster_id.to_ascii_lowercase())
}
