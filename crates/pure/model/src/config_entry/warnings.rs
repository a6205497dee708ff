//! Settings that are valid and weaken mutual TLS: whoever writes one is told so (cli 5.2).

use super::ConfigEntry;

const PERMISSIVE: &str = "permissive";

impl ConfigEntry {
    /// What `consul config write` says after `WARNING: ` once the entry is written; one sentence or more each. Empty for
    /// most entries, and never about a setting that was left out.
    pub fn warnings(&self) -> Vec<&'static str> {
        let warning = match self {
            Self::ServiceDefaults(entry) if &*entry.mutual_tls_mode == PERMISSIVE => {
                "MutualTLSMode=permissive lets callers in without mutual TLS. Set it to `strict` \
                 as soon as no caller needs that any more."
            }
            Self::ProxyDefaults(entry) if &*entry.mutual_tls_mode == PERMISSIVE => {
                "MutualTLSMode=permissive lets callers of every service in without mutual TLS. Set \
                 it to `strict` here, and to `permissive` only in the service-defaults of services \
                 that need it."
            }
            Self::Mesh(entry) if entry.allow_enabling_permissive_mutual_tls => {
                "AllowEnablingPermissiveMutualTLS=true lets proxy-defaults and service-defaults \
                 turn off mutual TLS for callers. Set it to false again when no more of them need \
                 it."
            }
            _ => return Vec::new(),
        };
        vec![warning]
    }
}
