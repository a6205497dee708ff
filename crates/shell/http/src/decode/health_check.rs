//! `Check` and `Checks` of a catalog registration.

use model::{HealthCheck, tolerant::Fields};
use serde_json::{Map, Value};

use super::node_service::or_default;

pub(crate) fn read(fields: &mut Fields<'_, '_>) -> HealthCheck {
    fields.ignore(&["PeerName", "CreateIndex", "ModifyIndex"]);
    let mut check = HealthCheck::new(fields.text("Node"), fields.text("CheckID"));
    check.name = fields.text("Name");
    check.status = fields.text("Status");
    check.notes = fields.text("Notes");
    check.output = fields.text("Output");
    check.service_id = fields.text("ServiceID");
    check.service_name = fields.text("ServiceName");
    check.service_tags = fields.texts("ServiceTags");
    check.kind = fields.text("Type");
    check.interval = fields.text("Interval");
    check.timeout = fields.text("Timeout");
    check.exposed_port = fields.number("ExposedPort");
    check.definition = fields.nested("Definition", read_definition).unwrap_or_default();
    check.partition = or_default(fields.text("Partition"));
    check.namespace = or_default(fields.text("Namespace"));
    check
}

/// What an external agent needs to run the check: only what says something, spans of time as texts.
fn read_definition(fields: &mut Fields<'_, '_>) -> Map<String, Value> {
    let mut definition = Map::new();
    for name in ["HTTP", "TLSServerName"] {
        put_text(&mut definition, fields, name);
    }
    put_flag(&mut definition, fields, "TLSSkipVerify");
    let headers = fields.object("Header");
    if !headers.is_empty() {
        definition.insert("Header".to_owned(), Value::Object(headers));
    }
    for name in ["Method", "Body"] {
        put_text(&mut definition, fields, name);
    }
    put_flag(&mut definition, fields, "DisableRedirects");
    put_text(&mut definition, fields, "TCP");
    put_flag(&mut definition, fields, "TCPUseTLS");
    for name in ["UDP", "H2PING", "OSService"] {
        put_text(&mut definition, fields, name);
    }
    put_flag(&mut definition, fields, "H2PingUseTLS");
    for (name, of_the_go_client) in [
        ("Interval", "IntervalDuration"),
        ("Timeout", "TimeoutDuration"),
        ("DeregisterCriticalServiceAfter", "DeregisterCriticalServiceAfterDuration"),
        ("TTL", "TTLDuration"),
    ] {
        let span = fields.duration(name);
        let other = fields.duration(of_the_go_client);
        if let Some(span) = span.or(other).filter(|span| span.0 != 0) {
            definition.insert(name.to_owned(), Value::from(span.to_string()));
        }
    }
    let script: Vec<String> = fields.texts("ScriptArgs").iter().map(ToString::to_string).collect();
    if !script.is_empty() {
        definition.insert("ScriptArgs".to_owned(), Value::from(script));
    }
    for name in ["DockerContainerID", "Shell", "GRPC", "AliasNode", "AliasService"] {
        put_text(&mut definition, fields, name);
    }
    put_flag(&mut definition, fields, "GRPCUseTLS");
    definition
}

fn put_text(definition: &mut Map<String, Value>, fields: &mut Fields<'_, '_>, name: &str) {
    let text = fields.text(name);
    if !text.is_empty() {
        definition.insert(name.to_owned(), Value::from(&*text));
    }
}

fn put_flag(definition: &mut Map<String, Value>, fields: &mut Fields<'_, '_>, name: &str) {
    if fields.flag(name) == Some(true) {
        definition.insert(name.to_owned(), Value::Bool(true));
    }
}
