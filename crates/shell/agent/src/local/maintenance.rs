//! Maintenance mode: a critical check that an operator puts and removes.

use std::sync::Arc;

use model::{
    HealthCheck, NodeService, Secret, Str,
    catalog::{NODE_MAINTENANCE, SERVICE_MAINTENANCE_PREFIX},
};

use super::{
    Local, LocalError, Source,
    shared::{Disk, Shared},
    state::NewCheck,
};

impl Local {
    /// Puts an instance into maintenance or takes it out; doing so twice changes nothing.
    ///
    /// # Errors
    /// When the instance is not here, or the disk fails.
    pub async fn set_service_maintenance(
        &self,
        id: &str,
        enable: bool,
        reason: &str,
    ) -> Result<(), LocalError> {
        let (id, reason) = (Str::from(id), reason.to_owned());
        self.change(move |shared, disk| {
            let service = shared.with(|state| Some(Arc::clone(&state.services.get(&id)?.row)));
            let service = service.ok_or_else(|| LocalError::UnknownService(id.clone()))?;
            let check = format!("{SERVICE_MAINTENANCE_PREFIX}:{id}");
            shared.set_maintenance(disk, &check, Some(&service), enable, &reason)
        })
        .await
    }

    /// Puts the node into maintenance or takes it out; doing so twice changes nothing.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn set_node_maintenance(&self, enable: bool, reason: &str) -> Result<(), LocalError> {
        let reason = reason.to_owned();
        self.change(move |shared, disk| {
            shared.set_maintenance(disk, NODE_MAINTENANCE, None, enable, &reason)
        })
        .await
    }
}

impl Shared {
    fn set_maintenance(
        self: &Arc<Self>,
        disk: &mut Disk,
        id: &str,
        service: Option<&NodeService>,
        enable: bool,
        reason: &str,
    ) -> Result<(), LocalError> {
        let enabled = self.with(|state| state.checks.contains_key(id));
        match (enabled, enable) {
            (false, true) => {
                let row = self.maintenance_row(id, service, reason);
                let (token, source) = (Secret::default(), Source::File);
                self.add_check(disk, NewCheck { row, definition: None, token, source })
            }
            (true, false) => self.deregister_check(disk, id),
            _ => Ok(()),
        }
    }

    fn maintenance_row(
        &self,
        id: &str,
        service: Option<&NodeService>,
        reason: &str,
    ) -> HealthCheck {
        let mut row = HealthCheck::new(self.node.node.clone(), id.into());
        row.kind = "maintenance".into();
        row.partition = self.node.partition.clone();
        let what = match service {
            Some(service) => {
                row.name = "Service Maintenance Mode".into();
                row.service_id = service.id.clone();
                row.service_name = service.service.clone();
                row.service_tags = service.tags.clone();
                row.namespace = service.namespace.clone();
                "service"
            }
            None => {
                row.name = "Node Maintenance Mode".into();
                "node"
            }
        };
        row.notes = match reason {
            "" => format!("This {what} is in maintenance; whoever put it there gave no reason.")
                .into(),
            reason => reason.into(),
        };
        row
    }
}
