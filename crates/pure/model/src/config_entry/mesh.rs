//! `mesh`: what holds for the whole mesh of a cluster (http-api 3.6).

mod http;
mod tls;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use http::{MeshDirectionalHttp, MeshHttp, RequestNormalization};
pub use tls::{MeshDirectionalTls, MeshTls};

use super::{InvalidEntry, read_tail, reading::flag, refusal::check_meta};
use crate::{Str, shape, tolerant::Fields};

pub(super) const KIND: &str = "mesh";

/// Settings of the mesh.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Mesh {
    /// Always `mesh`; neither read nor printed.
    #[serde(skip, default = "kind")]
    pub(super) name: Str,
    /// What transparent proxies let through.
    pub transparent_proxy: MeshTransparentProxy,
    /// Whether other entries may set `MutualTLSMode` to `permissive`.
    #[serde(rename = "AllowEnablingPermissiveMutualTLS", skip_serializing_if = "shape::is_zero")]
    pub allow_enabling_permissive_mutual_tls: bool,
    /// Whether a route to an unknown cluster makes the whole route table invalid.
    #[serde(skip_serializing_if = "shape::is_zero")]
    pub validate_clusters: bool,
    /// Which TLS proxies speak.
    #[serde(rename = "TLS", skip_serializing_if = "Option::is_none")]
    pub tls: Option<MeshTls>,
    /// How proxies treat HTTP requests.
    #[serde(rename = "HTTP", skip_serializing_if = "Option::is_none")]
    pub http: Option<MeshHttp>,
    /// How clusters reach each other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peering: Option<MeshPeering>,
    /// Free pairs.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub meta: BTreeMap<Str, Str>,
    /// Index of the entry's creation.
    pub create_index: u64,
    /// Index of its last change.
    pub modify_index: u64,
}

/// What transparent proxies let through.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct MeshTransparentProxy {
    /// Whether destinations outside the mesh are out of reach.
    pub mesh_destinations_only: bool,
}

/// How clusters reach each other.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct MeshPeering {
    /// Whether servers are dialed, and dial, through mesh gateways (protocol 3.7).
    pub peer_through_mesh_gateways: bool,
}

fn kind() -> Str {
    KIND.into()
}

impl Default for Mesh {
    fn default() -> Self {
        Self {
            name: kind(),
            transparent_proxy: MeshTransparentProxy::default(),
            allow_enabling_permissive_mutual_tls: false,
            validate_clusters: false,
            tls: None,
            http: None,
            peering: None,
            meta: BTreeMap::new(),
            create_index: 0,
            modify_index: 0,
        }
    }
}

impl Mesh {
    /// Whether servers are dialed, and dial, through mesh gateways; no if the entry does not say.
    pub fn peer_through_mesh_gateways(&self) -> bool {
        self.peering.as_ref().is_some_and(|peering| peering.peer_through_mesh_gateways)
    }

    pub(super) fn read(fields: &mut Fields<'_, '_>) -> Self {
        let transparent_proxy = fields.nested("TransparentProxy", |fields| MeshTransparentProxy {
            mesh_destinations_only: flag(fields, "MeshDestinationsOnly"),
        });
        Self {
            name: kind(),
            transparent_proxy: transparent_proxy.unwrap_or_default(),
            allow_enabling_permissive_mutual_tls: flag(fields, "AllowEnablingPermissiveMutualTLS"),
            validate_clusters: flag(fields, "ValidateClusters"),
            tls: fields.nested("TLS", MeshTls::read),
            http: fields.nested("HTTP", MeshHttp::read),
            peering: fields.nested("Peering", |fields| MeshPeering {
                peer_through_mesh_gateways: flag(fields, "PeerThroughMeshGateways"),
            }),
            meta: read_tail(fields),
            create_index: 0,
            modify_index: 0,
        }
    }

    pub(super) fn normalise(&self) -> Result<(), InvalidEntry> {
        check_meta(&self.meta)?;
        self.tls.as_ref().map_or(Ok(()), MeshTls::check)?;
        self.http.as_ref().map_or(Ok(()), MeshHttp::check)
    }
}
