//! Opening the registry: what was registered before comes back.

use std::sync::Arc;

use model::CheckStatus;

use super::{
    Local, Settings, StoreError,
    report::unix_now,
    shared::{Disk, Shared},
    state::{NewCheck, ServiceEntry},
    store::{Loaded, Store},
    stored::{StoredCheck, StoredService},
};

/// The data directory could not be made or listed.
#[derive(Debug, thiserror::Error)]
#[error("cannot restore services and checks: {0}")]
pub struct OpenError(#[from] StoreError);

impl Local {
    /// Opens the registry and starts the checks that were registered before. Files that cannot be read are named in a
    /// warning and passed over. Blocks while it reads; must be called within a tokio runtime.
    ///
    /// # Errors
    /// When the directories cannot be made or listed.
    pub fn open(settings: Settings) -> Result<Self, OpenError> {
        let store = settings.data_dir.as_deref().map(Store::open).transpose()?;
        let loaded = match &store {
            Some(store) => store.load(unix_now())?,
            None => Loaded::default(),
        };
        for file in &loaded.damaged {
            tracing::warn!("{file}");
        }
        let Loaded { services, checks, states: reports, .. } = loaded;
        let mut disk = Disk { store, reports, waiting: Vec::new() };
        let shared = Arc::new(Shared::new(settings));
        shared.restore(&mut disk, services, checks);
        Ok(Self::of(shared, disk))
    }
}

impl Shared {
    /// Puts everything back. Checks whose service is not there wait for it.
    fn restore(
        self: &Arc<Self>,
        disk: &mut Disk,
        services: Vec<StoredService>,
        checks: Vec<StoredCheck>,
    ) {
        let moment = self.moment();
        let started = self.with(|state| {
            for StoredService { row, token: _, source, sidecar } in services {
                let row = Arc::new(row);
                state.put_service(ServiceEntry { row, source, sidecar }, moment);
            }
            let has_service = |check: &StoredCheck| {
                let service = &check.row.service_id;
                service.is_empty() || state.services.contains_key(service)
            };
            let (whole, waiting) = checks.into_iter().partition(has_service);
            disk.waiting = waiting;
            let whole: Vec<StoredCheck> = whole;
            let whole = whole.into_iter().map(|check| self.restored(check)).collect();
            self.put_checks(state, disk, whole, moment)
        });
        self.start_all(started);
    }

    /// Nobody knows yet how the checked thing is, so it is not said to be well.
    pub(super) fn restored(&self, check: StoredCheck) -> NewCheck {
        let StoredCheck { mut row, definition, token, source } = check;
        row.node = self.node.node.clone();
        row.status = CheckStatus::Critical.as_str().into();
        row.output = "".into();
        NewCheck { row, definition, token, source }
    }
}
