//! Registering and removing services.

use std::{collections::BTreeSet, sync::Arc};

use model::{
    NodeService, Str,
    agent::{PlannedCheck, ServiceDefinition, default_sidecar_checks},
};

use super::{
    Local, LocalError, Source,
    shared::{Disk, Shared},
    state::{NewCheck, Removal, ServiceEntry, State},
    store::Change,
    stored::{StoredCheck, StoredService},
};

/// How a service is registered.
#[derive(Clone, Copy, Debug)]
pub struct RegisterOptions {
    /// Who registers it.
    pub source: Source,
    /// Checks of the instance that the definition does not name are removed.
    pub replace_existing_checks: bool,
}

/// An instance to be written, with its checks.
pub(super) struct Planned {
    pub(super) row: NodeService,
    pub(super) checks: Vec<PlannedCheck>,
    token: model::Secret<String>,
    sidecar: bool,
    /// Checks to remove.
    replaced: Vec<Str>,
}

impl Local {
    /// Registers an instance, and its sidecar if the definition has one. It is on disk when this returns, and on its
    /// way to the catalog ([`Local::flush`] waits for that).
    ///
    /// # Errors
    /// When the definition breaks a rule, a script is not allowed, no sidecar port is left or the disk fails. Nothing
    /// is changed then.
    pub async fn register_service(
        &self,
        definition: ServiceDefinition,
        options: RegisterOptions,
    ) -> Result<(), LocalError> {
        definition.validate()?;
        if !is_dns_label(&definition.name) {
            let service = &definition.name;
            tracing::warn!(%service, "DNS cannot find this service: names there have 1 to 63 letters, digits and dashes");
        }
        self.change(move |shared, disk| shared.register(disk, &definition, options)).await
    }

    /// Removes an instance with its checks, and with the sidecar that was registered along with it.
    ///
    /// # Errors
    /// When it is not here, or the disk fails.
    pub async fn deregister_service(&self, id: &str) -> Result<(), LocalError> {
        let id = Str::from(id);
        self.change(move |shared, disk| shared.deregister(disk, &id)).await
    }
}

impl Shared {
    fn register(
        self: &Arc<Self>,
        disk: &mut Disk,
        definition: &ServiceDefinition,
        options: RegisterOptions,
    ) -> Result<(), LocalError> {
        let planned = self.with(|state| self.plan(state, definition, options))?;
        for check in planned.iter().flat_map(|planned| &planned.checks) {
            self.allow_script(&check.definition, options.source)?;
        }
        let changes: Vec<Change> =
            planned.iter().flat_map(|planned| planned.changes(options.source)).collect();
        if let Some(store) = &disk.store {
            store.commit(&changes)?;
        }
        for planned in planned {
            self.put(disk, planned, options.source);
        }
        Ok(())
    }

    /// The instance and its sidecar, complete.
    pub(super) fn plan(
        &self,
        state: &State,
        definition: &ServiceDefinition,
        options: RegisterOptions,
    ) -> Result<Vec<Planned>, LocalError> {
        let mut planned = vec![self.plan_one(state, definition, false, options)];
        if let Some(mut sidecar) = definition.sidecar() {
            if sidecar.port == 0 {
                sidecar.port = self.sidecar_port(state, &sidecar.id, definition.port)?;
            }
            if sidecar.checks.is_empty() {
                sidecar.checks = default_sidecar_checks(&sidecar.instance());
            }
            planned.push(self.plan_one(state, &sidecar, true, options));
        }
        Ok(planned)
    }

    fn plan_one(
        &self,
        state: &State,
        definition: &ServiceDefinition,
        sidecar: bool,
        options: RegisterOptions,
    ) -> Planned {
        let mut row = definition.instance();
        row.partition = self.node.partition.clone();
        let checks = definition.planned_checks(&self.node.node, &row);
        let named: BTreeSet<Str> = checks.iter().map(|check| check.row.check_id.clone()).collect();
        let replaced = if options.replace_existing_checks {
            state.replaced_checks(&row.id, &named)
        } else {
            Vec::new()
        };
        Planned { row, checks, token: definition.token.clone(), sidecar, replaced }
    }

