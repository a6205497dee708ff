//! Forgets deleted rows once every reader that could still be waiting below their index has been answered.

use std::{collections::VecDeque, time::Duration};

use state::Command;
use tokio_util::sync::CancellationToken;

use crate::{Server, rt};

/// Between two passes.
const EVERY: Duration = Duration::from_secs(300);
/// Passes that a grave survives: 15 minutes, longer than the longest blocking query (`max_query_time`, 10 minutes).
const KEPT_PASSES: usize = 3;

impl Server {
    /// Runs for as long as this server leads.
    pub(super) async fn reap_graves(&self, term: &CancellationToken) {
        let mut indexes = VecDeque::from([self.store().index()]);
        loop {
            tokio::select! {
                () = rt::sleep(EVERY) => {}
                () = term.cancelled() => return,
                () = self.stopping() => return,
            }
            indexes.push_back(self.store().index());
            if indexes.len() <= KEPT_PASSES {
                continue;
            }
            let Some(index) = indexes.pop_front() else { continue };
            if self.store().has_graves_up_to(index)
                && let Err(error) = self.command(Command::ReapGraves { index }).await
            {
                tracing::warn!(%error, "failed to reap deleted rows, will retry");
            }
        }
    }
}
