//! What the leader does without being asked: the CA and the server's certificate, the server's own catalog rows,
//! dialing peers, and removing what deleted peerings left.

mod ca;
mod dialer;
mod graves;
mod member;
mod peerings;

use tokio_util::sync::CancellationToken;

use crate::Server;

impl Server {
    /// Runs the duties whenever this server leads.
    pub(crate) fn start_duties(&self) {
        let server = self.clone();
        self.spawn(async move {
            let mut leadership = server.consensus().leadership();
            loop {
                let leads = leadership.borrow_and_update().is_leader;
                let term = CancellationToken::new();
                let _end_of_term = term.clone().drop_guard();
                if leads && server.ready_soon().await.is_ok() {
                    tracing::info!("cluster leadership acquired");
                    server.lead(&term).await;
                }
                tokio::select! {
                    changed = leadership.changed() => if changed.is_err() { return },
                    () = server.stopping() => return,
                }
            }
        });
    }

    async fn lead(&self, term: &CancellationToken) {
        // Before the CA: who sees roots may ask for a token, and that names this server's address.
        if let Err(error) = self.register_self().await {
            tracing::error!(%error, "failed to register this server in the catalog");
        }
        if self.options().connect
            && let Err(error) = self.initialise_ca().await
        {
            tracing::error!(%error, "failed to initialise the CA; peering is not possible");
        }
        self.warn_of_unset_peering();
        let (server, token) = (self.clone(), term.clone());
        self.spawn(async move { server.keep_peerings(&token).await });
        let (server, token) = (self.clone(), term.clone());
        self.spawn(async move { server.keep_certificate(&token).await });
        let (server, token) = (self.clone(), term.clone());
        self.spawn(async move { server.reap_graves(&token).await });
    }

    fn warn_of_unset_peering(&self) {
        if self.options().peering == crate::PeeringSwitch::Unset && self.peering_enabled() {
            tracing::warn!(
                "the state holds peerings and peering.enabled is not set: peering is on; set peering {{ enabled = true }} to say so"
            );
        }
    }
}
