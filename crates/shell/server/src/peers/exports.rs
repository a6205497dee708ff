//! One version of the store as one peer may see it.

use std::sync::Arc;

use model::{CheckServiceNode, Str};
use peering::{ClusterIdentity, ExportSource, ExportsChanged};
use state::{Reader, Store, exports::Affected};

use crate::{ServerOptions, addresses::peering_addresses};

/// The answers that a [`peering::Link`] asks for when it has room to send.
pub(crate) struct StoreExports<'s> {
    pub(crate) store: Arc<Store>,
    pub(crate) options: &'s ServerOptions,
    pub(crate) partition: &'s str,
    pub(crate) peer_name: &'s str,
}

impl ExportSource for StoreExports<'_> {
    fn services(&self) -> Vec<Str> {
        if held_back() {
            return Vec::new();
        }
        Reader::new(&self.store).exports_to(self.partition, self.peer_name)
    }

    fn proxied(&self) -> Vec<Str> {
        if !self.options.connect {
            return Vec::new();
        }
        let services = self.services();
        Reader::new(&self.store).with_proxies(self.partition, &services)
    }

    fn is_proxied(&self, service: &str) -> bool {
        // Asked for exported names only; the list need not be made anew for each.
        let service = [Str::from(service)];
        self.options.connect
            && !Reader::new(&self.store).with_proxies(self.partition, &service).is_empty()
    }

    fn instances(&self, service: &str) -> Vec<CheckServiceNode> {
        Reader::new(&self.store).exported_instances(self.partition, &service.into())
    }

    fn gateways(&self) -> Option<Vec<CheckServiceNode>> {
        Some(Reader::new(&self.store).mesh_gateways(self.partition))
    }

    fn protocol(&self, _service: &str) -> String {
        "tcp".to_owned()
    }

    fn identity(&self) -> ClusterIdentity {
        let trust_domain = self.store.ca_state().map(|ca| ca.trust_domain()).unwrap_or_default();
        ClusterIdentity {
            trust_domain: trust_domain.into(),
            datacenter: self.options.datacenter.clone(),
            partition: self.partition.into(),
        }
    }

    fn roots(&self) -> Vec<String> {
        let ca = self.store.ca_state();
        ca.map(|ca| ca.roots.iter().map(|root| root.root_cert.clone()).collect())
            .unwrap_or_default()
    }

    fn server_addresses(&self) -> Vec<String> {
        peering_addresses(&self.store)
    }
}

/// The same words in the vocabulary of the stream.
pub(crate) fn changed(affected: Affected) -> ExportsChanged {
    ExportsChanged {
        list: affected.list,
        names: affected.services,
        gateways: affected.gateways,
        bundle: affected.roots,
        addresses: affected.addresses,
    }
}

/// Tests hold replication back here (`peering-export=return`).
fn held_back() -> bool {
    fail::fail_point!("peering-export", |_| true);
    false
}
