//! `exported-services`: which services which peers may see (http-api 3.4).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    InvalidEntry, read_tail,
    refusal::{check_meta, refuse},
};
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
    /// The first consumer that names a sameness group. There are none: such an entry is refused, so that the group
    /// itself need not be kept.
    #[serde(skip)]
    sameness_consumer: Option<usize>,
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
            services: fields.objects("Services", ExportedService::read),
            meta: read_tail(fields),
            create_index: 0,
            modify_index: 0,
        }
    }

    pub(super) fn normalise(&mut self) -> Result<(), InvalidEntry> {
        if self.name.is_empty() {
            self.name = DEFAULT.into();
        }
        for service in &mut self.services {
            if service.namespace.is_empty() {
                service.namespace = DEFAULT.into();
            }
        }
        if &*self.name != DEFAULT {
            return refuse("exported-services Name must be \"default\"");
        }
        check_meta(&self.meta)?;
        for check in [ExportedService::foreign_problem, ExportedService::problem] {
            for (i, service) in self.services.iter().enumerate() {
                if let Some(problem) = check(service) {
                    return refuse(format!("Services[{i}]{problem}"));
                }
            }
        }
        Ok(())
    }
}

impl ExportedService {
    fn read(fields: &mut Fields<'_, '_>) -> Self {
        let (mut place, mut sameness_consumer) = (0, None);
        let consumers = fields.objects("Consumers", |fields| {
            if !fields.text("SamenessGroup").is_empty() {
                sameness_consumer.get_or_insert(place);
            }
            place += 1;
            Consumer::read(fields)
        });
        Self {
            name: fields.text("Name"),
            namespace: fields.text("Namespace"),
            consumers,
            sameness_consumer,
        }
    }

    /// What belongs to partitions other than `default`.
    fn foreign_problem(&self) -> Option<String> {
        let is_foreign = |consumer: &Consumer| {
            let partition = &*consumer.partition;
            !partition.is_empty() && !partition.eq_ignore_ascii_case(DEFAULT)
        };
        let sameness = self.sameness_consumer;
        let partition = self.consumers.iter().position(is_foreign);
        if let Some(j) = partition.filter(|j| sameness.is_none_or(|sameness| *j <= sameness)) {
            return Some(format!(".Consumers[{j}]: partitions are an enterprise-only feature"));
        }
        let j = sameness?;
        Some(format!(".Consumers[{j}]: sameness-groups are an enterprise-only feature"))
    }

    fn problem(&self) -> Option<String> {
        if self.name.is_empty() {
            return Some(": service name cannot be empty".to_owned());
        }
        if &*self.namespace == "*" && &*self.name != "*" {
            return Some(": service name must be wildcard if namespace is wildcard".to_owned());
        }
        if self.consumers.is_empty() {
            return Some(": must have at least one consumer".to_owned());
        }
        self.consumers.iter().enumerate().find_map(|(j, consumer)| {
            let text = if !consumer.peer.is_empty() && !consumer.partition.is_empty() {
                "must define at most one of Peer, Partition, or SamenessGroup"
            } else if &*consumer.peer == "*" {
                "exporting to all peers (wildcard) is not supported"
            } else {
                return None;
            };
            Some(format!(".Consumers[{j}]: {text}"))
        })
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
