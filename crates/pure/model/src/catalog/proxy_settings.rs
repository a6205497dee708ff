//! Settings of proxies that instances and config entries share (http-api 3.8, 3.10).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Str, shape, tolerant::Fields};

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

/// One extension that patches what a proxy is told.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct EnvoyExtension {
    /// One of the official build's extensions, such as `builtin/lua`.
    pub name: Str,
    /// Whether a proxy that it cannot be applied to gets no configuration at all.
    pub required: bool,
    /// Its settings, opaque here; `null` when absent.
    pub arguments: Option<Map<String, Value>>,
    /// For which versions of Consul, as `>= 1.15.0, < 2`; empty for all.
    pub consul_version: Str,
    /// For which versions of Envoy.
    pub envoy_version: Str,
}

impl TransparentProxy {
    /// Reads `TransparentProxy` in any official spelling.
    pub fn read(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            outbound_listener_port: fields.number("OutboundListenerPort"),
            dialed_directly: fields.flag("DialedDirectly").unwrap_or_default(),
        }
    }
}

impl AccessLogs {
    /// Reads `AccessLogs` in any official spelling.
    pub fn read(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            enabled: fields.flag("Enabled").unwrap_or_default(),
            disable_listener_logs: fields.flag("DisableListenerLogs").unwrap_or_default(),
            sink: fields.text("Type"),
            path: fields.text("Path"),
            json_format: fields.text("JSONFormat"),
            text_format: fields.text("TextFormat"),
        }
    }
}

impl EnvoyExtension {
    /// Reads one of a proxy's `EnvoyExtensions` in any official spelling. Empty arguments count as none.
    pub fn read(fields: &mut Fields<'_, '_>) -> Self {
        let arguments = fields.object("Arguments");
        Self {
            name: fields.text("Name"),
            required: fields.flag("Required").unwrap_or_default(),
            arguments: (!arguments.is_empty()).then_some(arguments),
            consul_version: fields.text("ConsulVersion"),
            envoy_version: fields.text("EnvoyVersion"),
        }
    }
}
