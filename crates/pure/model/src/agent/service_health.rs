//! The answers of `/v1/agent/health/service/id/…` and `…/name/…` (http-api 3.12, golden 02).

use serde::Serialize;
use serde_json::{Value, json};

use super::AgentService;
use crate::{
    CheckStatus, HealthCheck, Str,
    catalog::{NODE_MAINTENANCE, SERVICE_MAINTENANCE_PREFIX},
    shape::null_when_empty_list,
};

/// One instance with its checks and the worst status among them.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AgentServiceHealth {
    /// The worst status, in JSON its word.
    #[serde(serialize_with = "word")]
    pub aggregated_status: CheckStatus,
    /// The instance.
    pub service: AgentService,
    /// Its checks and the node's own, by check id.
    pub checks: Vec<AgentCheck>,
}

fn word<S: serde::Serializer>(status: &CheckStatus, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(status.as_str())
}

impl AgentServiceHealth {
    /// Joins an instance with `checks`, its own and the node's.
    pub fn new<'a>(service: AgentService, checks: impl Iterator<Item = &'a HealthCheck>) -> Self {
        let checks: Vec<&HealthCheck> = checks.collect();
        Self {
            aggregated_status: aggregated_status(checks.iter().copied()),
            service,
            checks: checks.into_iter().map(AgentCheck::from).collect(),
        }
    }
}

/// The worst status of some checks. A maintenance check counts as maintenance, the worst of all; none at all pass.
pub fn aggregated_status<'a>(checks: impl Iterator<Item = &'a HealthCheck>) -> CheckStatus {
    checks.map(status_of).max().unwrap_or(CheckStatus::Passing)
}

fn status_of(check: &HealthCheck) -> CheckStatus {
    let id = &check.check_id;
    if &**id == NODE_MAINTENANCE || id.starts_with(SERVICE_MAINTENANCE_PREFIX) {
        return CheckStatus::Maintenance;
    }
    CheckStatus::parse(&check.status).unwrap_or(CheckStatus::Critical)
}

/// A check as these two endpoints print it: some fields are always empty there.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "each field is the one of the same name on HealthCheck")]
pub struct AgentCheck {
    pub node: Str,
    #[serde(rename = "CheckID")]
    pub check_id: Str,
    pub name: Str,
    pub status: Str,
    pub notes: Str,
    pub output: Str,
    #[serde(rename = "ServiceID")]
    pub service_id: Str,
    pub service_name: Str,
    #[serde(serialize_with = "null_when_empty_list::serialize")]
    pub service_tags: Vec<Str>,
    #[serde(rename = "Type")]
    pub kind: Str,
    pub exposed_port: u16,
    pub definition: Value,
    pub create_index: u64,
    pub modify_index: u64,
}

impl From<&HealthCheck> for AgentCheck {
    fn from(check: &HealthCheck) -> Self {
        Self {
            node: check.node.clone(),
            check_id: check.check_id.clone(),
            name: check.name.clone(),
            status: check.status.clone(),
            notes: check.notes.clone(),
            output: check.output.clone(),
            service_id: check.service_id.clone(),
            service_name: check.service_name.clone(),
            service_tags: check.service_tags.clone(),
            kind: "".into(),
            exposed_port: 0,
            definition: empty_definition(),
            create_index: 0,
            modify_index: 0,
        }
    }
}

fn empty_definition() -> Value {
    json!({
        "Interval": "0s", "Timeout": "0s", "DeregisterCriticalServiceAfter": "0s", "HTTP": "", "Header": null,
        "Method": "", "Body": "", "TLSServerName": "", "TLSSkipVerify": false, "TCP": "", "TCPUseTLS": false,
        "UDP": "", "GRPC": "", "OSService": "", "GRPCUseTLS": false,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::agent::decode_body;

    fn check(id: &str, status: &str) -> HealthCheck {
        let mut check = HealthCheck::new("n".into(), id.into());
        check.status = status.into();
        check
    }

    #[test]
    fn the_worst_status_counts() {
        let worst = |checks: &[HealthCheck]| aggregated_status(checks.iter()).as_str();
        assert_eq!(worst(&[]), "passing");
        assert_eq!(worst(&[check("a", "passing"), check("b", "warning")]), "warning");
        assert_eq!(worst(&[check("a", "critical"), check("b", "warning")]), "critical");
        let maintained = [check("a", "passing"), check("_service_maintenance:web", "critical")];
        assert_eq!(worst(&maintained), "maintenance");
    }

    /// Golden 1.22, chapter 02, `/v1/agent/health/service/name/backend-service`.
    #[test]
    fn the_official_shape() {
        let definition = decode_body(&json!({
            "Name": "backend-service", "ID": "backend-2", "Port": 9002, "Address": "127.0.0.1", "Tags": ["v2"],
            "Check": {"TTL": "10m", "Status": "critical", "Notes": "kept failing"},
        }));
        let definition = definition.unwrap();
        let instance = definition.instance();
        let planned = definition.planned_checks("alpha-node", &instance);
        let rows = planned.iter().map(|check| &check.row);
        let health = AgentServiceHealth::new(AgentService::new(&instance, &"dc1".into()), rows);
        let text = serde_json::to_string(&health).unwrap();
        let tail = concat!(
            r#""Checks":[{"Node":"alpha-node","CheckID":"service:backend-2","#,
            r#""Name":"Service 'backend-service' check","Status":"critical","Notes":"kept failing","#,
            r#""Output":"","ServiceID":"backend-2","ServiceName":"backend-service","ServiceTags":["v2"],"#,
            r#""Type":"","ExposedPort":0,"Definition":{"Interval":"0s","Timeout":"0s","#,
            r#""DeregisterCriticalServiceAfter":"0s","HTTP":"","Header":null,"Method":"","Body":"","#,
            r#""TLSServerName":"","TLSSkipVerify":false,"TCP":"","TCPUseTLS":false,"UDP":"","GRPC":"","#,
            r#""OSService":"","GRPCUseTLS":false},"CreateIndex":0,"ModifyIndex":0}]}"#,
        );
        assert!(
            text.starts_with(r#"{"AggregatedStatus":"critical","Service":{"ID":"backend-2","#),
            "{text}"
        );
        assert!(text.ends_with(tail), "{text}");
    }
}
