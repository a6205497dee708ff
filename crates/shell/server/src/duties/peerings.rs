//! Keeps rows and streams in step: live dialers are dialed, streams of deleted peerings are told so, and what was
//! imported from a peering that is over is removed (protocol 3.6, 7.4).

use std::collections::{BTreeMap, BTreeSet};

use model::{PeeringState, Str};
use state::{Command, Reply, Store, TableId};
use tokio_util::sync::CancellationToken;

use super::dialer::Dial;
use crate::{Server, consensus::Change, streams::Control};

/// A dial loop that runs, and what it dials with.
struct Dialing {
    dial: Dial,
    stop: CancellationToken,
}

impl Server {
    /// Runs for as long as this server leads.
    pub(super) async fn keep_peerings(&self, term: &CancellationToken) {
        let mut changes = self.consensus().subscribe();
        let mut dialing: BTreeMap<Str, Dialing> = BTreeMap::new();
        let mut cleaned: BTreeSet<Str> = BTreeSet::new();
        loop {
            let store = self.store();
            if self.peering_enabled() {
                self.dial_peers(&store, &mut dialing, term);
                self.clean_up(&store, &mut cleaned).await;
            }
            loop {
                tokio::select! {
                    change = changes.next() => match change {
                        Some(Change::Batch(batch)) if !batch.touched.iter().any(concerns_peerings) => {}
                        Some(_) => break,
                        None => return,
                    },
                    () = self.streams().changed() => break,
                    () = term.cancelled() => return,
                    () = self.stopping() => return,
                }
            }
        }
    }

    fn dial_peers(
        &self,
        store: &Store,
        dialing: &mut BTreeMap<Str, Dialing>,
        term: &CancellationToken,
    ) {
        let mut wanted: BTreeMap<Str, Dial> = BTreeMap::new();
        for row in store.all_peerings() {
            if let Some(dial) = Dial::of(store, &row) {
                wanted.insert(row.peering.id.clone(), dial);
            }
        }
        dialing.retain(|id, running| {
            if running.stop.is_cancelled() {
                return false;
            }
            // A running stream is not torn down because the row changed (protocol 3.6); a loop that waits is.
            let keep = match wanted.get(id) {
                Some(dial) => *dial == running.dial || self.streams().is_running(id),
                None => self.streams().is_running(id),
            };
            if !keep {
                running.stop.cancel();
            }
            keep
        });
        for (id, dial) in wanted {
            dialing.entry(id).or_insert_with(|| {
                let stop = term.child_token();
                let (server, token, next) = (self.clone(), stop.clone(), dial.clone());
                self.spawn(async move {
                    // A loop that ends, for whatever reason, says so, and is started again if its row still wants it.
                    let _ended = token.clone().drop_guard();
                    server.keep_dialing(next, &token).await;
                    server.streams().nudge();
                });
                Dialing { dial, stop }
            });
        }
    }

    async fn clean_up(&self, store: &Store, cleaned: &mut BTreeSet<Str>) {
        for id in self.streams().running() {
            if store.peering_with_id(&id).is_none_or(|row| !row.peering.state.is_live()) {
                self.streams().tell(&id, Control::Delete);
            }
        }
        let rows = store.all_peerings();
        let over: BTreeSet<Str> = rows
            .iter()
            .filter(|row| !row.peering.state.is_live())
            .map(|row| row.peering.id.clone())
            .collect();
        cleaned.retain(|id| over.contains(id));
        for row in rows.iter().filter(|row| over.contains(&row.peering.id)) {
            let id = &row.peering.id;
            if cleaned.contains(id) && row.peering.state == PeeringState::Terminated {
                continue;
            }
            match self.remove_imported(id).await {
                // The row goes with the data when it was deleted here; a terminated one stays, and is done once.
                Ok(()) if row.peering.state == PeeringState::Deleting => self.streams().forget(id),
                Ok(()) => {
                    cleaned.insert(id.clone());
                }
                Err(error) => {
                    tracing::warn!(%error, peering_id = %id, "cleanup failed; it goes on with the next change of a peering")
                }
            }
        }
    }

    async fn remove_imported(&self, id: &Str) -> Result<(), crate::DoorError> {
        while self.command(Command::PeeringCleanup { id: id.clone() }).await? == Reply::Bool(true) {
        }
        Ok(())
    }
}

fn concerns_peerings(touched: &state::Touched) -> bool {
    matches!(touched.table, TableId::Peerings | TableId::Secrets)
}
