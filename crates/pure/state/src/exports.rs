//! What a peer may see of this cluster (protocol 5.1, 5.2), and which of it a change concerns.

mod affected;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use model::{
    CheckServiceNode, ConfigEntry, Scope, Str, Tenancy,
    config_entry::{Consumer, ExportedServices},
    tenancy::{DEFAULT, default_name},
};
use serde::{Deserialize, Serialize};

pub use affected::Affected;

use crate::{Key, Reader, service_query::ServiceQuery};

/// The service that every server is an instance of; never exported, neither by name nor by `*`.
const CONSUL: &str = "consul";
const PROXY_SUFFIX: &str = "-sidecar-proxy";
const MESH_GATEWAY: &str = "mesh-gateway";

/// One row of `/v1/exported-services` (http-api 3.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Exported {
    /// The service's name.
    pub service: Str,
    /// Who sees it.
    pub consumers: Consumers,
}

/// Who sees an exported service.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Consumers {
    /// Peers, sorted.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub peers: BTreeSet<Str>,
    /// Partitions of this cluster, sorted.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub partitions: BTreeSet<Str>,
}

impl Reader<'_> {
    /// The names that `peer` may see, sorted. A name that is exported exactly is on the list whether or not it has
    /// instances; `*` stands for all typical services that have any.
    pub fn exports_to(&self, partition: &str, peer: &str) -> Vec<Str> {
        let mut names: BTreeSet<Str> = BTreeSet::new();
        let Some(entry) = self.exported_services_entry(partition) else { return Vec::new() };
        for service in &entry.services {
            // Byte for byte, unlike the lookup of peerings by name (protocol 5.1).
            if !service.consumers.iter().any(|consumer| &*consumer.peer == peer) {
                continue;
            }
            if &*service.name == "*" {
                names.extend(self.typical_services(partition));
            } else if &*service.name != CONSUL {
                names.insert(service.name.clone());
            }
        }
        names.into_iter().collect()
    }

    /// Those of `names` that can be called through the mesh: the ones with a proxy or a native instance (protocol 5.2).
    pub fn with_proxies(&self, partition: &str, names: &[Str]) -> Vec<Str> {
        let has_proxy = |name: &&Str| {
            let prefix = Key::of(&[partition, "", DEFAULT, name]);
            !self.range(&self.store.services_by_destination, &prefix).is_empty()
        };
        names.iter().filter(has_proxy).cloned().collect()
    }

    /// The instances of an exported service that a peer sees: typical ones of exactly this name (protocol 5.3).
    pub fn exported_instances(&self, partition: &str, service: &Str) -> Vec<CheckServiceNode> {
        if service.ends_with(PROXY_SUFFIX) {
            return Vec::new();
        }
        let mut instances = self.service_instances(&ServiceQuery {
            scope: Scope::local(partition),
            namespace: default_name(),
            name: service.clone(),
            connect: false,
            tags: Vec::new(),
        });
        instances.retain(|instance| instance.service.kind.is_empty());
        instances
    }

    /// The mesh gateways of a partition, in a stable order (T-27).
    pub fn mesh_gateways(&self, partition: &str) -> Vec<CheckServiceNode> {
        self.instances_of_kind(&Scope::local(partition), MESH_GATEWAY)
    }

    /// Every exported service with its consumers; `*` is resolved.
    pub(crate) fn exported(&self, partition: &str) -> Vec<Exported> {
        let mut all: BTreeMap<Str, Consumers> = BTreeMap::new();
        let Some(entry) = self.exported_services_entry(partition) else { return Vec::new() };
        for service in &entry.services {
            let names = match &*service.name {
                "*" => self.typical_services(partition),
                CONSUL => Vec::new(),
                _ => vec![service.name.clone()],
            };
            for name in names {
                let consumers = all.entry(name).or_default();
                for Consumer { peer, partition } in &service.consumers {
                    if !peer.is_empty() {
                        consumers.peers.insert(peer.clone());
                    } else if !partition.is_empty() {
                        consumers.partitions.insert(partition.clone());
                    }
                }
            }
        }
        all.into_iter().map(|(service, consumers)| Exported { service, consumers }).collect()
    }

    fn exported_services_entry(&self, partition: &str) -> Option<ExportedServices> {
        let tenancy = Tenancy { partition: Arc::from(partition), namespace: default_name() };
        match &*self.entry(&tenancy, "exported-services", partition)? {
            ConfigEntry::ExportedServices(entry) => Some(entry.clone()),
            _ => None,
        }
    }

    fn typical_services(&self, partition: &str) -> Vec<Str> {
        let prefix = Key::of(&[partition, ""]);
        let names: BTreeSet<Str> = self
            .range(&self.store.services, &prefix)
            .into_iter()
            .filter(|(_, service)| service.kind.is_empty() && &*service.service != CONSUL)
            .map(|(_, service)| service.service.clone())
            .collect();
        names.into_iter().collect()
    }
}
