//! All checks of an instance as one (protocol 5.4).

use model::CheckServiceNode;
use model::catalog::{CheckStatus, NODE_MAINTENANCE, SERVICE_MAINTENANCE_PREFIX};
use wire::service::{HealthCheck, NodeService};

const NAME: &str = "overall-check";

/// The one check of `sent`, which stands for `instance`; none if the instance has no check.
pub(super) fn flatten(instance: &CheckServiceNode, sent: &NodeService) -> Option<HealthCheck> {
    if instance.checks.is_empty() {
        return None;
    }
    let owner = if sent.id.is_empty() { &sent.service } else { &sent.id };
    Some(HealthCheck {
        node: instance.node.node.to_string(),
        check_id: format!("{owner}:{NAME}"),
        name: NAME.to_owned(),
        status: overall_status(instance).to_owned(),
        service_id: sent.id.clone(),
        service_name: sent.service.clone(),
        enterprise_meta: sent.enterprise_meta.clone(),
        ..HealthCheck::default()
    })
}

/// Maintenance if any check says so by its id, else the worst status.
fn overall_status(instance: &CheckServiceNode) -> &str {
    let in_maintenance = instance.checks.iter().any(|check| {
        &*check.check_id == NODE_MAINTENANCE
            || check.check_id.starts_with(SERVICE_MAINTENANCE_PREFIX)
    });
    if in_maintenance {
        return CheckStatus::Maintenance.as_str();
    }
    let statuses = instance.checks.iter().map(|check| &*check.status);
    statuses.max_by_key(|status| badness(status)).unwrap_or(CheckStatus::Passing.as_str())
}

/// Higher is worse; a word that we do not know is the worst and is passed on as it is.
fn badness(status: &str) -> u8 {
    match CheckStatus::parse(status) {
        Some(CheckStatus::Passing) => 0,
        Some(CheckStatus::Warning) => 1,
        Some(CheckStatus::Critical) => 2,
        Some(CheckStatus::Maintenance) => 3,
        None => 4,
    }
}
