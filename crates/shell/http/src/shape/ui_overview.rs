//! How the catalog stands in numbers: `/v1/internal/ui/catalog-overview` (http-api 4.7).

use std::{collections::BTreeMap, sync::Arc};

use model::{CheckServiceNode, CheckStatus, HealthCheck, Node, Str};
use serde::Serialize;

use super::ui_service::status;

/// Nodes, services and checks by how they stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CatalogOverview {
    /// One row.
    nodes: Vec<Count>,
    /// One for each name of a service, sorted.
    services: Vec<Count>,
    /// One for each name of a check, sorted.
    checks: Vec<Count>,
}

#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Count {
    #[serde(skip_serializing_if = "str::is_empty")]
    name: Str,
    total: usize,
    passing: usize,
    warning: usize,
    critical: usize,
}

impl Count {
    fn add(&mut self, status: CheckStatus) {
        self.total += 1;
        *match status {
            CheckStatus::Passing => &mut self.passing,
            CheckStatus::Warning => &mut self.warning,
            CheckStatus::Critical | CheckStatus::Maintenance => &mut self.critical,
        } += 1;
    }
}

impl CatalogOverview {
    /// A node stands as the worst of its own checks, an instance as the worst of its own.
    pub(crate) fn new(
        nodes: &[Arc<Node>],
        instances: &[CheckServiceNode],
        checks: &[Arc<HealthCheck>],
    ) -> Self {
        let mut worst_of_node: BTreeMap<&str, CheckStatus> = BTreeMap::new();
        for check in checks.iter().filter(|check| check.service_id.is_empty()) {
            let worst = worst_of_node.entry(&check.node).or_insert(CheckStatus::Passing);
            *worst = status(&check.status).max(*worst);
        }
        let mut node_count = Count::default();
        for node in nodes {
            let worst = worst_of_node.get(&*node.node);
            node_count.add(worst.copied().unwrap_or(CheckStatus::Passing));
        }
        let of_instance = |instance: &CheckServiceNode| {
            let own = instance.checks.iter().filter(|check| !check.service_id.is_empty());
            let worst = own.map(|check| status(&check.status)).max();
            (instance.service.service.clone(), worst.unwrap_or(CheckStatus::Passing))
        };
        let of_check = |check: &Arc<HealthCheck>| (check.name.clone(), status(&check.status));
        Self {
            nodes: vec![node_count],
            services: by_name(instances.iter().map(of_instance)),
            checks: by_name(checks.iter().map(of_check)),
        }
    }
}

fn by_name(rows: impl Iterator<Item = (Str, CheckStatus)>) -> Vec<Count> {
    let mut counts: BTreeMap<Str, Count> = BTreeMap::new();
    for (name, status) in rows {
        counts.entry(name).or_default().add(status);
    }
    counts.into_iter().map(|(name, count)| Count { name, ..count }).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nodes_and_instances_stand_as_the_worst_of_their_own_checks() {
        let checks = json!([
            {"Node": "n", "CheckID": "serf", "Name": "Serf", "Status": "passing"},
            {"Node": "n", "CheckID": "w1", "Name": "Web", "Status": "warning", "ServiceID": "w1"},
            {"Node": "n", "CheckID": "w2", "Name": "Web", "Status": "odd", "ServiceID": "w1"},
        ]);
        let node = json!({"Node": "n"});
        let service = json!({"ID": "w1", "Service": "web"});
        let instance: CheckServiceNode =
            serde_json::from_value(json!({"Node": node, "Service": service, "Checks": checks}))
                .unwrap();
        let checks = instance.checks.clone();
        let nodes = [instance.node.clone()];
        let overview = CatalogOverview::new(&nodes, &[instance], &checks);
        let expected = r#"{"Nodes":[{"Total":1,"Passing":1,"Warning":0,"Critical":0}],"Services":[{"Name":"web","Total":1,"Passing":0,"Warning":0,"Critical":1}],"Checks":[{"Name":"Serf","Total":1,"Passing":1,"Warning":0,"Critical":0},{"Name":"Web","Total":2,"Passing":0,"Warning":1,"Critical":1}]}"#;
        assert_eq!(serde_json::to_string(&overview).unwrap(), expected);
    }
}
