//! What requests about this node's services and checks have in common.

use std::time::Duration;

use tokio::time::Instant;

use crate::call::Call;

/// How long a change may take to reach the catalog before it is acknowledged without. It is on disk by then.
const PATIENCE: Duration = Duration::from_secs(3);

impl Call {
    /// Waits until the catalog knows of a change, so that whoever registers and then reads finds it. Without a leader
    /// that would take for ever: the agent tells the catalog as soon as it can.
    pub(crate) async fn flush_local(&self) {
        if let Err(error) = self.api.agent().local().flush(Instant::now() + PATIENCE).await {
            tracing::warn!(%error, "a change of this node's services is not in the catalog yet");
        }
    }
}
