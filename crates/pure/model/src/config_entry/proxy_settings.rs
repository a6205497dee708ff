//! Settings of proxies that `proxy-defaults` and `service-defaults` share (http-api 3.8, 3.9).

use serde::{Deserialize, Serialize};

use super::{
    reading::flag,
    refusal::{InvalidEntry, refuse},
};
use crate::{
    Str,
    catalog::{Expose, ExposePath, MeshGatewayMode},
    shape,
    tolerant::Fields,
};

/// How proxies capture the traffic of their service.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TransparentProxy {
    /// Where outbound traffic is redirected to.
    #[serde(skip_serializing_if = "shape::is_zero")]
    pub outbound_listener_port: u16,
    /// Whether the instance may be called by its own address.
    #[serde(skip_serializing_if = "shape::is_zero")]
    pub dialed_directly: bool,
}

/// What proxies write about the connections that they serve.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AccessLogs {
    /// Whether they write at all.
    #[serde(skip_serializing_if = "shape::is_zero")]
    pub enabled: bool,
    /// Whether connections that no filter chain matches are left out.
    #[serde(skip_serializing_if = "shape::is_zero")]
    pub disable_listener_logs: bool,
    /// `""`, `stdout`, `stderr` or `file`.
    #[serde(rename = "Type", skip_serializing_if = "str::is_empty")]
    pub sink: Str,
    /// The file.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub path: Str,
    /// A line as a JSON object.
    #[serde(rename = "JSONFormat", skip_serializing_if = "str::is_empty")]
    pub json_format: Str,
    /// A line as text.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub text_format: Str,
}

impl TransparentProxy {
    pub(super) fn read(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            outbound_listener_port: fields.number("OutboundListenerPort"),
            dialed_directly: flag(fields, "DialedDirectly"),
        }
    }
}

impl AccessLogs {
    pub(super) fn read(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            enabled: flag(fields, "Enabled"),
            disable_listener_logs: flag(fields, "DisableListenerLogs"),
            sink: fields.text("Type"),
            path: fields.text("Path"),
            json_format: fields.text("JSONFormat"),
            text_format: fields.text("TextFormat"),
        }
    }

    pub(super) fn check(&self) -> Result<(), InvalidEntry> {
        match &*self.sink {
            "" | "stderr" | "stdout" => {}
            "file" if self.path.is_empty() => {
                return refuse("path must be specified when using file type access logs");
            }
            "file" => {}
            other => return refuse(format!("invalid access log type: {other}")),
        }
        if !self.json_format.is_empty() && !self.text_format.is_empty() {
            return refuse("cannot specify both access log JSONFormat and TextFormat");
        }
        if &*self.sink != "file" && !self.path.is_empty() {
            return refuse("path is only valid for file type access logs");
        }
        if self.json_format.is_empty() {
            return Ok(());
        }
        serde_json::from_str::<serde::de::IgnoredAny>(&self.json_format)
            .map(drop)
            .or_else(|error| refuse(format!("invalid access log json for JSON format: {error}")))
    }
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
