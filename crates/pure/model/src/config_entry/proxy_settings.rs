//! Settings of proxies that `proxy-defaults` and `service-defaults` share (http-api 3.8, 3.9).

use super::{
    reading::flag,
    refusal::{InvalidEntry, refuse},
};
use crate::{
    catalog::{AccessLogs, Expose, ExposePath, MeshGatewayMode},
    tolerant::Fields,
};

/// Checks `AccessLogs`.
pub(super) fn check_access_logs(logs: &AccessLogs) -> Result<(), InvalidEntry> {
    match &*logs.sink {
        "" | "stderr" | "stdout" => {}
        "file" if logs.path.is_empty() => {
            return refuse("path must be specified when using file type access logs");
        }
        "file" => {}
        other => return refuse(format!("invalid access log type: {other}")),
    }
    if !logs.json_format.is_empty() && !logs.text_format.is_empty() {
        return refuse("cannot specify both access log JSONFormat and TextFormat");
    }
    if &*logs.sink != "file" && !logs.path.is_empty() {
        return refuse("path is only valid for file type access logs");
    }
    if logs.json_format.is_empty() {
        return Ok(());
    }
    serde_json::from_str::<serde::de::IgnoredAny>(&logs.json_format)
        .map(drop)
        .or_else(|error| refuse(format!("invalid access log json for JSON format: {error}")))
}

/// Checks a `MutualTLSMode`.
pub(super) fn check_mutual_tls_mode(mode: &str) -> Result<(), InvalidEntry> {
    match mode {
        "" | "strict" | "permissive" => Ok(()),
        other => refuse(format!(
            "Invalid MutualTLSMode {other:?}. Must be one of \"\", \"strict\", or \"permissive\"."
        )),
    }
}

/// Reads `MeshGateway`.
pub(super) fn read_mesh_gateway(fields: &mut Fields<'_, '_>) -> MeshGatewayMode {
    fields
        .nested("MeshGateway", |fields| MeshGatewayMode { mode: fields.text("Mode") })
        .unwrap_or_default()
}

/// Reads `Expose`.
pub(super) fn read_expose(fields: &mut Fields<'_, '_>) -> Expose {
    let path = |fields: &mut Fields<'_, '_>| {
        // Agents set it on paths that they made from checks; it says nothing in an entry.
        fields.ignore(&["ParsedFromCheck"]);
        ExposePath {
            listener_port: fields.number("ListenerPort"),
            path: fields.text("Path"),
            local_path_port: fields.number("LocalPathPort"),
            protocol: fields.text("Protocol"),
        }
    };
    fields
        .nested("Expose", |fields| Expose {
            checks: flag(fields, "Checks"),
            paths: fields.objects("Paths", path),
        })
        .unwrap_or_default()
}
