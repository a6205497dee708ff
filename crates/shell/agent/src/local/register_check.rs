//! Registering and removing checks.

use std::sync::Arc;

use model::{Str, agent::CheckDefinition};

use super::{
    Local, LocalError, Source,
    report::Reports,
    shared::{Disk, Shared},
    state::{Moment, NewCheck, State},
    store::Change,
    stored::StoredCheck,
};
use crate::checks::{Generation, Outcome, Plan};

/// A check whose runner must be started.
pub(super) struct Started {
    id: Str,
    generation: Generation,
    definition: CheckDefinition,
    source: Source,
}

impl Local {
    /// Registers a check of the node, or of an instance that is here. It is on disk when this returns.
    ///
    /// # Errors
    /// When the definition breaks a rule, its instance is not here, a script is not allowed or the disk fails. Nothing
    /// is changed then.
    pub async fn register_check(
        &self,
        definition: CheckDefinition,
        source: Source,
    ) -> Result<(), LocalError> {
        definition.validate_registration()?;
        self.change(move |shared, disk| shared.register_check(disk, definition, source)).await
    }

    /// Removes a check.
    ///
    /// # Errors
    /// When it is not here, or the disk fails.
    pub async fn deregister_check(&self, id: &str) -> Result<(), LocalError> {
        let id = Str::from(id);
        self.change(move |shared, disk| shared.deregister_check(disk, &id)).await
    }
}

impl Shared {
    fn register_check(
        self: &Arc<Self>,
        disk: &mut Disk,
        definition: CheckDefinition,
        source: Source,
    ) -> Result<(), LocalError> {
        self.allow_script(&definition, source)?;
        let id = &definition.service_id;
        let service = self.with(|state| Some(Arc::clone(&state.services.get(id)?.row)));
        if service.is_none() && !id.is_empty() {
            return Err(LocalError::CheckOfUnknownService(id.clone()));
        }
        let mut row = definition.row(&self.node.node, service.as_deref());
        row.partition = self.node.partition.clone();
        let token = definition.token.clone();
        self.add_check(disk, NewCheck { row, definition: Some(definition), token, source })
    }

    /// Writes a check to disk and into the rows, and starts its runner.
    pub(super) fn add_check(
        self: &Arc<Self>,
        disk: &mut Disk,
        check: NewCheck,
    ) -> Result<(), LocalError> {
        if let Some(store) = &disk.store {
            store.commit(&[match check.source {
                // Maintenance is the agent's own doing, and must survive a restart.
                Source::File if check.definition.is_some() => {
                    Change::ForgetCheck(check.row.check_id.clone())
                }
                _ => Change::PutCheck(Box::new(StoredCheck {
                    row: check.row.clone(),
                    definition: check.definition.clone(),
                    token: check.token.clone(),
                    source: check.source,
                })),
            }])?;
        }
        let moment = self.moment();
        let started = self.with(|state| self.put_checks(state, disk, vec![check], moment));
        self.start_all(started);
        Ok(())
    }

    pub(super) fn deregister_check(&self, disk: &Disk, id: &str) -> Result<(), LocalError> {
        if !self.with(|state| state.checks.contains_key(id)) {
            return Err(LocalError::UnknownCheck(id.into()));
        }
        if let Some(store) = &disk.store {
            store.commit(&[Change::RemoveCheck(id.into())])?;
        }
        let moment = self.moment();
        self.with(|state| state.remove_check(id, moment));
        self.runners.stop(&id.into());
        Ok(())
    }

    /// Puts checks among the rows; those that need a new runner come back.
    pub(super) fn put_checks(
        &self,
        state: &mut State,
        disk: &mut Disk,
        checks: Vec<NewCheck>,
        moment: Moment,
    ) -> Vec<Started> {
        let mut started = Vec::new();
        for check in checks {
            let (id, source) = (check.row.check_id.clone(), check.source);
            let definition = check.definition.clone();
            let report = disk.reports.remove(&id).map(|report| (report.status, report.output));
            let is_ttl = |d: &CheckDefinition| d.kind() == Some(model::agent::CheckKind::Ttl);
            let report = report.filter(|_| definition.as_ref().is_some_and(is_ttl));
            let generation = state.put_check(check, report, moment);
            if let (Some(generation), Some(definition)) = (generation, definition) {
                started.push(Started { id, generation, definition, source });
            }
        }
        started
    }

    /// Starts the runners of checks that are run; whatever ran under their ids is stopped.
    pub(super) fn start_all(self: &Arc<Self>, started: Vec<Started>) {
        for Started { id, generation, definition, source } in started {
            let Some(plan) = Plan::of(&definition, self.settings.checks.output_max_size) else {
                self.runners.stop(&id);
                continue;
            };
            if let Err(refusal) = self.allow_script(&definition, source) {
                // Registered when scripts were allowed: it cannot tell any more that the service is well.
                self.runners.stop(&id);
                let moment = self.moment();
                let outcome = Outcome::critical(refusal.to_string());
                self.with(|state| state.set_status(&id, outcome, moment));
                continue;
            }
            self.runners.start(&id, generation, plan, Reports::of(self));
        }
    }

    /// Scripts need the operator's consent, those from the network more of it.
    pub(super) fn allow_script(
        &self,
        definition: &CheckDefinition,
        source: Source,
    ) -> Result<(), LocalError> {
        let rules = &self.settings.checks;
        match source {
            _ if !definition.is_script() => Ok(()),
            Source::File if rules.enable_local_scripts || rules.enable_remote_scripts => Ok(()),
            Source::Api if rules.enable_remote_scripts => Ok(()),
            Source::Api if rules.enable_local_scripts => Err(LocalError::RemoteScriptsDisabled),
            _ => Err(LocalError::ScriptsDisabled),
        }
    }
}
