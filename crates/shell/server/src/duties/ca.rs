//! The cluster's CA at first start, and the server's own certificate, renewed long before it ends.

use std::time::Duration;

use model::connect::CaState;
use state::Command;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{DoorError, Server, rt};

/// Lifetime of a server certificate (`leaf_cert_ttl`).
const LEAF_TTL: Duration = Duration::from_secs(72 * 3600);
/// Renewal at half of the lifetime leaves a day and a half for whatever goes wrong.
const RENEW_AFTER_MS: u64 = 36 * 3600 * 1_000;
/// The wall clock decides, and it may jump: after a suspend, or when it is set.
const LOOK: Duration = Duration::from_secs(600);
const RETRY: Duration = Duration::from_secs(10);

impl Server {
    /// Makes the root unless there is one, and the first certificate.
    pub(super) async fn initialise_ca(&self) -> Result<(), DoorError> {
        if self.store().ca_state().is_none() {
            let cluster_id =
                self.options().cluster_id.clone().unwrap_or_else(|| Uuid::new_v4().to_string());
            let root = pki::generate_root(&cluster_id, rt::unix_millis() / 1_000)
                .map_err(|error| DoorError::failed(&error))?;
            let ca = CaState { cluster_id, roots: vec![root.root], private_key: root.private_key };
            self.command(Command::CaInitialise(ca)).await?;
        }
        self.renew_certificate()
    }

    fn renew_certificate(&self) -> Result<(), DoorError> {
        let ca = self.store().ca_state();
        let ca = ca.ok_or_else(|| DoorError::Failed("CA has not finished initializing".into()))?;
        let active = ca.active().ok_or_else(|| DoorError::Failed("no CA root is active".into()))?;
        let leaf = pki::issue_server(
            &active.root_cert,
            &ca.private_key,
            &self.options().datacenter,
            &ca.trust_domain(),
            rt::unix_millis() / 1_000,
            LEAF_TTL,
        )
        .map_err(|error| DoorError::failed(&error))?;
        self.certificate().replace(&leaf).map_err(|error| DoorError::failed(&error))
    }

    /// Renews the certificate for as long as this server leads.
    pub(super) async fn keep_certificate(&self, term: &CancellationToken) {
        let mut wait = LOOK;
        let mut renewed = rt::unix_millis();
        loop {
            tokio::select! {
                () = rt::sleep(wait) => {}
                () = term.cancelled() => return,
                () = self.stopping() => return,
            }
            let now = rt::unix_millis();
            // A clock that was set back is as good a reason as one that went on.
            if now.abs_diff(renewed) < RENEW_AFTER_MS {
                wait = LOOK;
                continue;
            }
            wait = match self.renew_certificate() {
                Ok(()) => {
                    renewed = now;
                    LOOK
                }
                Err(error) => {
                    tracing::error!(%error, "failed to renew the server certificate");
                    RETRY
                }
            };
        }
    }
}
