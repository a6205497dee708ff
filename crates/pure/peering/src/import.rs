//! Payloads of the stream to rows of our catalog (protocol 6.1), and why one is refused.

mod error;
mod instance;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::peering::TrustBundle;
use model::{CheckServiceNode, Node, Str};
use wire::peering::{PeeringServerAddresses, PeeringTrustBundle};
use wire::peerstream::{ExportedService, ExportedServiceList};
use wire::{Any, Message};

use crate::Resource;
use crate::clip::clip;
use crate::identity::bare_name;

pub use error::ImportError;

/// Under which names imported rows are stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalNames {
    /// Our name for the exporter.
    pub peer_name: Str,
    /// The partition of the peering.
    pub partition: Str,
}

/// What a response asks the server to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportRequest {
    /// Replace all rows of one service of this peer (protocol 6.2).
    Service(ImportedService),
    /// Remove all rows of this peer but those of the listed names and of their
    /// `<name>-sidecar-proxy` (protocol 6.4). Sorted, each name once.
    List(Vec<Str>),
    /// Replace the peer's roots, also those that the next dial trusts (protocol 6.5).
    TrustBundle(TrustBundle),
    /// Replace the addresses that the next dial tries; never empty (protocol 6.6).
    ServerAddresses(Vec<Str>),
}

/// All instances of one service of a peer, ready to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedService {
    /// The service's name; every instance carries it.
    pub name: Str,
    /// Sorted by node and id. Instances of one node share its row.
    pub instances: Vec<CheckServiceNode>,
}

/// Reads the payload of an upsert.
///
/// # Errors
/// The first thing that is wrong with it; the text is sent back to the exporter.
pub fn read(
    resource: Resource,
    id: &str,
    payload: &Any,
    local: &LocalNames,
) -> Result<ImportRequest, ImportError> {
    if payload.type_url != resource.url() {
        let found = clip(&payload.type_url).to_owned();
        return Err(ImportError::PayloadType { expected: resource.url(), found });
    }
    let bytes = payload.value.as_slice();
    Ok(match resource {
        Resource::ExportedService => {
            ImportRequest::Service(service(id, ExportedService::decode(bytes)?, local)?)
        }
        Resource::ExportedServiceList => {
            ImportRequest::List(list(ExportedServiceList::decode(bytes)?)?)
        }
        Resource::TrustBundle => {
            ImportRequest::TrustBundle(trust_bundle(PeeringTrustBundle::decode(bytes)?, local)?)
        }
        Resource::ServerAddresses => ImportRequest::ServerAddresses(server_addresses(
            &PeeringServerAddresses::decode(bytes)?,
        )?),
    })
}

/// The rows of one service. Of two entries for one instance, and of two sets of data for one node,
/// the first wins, as at official importers.
///
/// # Errors
/// Names the entry and the field.
pub fn service(
    id: &str,
    payload: ExportedService,
    local: &LocalNames,
) -> Result<ImportedService, ImportError> {
    let name: Str = bare_name(id).into();
    if name.is_empty() {
        return Err(ImportError::NoResourceId);
    }
    let mut nodes: BTreeMap<Str, Arc<Node>> = BTreeMap::new();
    let mut rows: BTreeMap<(Str, Str), CheckServiceNode> = BTreeMap::new();
    for (entry, instance) in payload.nodes.into_iter().enumerate() {
        let mut row = instance::Reader { entry, name: &name, local }.read(instance)?;
        row.node = nodes.entry(row.node.node.clone()).or_insert(row.node).clone();
        let key = (row.node.node.clone(), row.service.id.clone());
        rows.entry(key).or_insert(row);
    }
    Ok(ImportedService { name, instances: rows.into_values().collect() })
}

/// The listed names, sorted, each once.
///
/// # Errors
/// A name that is empty.
pub fn list(payload: ExportedServiceList) -> Result<Vec<Str>, ImportError> {
    let mut names: BTreeSet<Str> = BTreeSet::new();
    for (entry, name) in payload.services.iter().enumerate() {
        let name = bare_name(name);
        if name.is_empty() {
            return Err(ImportError::EmptyListedName { entry });
        }
        names.insert(name.into());
    }
    Ok(names.into_iter().collect())
}

/// The peer's roots under our names, each PEM with a final newline. Whether they parse is for the
/// server to check.
///
/// # Errors
/// An empty trust domain; no roots: stored, they would turn the next dial to plaintext.
pub fn trust_bundle(
    payload: PeeringTrustBundle,
    local: &LocalNames,
) -> Result<TrustBundle, ImportError> {
    if payload.trust_domain.is_empty() {
        return Err(ImportError::NoTrustDomain);
    }
    if payload.root_pe_ms.is_empty() {
        return Err(ImportError::NoRoots);
    }
    let newline_terminated = |mut pem: String| {
        if !pem.ends_with('\n') {
            pem.push('\n');
        }
        pem
    };
    Ok(TrustBundle {
        trust_domain: payload.trust_domain.into(),
        peer_name: local.peer_name.clone(),
        partition: local.partition.clone(),
        root_pems: payload.root_pe_ms.into_iter().map(newline_terminated).collect(),
        exported_partition: payload.exported_partition.into(),
        ..TrustBundle::default()
    })
}

/// The addresses at which the peer can be dialed.
///
/// # Errors
/// No address, or an empty one: stored, either would turn a dialer into an acceptor.
pub fn server_addresses(payload: &PeeringServerAddresses) -> Result<Vec<Str>, ImportError> {
    if payload.addresses.is_empty() || payload.addresses.iter().any(String::is_empty) {
        return Err(ImportError::NoAddresses);
    }
    Ok(payload.addresses.iter().map(|address| address.as_str().into()).collect())
}

#[cfg(test)]
mod tests;
