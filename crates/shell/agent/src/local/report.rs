//! What is reported of checks: by their runners, and for TTL checks by clients.

use std::{
    sync::{Arc, Weak},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use model::{CheckStatus, Str};

use super::{Local, LocalError, shared::Shared, stored::StoredState};
use crate::checks::{Generation, Outcome, Sink, bounded, bounded_ttl, output_limit};

/// Where runners report. It does not keep the registry alive.
pub(super) struct Reports(Weak<Shared>);

impl Reports {
    pub(super) fn of(shared: &Arc<Shared>) -> Arc<Self> {
        Arc::new(Self(Arc::downgrade(shared)))
    }
}

impl Sink for Reports {
    fn report(&self, id: &Str, generation: Generation, outcome: Outcome) {
        if let Some(shared) = self.0.upgrade() {
            shared.update_check(id, Some(generation), outcome);
        }
    }
}

impl Local {
    /// A check came to a result. Output beyond the limit is cut; an unknown check is no error, since checks may go
    /// while they run.
    pub fn update_check(&self, id: &str, outcome: Outcome) {
        self.shared.update_check(id, None, outcome);
    }

    /// A client reports for a TTL check, which starts its time again.
    ///
    /// # Errors
    /// When the check is not here, is no TTL check, or the disk fails (the report then counts until a restart).
    pub async fn update_ttl(
        &self,
        id: &str,
        status: CheckStatus,
        output: &str,
    ) -> Result<(), LocalError> {
        let ttl = self.shared.renew(id, status, output)?;
        if self.shared.settings.data_dir.is_none() {
            return Ok(());
        }
        let id = Str::from(id);
        self.change(move |shared, disk| {
            let (Some(store), Some(state)) = (&disk.store, shared.last_report(&id, ttl)) else {
                return Ok(());
            };
            Ok(store.put_state(&state)?)
        })
        .await
    }
}

impl Shared {
    fn update_check(&self, id: &str, generation: Option<Generation>, outcome: Outcome) {
        let moment = self.moment();
        self.with(|state| {
            let Some(entry) = state.checks.get(id) else { return };
            // A replaced runner may have been about to report.
            if generation.is_some_and(|generation| generation != entry.generation) {
                return;
            }
            let limit = self.limit(entry.definition.as_deref());
            let outcome = Outcome { output: bounded(outcome.output, limit), ..outcome };
            state.set_status(id, outcome, moment);
        });
    }

    /// How long the report is good for.
    fn renew(&self, id: &str, status: CheckStatus, output: &str) -> Result<Duration, LocalError> {
        let moment = self.moment();
        self.with(|state| {
            let entry = state.checks.get(id).ok_or_else(|| LocalError::UnknownCheck(id.into()))?;
            let output = bounded_ttl(output, self.limit(entry.definition.as_deref()));
            let ttl = state.renew_ttl(id, Outcome { status, output }, moment);
            ttl.ok_or_else(|| LocalError::NoTtl(id.into()))
        })
    }

    /// What is to be stored now: of two reports at once, the one that counts in memory.
    fn last_report(&self, id: &Str, ttl: Duration) -> Option<StoredState> {
        let row = self.with(|state| Some(Arc::clone(&state.checks.get(id)?.row)))?;
        let expires = unix_now().saturating_add(i64::try_from(ttl.as_secs()).unwrap_or(i64::MAX));
        let (status, output) = (row.status.clone(), row.output.clone());
        Some(StoredState { check_id: id.clone(), status, output, expires })
    }

    fn limit(&self, definition: Option<&model::agent::CheckDefinition>) -> usize {
        let limit = self.settings.checks.output_max_size;
        definition.map_or(limit, |definition| output_limit(definition, limit))
    }
}

/// The system clock in seconds; 0 before 1970.
pub(super) fn unix_now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use model::agent::decode_check_body;
    use serde_json::json;

    use super::*;
    use crate::local::{Source, test_catalog::settings};

    #[tokio::test]
    async fn the_last_result_of_a_replaced_runner_does_not_count() {
        let local = Local::open(settings()).unwrap();
        for address in ["127.0.0.1:1", "127.0.0.1:2"] {
            let body = json!({"Name": "c", "TCP": address, "Interval": "24h"});
            let definition = decode_check_body(&body).unwrap();
            local.register_check(definition, Source::Api).await.unwrap();
        }
        let sink = Reports::of(&local.shared);
        let status = || local.checks()["c"].status.to_string();
        sink.report(&"c".into(), 1, Outcome::passing("of the first"));
        assert_eq!(status(), "critical");
        sink.report(&"c".into(), 2, Outcome::passing("of the second"));
        assert_eq!(status(), "passing");
    }
}
