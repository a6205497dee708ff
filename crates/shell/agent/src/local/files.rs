//! Services and checks that configuration files define: registered at the start, replaced at a reload.

use std::{collections::BTreeSet, fmt};

use model::{
    Str,
    agent::{CheckDefinition, ServiceDefinition},
};

use super::{Local, LocalError, RegisterOptions, Source};

/// A definition of a configuration file that could not be registered.
#[derive(Debug)]
pub struct FileProblem {
    /// `service` or `check`, and its name.
    pub what: String,
    /// Why not.
    pub error: LocalError,
}

impl fmt::Display for FileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Failed to register {}: {}", self.what, self.error)
    }
}

impl std::error::Error for FileProblem {}

impl Local {
    /// Registers what the configuration files define and removes what they defined before and do not any more. What
    /// cannot be registered is returned; the rest is done all the same. Services come before checks, which may
    /// belong to them.
    pub async fn load_files(
        &self,
        services: Vec<ServiceDefinition>,
        checks: Vec<CheckDefinition>,
    ) -> Vec<FileProblem> {
        let mut problems = Vec::new();
        let options = RegisterOptions { source: Source::File, replace_existing_checks: false };
        let (mut service_ids, mut check_ids) = (BTreeSet::new(), BTreeSet::new());
        for definition in services {
            let what = format!("service '{}'", definition.name);
            self.collect_ids(&definition, &mut service_ids, &mut check_ids);
            if let Err(error) = self.register_service(definition, options).await {
                problems.push(FileProblem { what, error });
            }
        }
        for definition in checks {
            let what = format!("check '{}'", definition.name);
            check_ids.insert(definition.row("", None).check_id);
            if let Err(error) = self.register_check(definition, Source::File).await {
                problems.push(FileProblem { what, error });
            }
        }
        problems.extend(self.drop_undefined(&service_ids, &check_ids).await);
        problems
    }

    fn collect_ids(
        &self,
        definition: &ServiceDefinition,
        services: &mut BTreeSet<Str>,
        checks: &mut BTreeSet<Str>,
    ) {
        let options = RegisterOptions { source: Source::File, replace_existing_checks: false };
        let planned = self.shared.with(|state| self.shared.plan(state, definition, options));
        for planned in planned.into_iter().flatten() {
            services.insert(planned.row.id);
            checks.extend(planned.checks.into_iter().map(|check| check.row.check_id));
        }
    }

    async fn drop_undefined(
        &self,
        services: &BTreeSet<Str>,
        checks: &BTreeSet<Str>,
    ) -> Vec<FileProblem> {
        let (old_services, old_checks) = self.shared.with(|state| {
            let old = state.services.iter();
            let old = old.filter(|(id, e)| e.source == Source::File && !services.contains(*id));
            let old_services: Vec<Str> = old.map(|(id, _)| id.clone()).collect();
            let old = state.checks.iter().filter(|(id, entry)| {
                let from_file = entry.source == Source::File && entry.definition.is_some();
                from_file && !checks.contains(*id)
            });
            (old_services, old.map(|(id, _)| id.clone()).collect::<Vec<Str>>())
        });
        let mut problems = Vec::new();
        for id in old_services {
            match self.deregister_service(&id).await {
                // A sidecar goes with its instance.
                Ok(()) | Err(LocalError::UnknownService(_)) => {}
                Err(error) => problems.push(FileProblem { what: format!("service '{id}'"), error }),
            }
        }
        for id in old_checks {
            match self.deregister_check(&id).await {
                Ok(()) | Err(LocalError::UnknownCheck(_)) => {}
                Err(error) => problems.push(FileProblem { what: format!("check '{id}'"), error }),
            }
        }
        problems
    }
}
