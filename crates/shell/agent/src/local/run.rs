//! What goes on by itself: the sync with the catalog, times that run out, services that have been critical too long.

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::{Catalog, Local, LocalError, shared::Disk, store::Change, sync::keep_in_sync};

/// How often services are looked for that have been critical for too long.
const REAP_INTERVAL: Duration = Duration::from_secs(30);

impl Local {
    /// Keeps everything going until `stop`, then waits until the last check has ended. What configuration files define
    /// must have been registered before.
    pub async fn run<C: Catalog>(&self, catalog: Arc<C>, stop: CancellationToken) {
        if let Err(error) = self.drop_orphans().await {
            tracing::warn!(%error, "checks of services that are gone will come back at the next start");
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = keep_in_sync(self, &*catalog) => {}
            () = self.keep_time() => {}
        }
        self.shared.runners.drain().await;
    }

    /// Checks that were stored and whose service has not come back.
    async fn drop_orphans(&self) -> Result<(), LocalError> {
        self.change(|_, disk: &mut Disk| {
            let orphans: Vec<_> = std::mem::take(&mut disk.waiting);
            let Some(store) = disk.store.as_ref().filter(|_| !orphans.is_empty()) else {
                return Ok(());
            };
            for check in &orphans {
                let (id, service) = (&check.row.check_id, &check.row.service_id);
                tracing::warn!(check = %id, %service, "check dropped: its service is not registered");
            }
            let gone = orphans.into_iter().map(|check| Change::RemoveCheck(check.row.check_id));
            Ok(store.commit(&gone.collect::<Vec<_>>())?)
        })
        .await
    }

    async fn keep_time(&self) {
        let mut reap_at = Instant::now() + REAP_INTERVAL;
        loop {
            let moment = self.shared.moment();
            let next = self.shared.with(|state| state.tick(moment));
            if moment.now >= reap_at {
                self.reap(moment.now).await;
                reap_at = Instant::now() + REAP_INTERVAL;
            }
            let wake = next.map_or(reap_at, |next| next.min(reap_at));
            tokio::select! {
                () = self.shared.deadlines.notified() => {}
                () = sleep_until(wake) => {}
            }
        }
    }

    async fn reap(&self, now: Instant) {
        for (service, check) in self.shared.with(|state| state.overdue(now)) {
            match self.deregister_service(&service).await {
                Ok(()) => {
                    tracing::info!(%service, %check, "deregistered: the check has been critical for too long");
                }
                Err(error) => {
                    tracing::warn!(%service, %error, "cannot deregister a critical service")
                }
            }
        }
    }
}
