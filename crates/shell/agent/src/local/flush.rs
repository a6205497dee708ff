//! Waiting until the catalog knows.

use tokio::time::{Instant, timeout_at};

use super::Local;

/// The catalog did not learn of everything in time; it will later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("registered, but the catalog has not confirmed it yet: is there a leader?")]
pub struct FlushTimeout;

impl Local {
    /// Waits until the catalog holds everything that was registered before the call, so that a client that registers
    /// and then reads finds its service. What the catalog refused for good (it is logged) is not waited for.
    ///
    /// # Errors
    /// When it does not by `deadline`.
    pub async fn flush(&self, deadline: Instant) -> Result<(), FlushTimeout> {
        let version = *self.shared.changes.borrow();
        let mut synced = self.shared.synced.subscribe();
        let learned = synced.wait_for(|synced| *synced >= version);
        match timeout_at(deadline, learned).await {
            Ok(Ok(_)) => Ok(()),
            _ => Err(FlushTimeout),
        }
    }
}
