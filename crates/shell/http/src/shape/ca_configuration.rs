//! The answer of `/v1/connect/ca/configuration` (http-api 4.5).

use model::connect::CaRoots;
use serde_json::{Value, json};

/// The built-in CA, the only one: what it is set to, and when its active root was made.
pub(crate) fn ca_configuration(roots: Option<&CaRoots>) -> Value {
    let active = roots.and_then(|roots| roots.roots.iter().find(|root| root.active));
    json!({
        "Provider": "consul",
        "Config": {"IntermediateCertTTL": "8760h", "LeafCertTTL": "72h", "RootCertTTL": "87600h"},
        "State": null,
        "ForceWithoutCrossSigning": false,
        "CreateIndex": active.map_or(0, |root| root.create_index),
        "ModifyIndex": active.map_or(0, |root| root.modify_index),
    })
}
