//! Which versions and cipher suites of TLS proxies speak.

use serde::{Deserialize, Serialize};

use crate::{
    Str,
    config_entry::refusal::{InvalidEntry, refuse},
    tolerant::Fields,
};

/// In the order in which messages list them; after the first, from old to new.
const VERSIONS: [&str; 5] = ["TLS_AUTO", "TLSv1_0", "TLSv1_1", "TLSv1_2", "TLSv1_3"];
/// The implementation chooses.
const AUTO: &str = VERSIONS[0];
/// Its cipher suites cannot be chosen.
const TLS_1_3: &str = VERSIONS[4];

/// The cipher suites that Envoy knows, by IANA name.
const CIPHER_SUITES: [&str; 14] = [
    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_RSA_WITH_AES_128_CBC_SHA",
    "TLS_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_RSA_WITH_AES_256_CBC_SHA",
    "TLS_RSA_WITH_AES_256_GCM_SHA384",
];

/// TLS towards callers and towards upstreams.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct MeshTls {
    /// Where a proxy listens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incoming: Option<MeshDirectionalTls>,
    /// Where a proxy calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outgoing: Option<MeshDirectionalTls>,
}

/// TLS in one direction.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct MeshDirectionalTls {
    /// The oldest version; empty, `TLS_AUTO`, or `TLSv1_0` to `TLSv1_3`.
    #[serde(rename = "TLSMinVersion", skip_serializing_if = "str::is_empty")]
    pub tls_min_version: Str,
    /// The newest version, likewise.
    #[serde(rename = "TLSMaxVersion", skip_serializing_if = "str::is_empty")]
    pub tls_max_version: Str,
    /// IANA names; of TLS 1.2 and older only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cipher_suites: Vec<Str>,
}

impl MeshTls {
    pub(super) fn read(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            incoming: fields.nested("Incoming", MeshDirectionalTls::read),
            outgoing: fields.nested("Outgoing", MeshDirectionalTls::read),
        }
    }

    pub(super) fn check(&self) -> Result<(), InvalidEntry> {
        for (direction, tls) in [("incoming", &self.incoming), ("outgoing", &self.outgoing)] {
            if let Some(problem) = tls.as_ref().and_then(MeshDirectionalTls::problem) {
                return refuse(format!("error in {direction} TLS configuration: {problem}"));
            }
        }
        Ok(())
    }
}

impl MeshDirectionalTls {
    fn read(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            tls_min_version: fields.text("TLSMinVersion"),
            tls_max_version: fields.text("TLSMaxVersion"),
            cipher_suites: fields.texts("CipherSuites"),
        }
    }

    fn problem(&self) -> Option<String> {
        let (min, max) = (&*self.tls_min_version, &*self.tls_max_version);
        let unknown = |version: &&&str| !version.is_empty() && !VERSIONS.contains(version);
        if let Some(version) = [min, max].iter().find(unknown) {
            let known = VERSIONS.join(", ");
            return Some(format!(
                "no matching TLS version found for {version}, please specify one of [{known}]"
            ));
        }
        let is_concrete = |version: &str| !matches!(version, "" | AUTO);
        // The names sort as the versions do.
        if is_concrete(min) && is_concrete(max) && max < min {
            return Some(format!(
                "configuring max version {max} less than the configured min version {min} is invalid"
            ));
        }
        if !self.cipher_suites.is_empty() && min == TLS_1_3 {
            return Some(format!(
                "configuring CipherSuites is only applicable to connections negotiated with TLS 1.2 or earlier, \
                 TLSMinVersion is set to {min}"
            ));
        }
        let suites = self.cipher_suites.iter().map(|suite| &**suite);
        let unknown: Vec<&str> = suites.filter(|suite| !CIPHER_SUITES.contains(suite)).collect();
        let known = unknown.is_empty();
        (!known)
            .then(|| format!("no matching Envoy TLS cipher suite found for {}", unknown.join(",")))
    }
}
