//! `exported-services`: which services which peers may see (http-api 3.4).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{InvalidEntry, read_tail};
use crate::{Str, shape, tenancy::DEFAULT, tolerant::Fields};

pub(super) const KIND: &str = "exported-services";

/// The exports of one partition; the entry's name is the partition's (decision 24).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ExportedServices {
    /// The partition.
    pub name: Str,
    /// What is exported to whom.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "shape::null_is_default"
    )]
    pub services: Vec<ExportedService>,
    /// Free pairs.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub meta: BTreeMap<Str, Str>,
    /// Index of the entry's creation.
    #[serde(default)]
    pub create_index: u64,
    /// Index of its last change.
    #[serde(default)]
    pub modify_index: u64,
}

/// One service, or `*`, and who may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ExportedService {
    /// The service's name; `*` for all but `consul`.
    pub name: Str,
    /// Its namespace; empty means `default`.
    #[serde(default = "shape::default_name", skip_serializing_if = "is_default")]
    pub namespace: Str,
    /// Who may see it.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "shape::null_is_default"
    )]
    pub consumers: Vec<Consumer>,
}

/// Who may see a service: a peer or a partition.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Consumer {
    /// The peer, by the name that this cluster gave it. Compared byte for byte (protocol 5.1).
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub peer: Str,
    /// A partition of this cluster.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub partition: Str,
}

fn is_default(name: &Str) -> bool {
    shape::is_default_name(name)
}

impl ExportedServices {
    pub(super) fn read(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            name: fields.text("Name"),
            services: fields.objects("Services", |service| ExportedService {
                name: service.text("Name"),
                namespace: service.text("Namespace"),
                consumers: service.objects("Consumers", Consumer::read),
            }),
            meta: read_tail(fields),
            create_index: 0,
            modify_index: 0,
        }
    }

    pub(super) fn normalise(&mut self) -> Result<(), InvalidEntry> {
        if self.name.is_empty() {
            self.name = DEFAULT.into();
        }
        if &*self.name != DEFAULT {
            return Err(InvalidEntry("exported-services Name must be \"default\"".into()));
        }
        for (i, service) in self.services.iter_mut().enumerate() {
            let refuse = |what: &str| Err(InvalidEntry(format!("Services[{i}]{what}")));
            if service.namespace.is_empty() {
                service.namespace = DEFAULT.into();
            }
            if service.name.is_empty() {
                return refuse(": service name cannot be empty");
            }
            if &*service.namespace == "*" && &*service.name != "*" {
                return refuse(": service name must be wildcard if namespace is wildcard");
            }
            if service.consumers.is_empty() {
                return refuse(": must have at least one consumer");
            }
            for (j, consumer) in service.consumers.iter().enumerate() {
                let at = format!(".Consumers[{j}]");
                if !consumer.peer.is_empty() && !consumer.partition.is_empty() {
                    return refuse(&format!(
                        "{at}: must define at most one of Peer, Partition, or SamenessGroup"
                    ));
                }
                if &*consumer.partition == "*" {
                    return refuse(&format!(
                        "{at}: exporting to all partitions (wildcard) is not supported"
                    ));
                }
                if &*consumer.peer == "*" {
                    return refuse(&format!(
                        "{at}: exporting to all peers (wildcard) is not supported"
                    ));
                }
            }
        }
        Ok(())
    }
}

impl Consumer {
    /// Reads a consumer. The peer is `Peer` since 1.14 and `PeerName` in 1.13 and in the seed; both are
    /// read, and different values under both are a problem (decision 3).
    fn read(fields: &mut Fields<'_, '_>) -> Self {
        let (peer, peer_name) = (fields.text("Peer"), fields.text("PeerName"));
        if !peer.is_empty() && !peer_name.is_empty() && peer != peer_name {
            fields.conflict("Peer", "PeerName");
        }
        Self {
            peer: if peer.is_empty() { peer_name } else { peer },
            partition: fields.text("Partition"),
        }
    }
}
