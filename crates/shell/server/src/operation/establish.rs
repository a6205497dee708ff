//! Use a token: exchange its secret and write the dialer's row (http-api 3.1, protocol 2.4). A failed establish leaves
//! nothing behind (decision 11): the row is written once, after the exchange.

use std::collections::BTreeMap;

use model::{
    PeeringState, PeeringToken, Secret, Str,
    peering::{Peering, RemoteInfo, StoredPeering, StreamStatus},
};
use state::{Answer, Command, Query, Refusal};
use uuid::Uuid;

use crate::{DoorError, Server};

/// A request to join with a token.
#[derive(Clone, Debug)]
pub struct Establish {
    /// Our name for the cluster that made the token.
    pub peer_name: Str,
    /// Our partition.
    pub partition: Str,
    /// The token's text.
    pub peering_token: Secret<String>,
    /// Free pairs.
    pub meta: BTreeMap<Str, Str>,
}

impl Server {
    /// Establishes a peering. When it returns, the stream is about to be opened.
    ///
    /// # Errors
    /// The checks of protocol 8.2, in that order.
    pub async fn establish(&self, request: Establish) -> Result<(), DoorError> {
        let Establish { peer_name, partition, peering_token, meta } = request;
        self.check_peering_request(&partition, &peer_name, &meta)?;
        let token = Self::checked_token(peering_token.expose())?;
        self.ready_soon().await?;
        self.refuse_own_token(&token)?;
        self.refuse_name(&partition, &peer_name)?;
        let active = self.exchange_secret(&token).await?;
        let peering = row_of(peer_name, partition, meta, token);
        self.command(Command::PeeringEstablish { peering, active }).await?;
        Ok(())
    }

    fn refuse_own_token(&self, token: &PeeringToken) -> Result<(), DoorError> {
        let ca = self.store().ca_state().ok_or_else(|| {
            DoorError::Failed(
                "failed to fetch TLS materials: CA has not finished initializing".into(),
            )
        })?;
        let ours = pki::peering_server_name(&self.options().datacenter, &ca.trust_domain());
        if token.server_name != ours {
            return Ok(());
        }
        Err(DoorError::Invalid(format!(
            "cannot create a peering within the same cluster {ours:?}. Refer to the `exported-services` documentation if you want to export between partitions without peering"
        )))
    }

    /// A token is used up by the exchange: what the store would refuse afterwards is refused before.
    fn refuse_name(&self, partition: &Str, name: &Str) -> Result<(), DoorError> {
        let query = Query::Peering { partition: partition.clone(), name: name.clone() };
        let (Answer::Peering(Some(stored)), ..) = self.store().answer(&query) else {
            return Ok(());
        };
        if stored.peering.state == PeeringState::Deleting {
            return Err(Refusal::MarkedForDeletion.into());
        }
        if !stored.is_dialer() {
            return Err(Refusal::IsAcceptor(name.clone()).into());
        }
        Ok(())
    }
}

fn row_of(
    name: Str,
    partition: Str,
    meta: BTreeMap<Str, Str>,
    token: PeeringToken,
) -> StoredPeering {
    let shared = |list: Vec<String>| list.into_iter().map(Str::from).collect();
    let remote = token.remote.unwrap_or_default();
    StoredPeering {
        peering: Peering {
            id: Uuid::new_v4().to_string().into(),
            name,
            partition,
            deleted_at: None,
            meta,
            state: PeeringState::Establishing,
            peer_id: token.peer_id.into(),
            peer_ca_pems: token.ca,
            peer_server_name: token.server_name.into(),
            peer_server_addresses: shared(token.server_addresses),
            stream_status: StreamStatus::default(),
            create_index: 0,
            modify_index: 0,
            remote: RemoteInfo {
                partition: remote.partition.into(),
                datacenter: remote.datacenter.into(),
            },
        },
        manual_addresses: shared(token.manual_server_addresses),
    }
}
