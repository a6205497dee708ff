//! The health of this node's instances, for `/v1/agent/health/service/…`.

use model::{
    HealthCheck,
    agent::{AgentService, AgentServiceHealth, CheckKind},
};

use super::{
    Local,
    state::{CheckEntry, ServiceEntry, State},
};

impl Local {
    /// The health of one instance; `None` when it is not here.
    pub fn status_by_id(&self, id: &str) -> Option<AgentServiceHealth> {
        self.shared.with(|state| Some(self.health_of(state, state.services.get(id)?)))
    }

    /// The health of every instance called `name`, by id.
    pub fn status_by_name(&self, name: &str) -> Vec<AgentServiceHealth> {
        self.shared.with(|state| {
            let named = state.services.values().filter(|entry| &*entry.row.service == name);
            named.map(|entry| self.health_of(state, entry)).collect()
        })
    }

    /// How many checks run a script, and how many wait for reports.
    pub fn scripts_and_ttls(&self) -> (usize, usize) {
        self.shared.with(|state| {
            let count = |kind: CheckKind| {
                let of_kind = |check: &&CheckEntry| {
                    check.definition.as_ref().and_then(|definition| definition.kind()) == Some(kind)
                };
                state.checks.values().filter(of_kind).count()
            };
            (count(CheckKind::Script), count(CheckKind::Ttl))
        })
    }

    fn health_of(&self, state: &State, entry: &ServiceEntry) -> AgentServiceHealth {
        let service = AgentService::new(&entry.row, &self.shared.node.datacenter);
        let concerns =
            |row: &&HealthCheck| row.service_id.is_empty() || row.service_id == entry.row.id;
        let rows = state.checks.values().map(|check| &*check.row).filter(concerns);
        AgentServiceHealth::new(service, rows)
    }
}
