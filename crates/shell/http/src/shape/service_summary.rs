//! One row of the UI's lists of services (http-api 3.2).

use model::Str;
use serde::Serialize;
use serde_json::{Map, Value};

/// A service as the UI lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ServiceSummary {
    name: Str,
    datacenter: Str,
    tags: Option<Vec<Str>>,
    nodes: Option<Vec<Str>>,
    external_sources: Option<Vec<Str>>,
    instance_count: usize,
    checks_passing: usize,
    checks_warning: usize,
    checks_critical: usize,
    gateway_config: Map<String, Value>,
    transparent_proxy: bool,
    connect_native: bool,
    connected_with_proxy: bool,
    connected_with_gateway: bool,
}

impl ServiceSummary {
    /// Of an exported service: the official build says nothing but the name there.
    pub(crate) fn name_only(name: &Str, datacenter: &Str) -> Self {
        Self {
            name: name.clone(),
            datacenter: datacenter.clone(),
            tags: None,
            nodes: None,
            external_sources: None,
            instance_count: 0,
            checks_passing: 0,
            checks_warning: 0,
            checks_critical: 0,
            gateway_config: Map::new(),
            transparent_proxy: false,
            connect_native: false,
            connected_with_proxy: false,
            connected_with_gateway: false,
        }
    }
}
