//! `proxy-defaults`: what holds for every proxy unless its service says otherwise (http-api 3.9).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    InvalidEntry,
    envoy_extension::{extension_problems, read_extensions},
    proxy_settings::{check_access_logs, check_mutual_tls_mode, read_expose, read_mesh_gateway},
    read_tail,
    reading::opaque,
    refusal::{check_meta, refuse, refuse_all},
    service_resolver::{FailoverPolicy, PrioritizeByLocality},
};
use crate::{
    Str,
    catalog::{AccessLogs, EnvoyExtension, Expose, MeshGatewayMode, TransparentProxy},
    tolerant::{Fields, Problem},
};

pub(super) const KIND: &str = "proxy-defaults";

/// The only name of such an entry.
const GLOBAL: &str = "global";
const SOCKET_DIR: &str = "envoy_hcp_metrics_bind_socket_dir";
/// Leaves room for the file's name within the 104 bytes that every system allows a socket's path.
const MAX_SOCKET_DIR: usize = 70;

/// Defaults of all proxies.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ProxyDefaults {
    /// Always `global`.
    pub name: Str,
    /// Opaque settings for proxies, such as `protocol`; `null` when absent.
    pub config: Option<Map<String, Value>>,
    /// `""`, `direct` or `transparent`.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub mode: Str,
    /// How traffic is captured.
    pub transparent_proxy: TransparentProxy,
    /// `""`, `strict`, or `permissive`: callers without mutual TLS are let in too.
    #[serde(rename = "MutualTLSMode", skip_serializing_if = "str::is_empty")]
    pub mutual_tls_mode: Str,
    /// Through which mesh gateways calls to other clusters go.
    pub mesh_gateway: MeshGatewayMode,
    /// Paths that are served without mTLS.
    pub expose: Expose,
    /// What proxies log.
    pub access_logs: AccessLogs,
    /// Extensions, in the order in which they are applied.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub envoy_extensions: Vec<EnvoyExtension>,
    /// In which order failover targets are tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failover_policy: Option<FailoverPolicy>,
    /// Whether near instances are preferred.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prioritize_by_locality: Option<PrioritizeByLocality>,
    /// Free pairs.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub meta: BTreeMap<Str, Str>,
    /// Index of the entry's creation.
    pub create_index: u64,
    /// Index of its last change.
    pub modify_index: u64,
}

impl ProxyDefaults {
    /// The protocol that services speak unless their `service-defaults` say so; empty when not given.
    pub fn protocol(&self) -> &str {
        let given =
            self.config.iter().flatten().find(|(key, _)| key.eq_ignore_ascii_case("protocol"));
        given.and_then(|(_, protocol)| protocol.as_str()).unwrap_or_default()
    }

    pub(super) fn read(fields: &mut Fields<'_, '_>, more: &mut Vec<Problem>) -> Self {
        Self {
            name: fields.text("Name"),
            config: opaque(fields, "Config", more),
            mode: fields.text("Mode"),
            transparent_proxy: fields
                .nested("TransparentProxy", TransparentProxy::read)
                .unwrap_or_default(),
            mutual_tls_mode: fields.text("MutualTLSMode"),
            mesh_gateway: read_mesh_gateway(fields),
            expose: read_expose(fields),
            access_logs: fields.nested("AccessLogs", AccessLogs::read).unwrap_or_default(),
            envoy_extensions: read_extensions(fields, more),
            failover_policy: fields.nested("FailoverPolicy", FailoverPolicy::read),
            prioritize_by_locality: fields
                .nested("PrioritizeByLocality", PrioritizeByLocality::read),
            meta: read_tail(fields),
            create_index: 0,
            modify_index: 0,
        }
    }

    pub(super) fn normalise(&mut self) -> Result<(), InvalidEntry> {
        if !matches!(&*self.name, "" | GLOBAL) {
            let name = &*self.name;
            return refuse(format!("invalid name ({name:?}), only {GLOBAL:?} is supported"));
        }
        self.name = GLOBAL.into();
        check_access_logs(&self.access_logs)?;
        check_meta(&self.meta)?;
        let socket_dir = self.config.as_ref().and_then(|config| config.get(SOCKET_DIR)?.as_str());
        if let Some(length) = socket_dir.map(str::len).filter(|length| *length > MAX_SOCKET_DIR) {
            return refuse(format!(
                "Config: {SOCKET_DIR} length {length} exceeds max {MAX_SOCKET_DIR}"
            ));
        }
        refuse_all(&extension_problems(&self.envoy_extensions))?;
        if let Some(policy) = &self.failover_policy {
            policy.check()?;
        }
        if let Some(preference) = &self.prioritize_by_locality {
            preference.check()?;
        }
        check_mutual_tls_mode(&self.mutual_tls_mode)
    }
}