    /// The port that the sidecar has already, or the lowest of the range that nobody here uses. `parent` is the port of
    /// the instance that is being registered and not among the rows yet.
    fn sidecar_port(&self, state: &State, id: &str, parent: u16) -> Result<u16, LocalError> {
        let range = self.settings.sidecar_ports.clone().ok_or(LocalError::SidecarPortsDisabled)?;
        if let Some(entry) = state.services.get(id).filter(|entry| range.contains(&entry.row.port))
        {
            return Ok(entry.row.port);
        }
        let mut used: BTreeSet<u16> = state.services.values().map(|entry| entry.row.port).collect();
        used.insert(parent);
        let (first, last) = (*range.start(), *range.end());
        let mut free = range.filter(|port| !used.contains(port));
        free.next().ok_or(LocalError::NoSidecarPort { first, last })
    }

    fn put(self: &Arc<Self>, disk: &mut Disk, planned: Planned, source: Source) {
        let Planned { row, checks, token, sidecar, replaced } = planned;
        let moment = self.moment();
        let entry = ServiceEntry { row: Arc::new(row), source, sidecar };
        let new = |check: PlannedCheck| NewCheck {
            row: check.row,
            definition: Some(check.definition),
            token: token.clone(),
            source,
        };
        let mut checks: Vec<NewCheck> = checks.into_iter().map(new).collect();
        // Those that the definition names replace what was stored of them.
        let named: BTreeSet<Str> = checks.iter().map(|check| check.row.check_id.clone()).collect();
        let waited = |check: &mut StoredCheck| check.row.service_id == entry.row.id;
        let waited: Vec<StoredCheck> = disk.waiting.extract_if(.., waited).collect();
        let waited = waited.into_iter().filter(|check| !named.contains(&check.row.check_id));
        checks.extend(waited.map(|check| self.restored(check)));
        // One step for readers: nobody sees the instance without its checks.
        let started = self.with(|state| {
            state.put_service(entry, moment);
            for id in &replaced {
                state.remove_check(id, moment);
            }
            self.put_checks(state, disk, checks, moment)
        });
        for id in &replaced {
            self.runners.stop(id);
        }
        self.start_all(started);
    }

    pub(super) fn deregister(self: &Arc<Self>, disk: &Disk, id: &str) -> Result<(), LocalError> {
        let removal = self.with(|state| state.removal_of(id));
        if removal.services.is_empty() {
            return Err(LocalError::UnknownService(id.into()));
        }
        if let Some(store) = &disk.store {
            store.commit(&removals(&removal))?;
        }
        let moment = self.moment();
        self.with(|state| state.remove_service(id, moment));
        removal.checks.iter().for_each(|check| self.runners.stop(check));
        Ok(())
    }
}

fn is_dns_label(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=63).contains(&name.len()) && name.bytes().all(allowed)
}

fn removals(removal: &Removal) -> Vec<Change> {
    let services = removal.services.iter().cloned().map(Change::RemoveService);
    services.chain(removal.checks.iter().cloned().map(Change::RemoveCheck)).collect()
}

impl Planned {
    /// What happens to the files. What files say is not stored again; a stored registration of the same id is removed,
    /// so that it does not come back when the file is gone.
    fn changes(&self, source: Source) -> Vec<Change> {
        let mut changes: Vec<Change> =
            self.replaced.iter().cloned().map(Change::RemoveCheck).collect();
        match source {
            Source::Api => {
                changes.push(Change::PutService(Box::new(StoredService {
                    row: self.row.clone(),
                    token: self.token.clone(),
                    source,
                    sidecar: self.sidecar,
                })));
                changes.extend(self.checks.iter().map(|check| {
                    Change::PutCheck(Box::new(StoredCheck {
                        row: check.row.clone(),
                        definition: Some(check.definition.clone()),
                        token: self.token.clone(),
                        source,
                    }))
                }));
            }
            Source::File => {
                changes.push(Change::RemoveService(self.row.id.clone()));
                let ids = self.checks.iter().map(|check| check.row.check_id.clone());
                changes.extend(ids.map(Change::ForgetCheck));
            }
        }
        changes
    }
}
