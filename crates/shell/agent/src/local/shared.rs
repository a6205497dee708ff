//! The handle to the local registry, and who may touch what.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use model::{HealthCheck, Node, Str, agent::AgentService};
use tokio::{
    sync::{Mutex as AsyncMutex, Notify, watch},
    time::Instant,
};

use super::{
    LocalError, Settings,
    state::{Moment, State},
    store::Store,
    stored::{StoredCheck, StoredState},
};
use crate::checks::Runners;

/// This node's services and checks. Cheap to clone; all clones are the same registry.
#[derive(Clone, Debug)]
pub struct Local {
    pub(super) shared: Arc<Shared>,
    /// Held for a whole change, while files are written: changes happen one after the other.
    disk: Arc<AsyncMutex<Disk>>,
}

/// What the clones share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) settings: Settings,
    pub(super) node: Arc<Node>,
    /// Held for moments, never while waiting.
    state: Mutex<State>,
    pub(super) runners: Runners,
    /// The version of `state` that the catalog must learn.
    pub(super) changes: watch::Sender<u64>,
    /// The version that the catalog has learned.
    pub(super) synced: watch::Sender<u64>,
    /// A deadline may have come nearer.
    pub(super) deadlines: Notify,
}

/// The files, and what is still to be taken from them.
#[derive(Debug, Default)]
pub(super) struct Disk {
    /// `None` in memory-only mode.
    pub(super) store: Option<Store>,
    /// Reports before the restart, for TTL checks that have not come back yet.
    pub(super) reports: BTreeMap<Str, StoredState>,
    /// Checks of services that have not come back yet: configuration files may define them.
    pub(super) waiting: Vec<StoredCheck>,
}

impl Shared {
    pub(super) fn new(settings: Settings) -> Self {
        let state = State::new(settings.node.node.clone());
        Self {
            node: Arc::new(settings.node.clone()),
            changes: watch::Sender::new(state.version()),
            synced: watch::Sender::new(0),
            state: Mutex::new(state),
            runners: Runners::default(),
            deadlines: Notify::new(),
            settings,
        }
    }

    /// Looks at the rows or changes them; whoever waits for a change is told.
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let result = work(&mut state);
        let version = state.version();
        // Under the lock, so that versions are told in order.
        self.changes.send_if_modified(|told| {
            let news = *told != version;
            *told = version;
            news
        });
        if state.take_deadlines_moved() {
            self.deadlines.notify_one();
        }
        result
    }

    /// The present moment. Outputs alone wait between half and one and a half times the configured interval, so that
    /// nodes that started together do not write together.
    pub(super) fn moment(&self) -> Moment {
        let interval = self.settings.checks.update_interval;
        let defer_output = interval.mul_f64(0.5 + rand::random::<f64>());
        Moment { now: Instant::now(), defer_output }
    }
}

impl Local {
    pub(super) fn of(shared: Arc<Shared>, disk: Disk) -> Self {
        Self { shared, disk: Arc::new(AsyncMutex::new(disk)) }
    }

    /// Makes a change that touches files. It runs to its end even if the caller goes away.
    pub(super) async fn change<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Arc<Shared>, &mut Disk) -> Result<T, LocalError> + Send + 'static,
    ) -> Result<T, LocalError> {
        let shared = Arc::clone(&self.shared);
        let mut disk = Arc::clone(&self.disk).lock_owned().await;
        let done = tokio::task::spawn_blocking(move || work(&shared, &mut disk)).await;
        done.unwrap_or(Err(LocalError::Stopping))
    }

    /// The node that everything here belongs to.
    pub fn node(&self) -> &Arc<Node> {
        &self.shared.node
    }

    /// All instances by id, as `/v1/agent/services` shows them.
    pub fn services(&self) -> BTreeMap<Str, AgentService> {
        let datacenter = &self.shared.node.datacenter;
        self.shared.with(|state| {
            let services = state.services.iter();
            services.map(|(id, e)| (id.clone(), AgentService::new(&e.row, datacenter))).collect()
        })
    }

    /// One instance with its content hash, as `/v1/agent/service/:id` shows it.
    pub fn service(&self, id: &str) -> Option<AgentService> {
        let row = self.shared.with(|state| Some(Arc::clone(&state.services.get(id)?.row)))?;
        Some(AgentService::new(&row, &self.shared.node.datacenter).hashed())
    }

    /// All checks by id, as `/v1/agent/checks` shows them.
    pub fn checks(&self) -> BTreeMap<Str, Arc<HealthCheck>> {
        let rows = |state: &mut State| {
            let checks = state.checks.iter();
            checks.map(|(id, entry)| (id.clone(), Arc::clone(&entry.row))).collect()
        };
        self.shared.with(rows)
    }

    /// Tells of every change that the catalog must learn, by a version that rises.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.shared.changes.subscribe()
    }
}
