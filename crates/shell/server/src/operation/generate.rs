//! Generate a peering token (http-api 3.1, protocol 2.6).

use std::collections::BTreeMap;

use model::{
    PeeringToken, Secret, Str,
    peering::{Peering, PeeringState, Remote, RemoteInfo, StoredPeering, StreamStatus},
};
use state::{Answer, Command, Query};
use uuid::Uuid;

use crate::{DoorError, Server, addresses::peering_addresses};

/// A request for a token.
#[derive(Clone, Debug)]
pub struct GenerateToken {
    /// Our name for the cluster that will use it.
    pub peer_name: Str,
    /// Our partition.
    pub partition: Str,
    /// Free pairs; used only when the peering is new.
    pub meta: BTreeMap<Str, Str>,
    /// Addresses that the other side shall dial instead of those that we find.
    pub server_external_addresses: Vec<String>,
}

impl Server {
    /// Makes a token. Its secret replaces the one of an earlier token; nothing is written unless a token results (T-23).
    ///
    /// # Errors
    /// The checks of protocol 8.2, in that order.
    pub async fn generate_token(&self, request: GenerateToken) -> Result<String, DoorError> {
        let GenerateToken { peer_name, partition, meta, server_external_addresses } = request;
        self.check_peering_request(&partition, &peer_name, &meta)?;
        self.ready_soon().await?;
        let options = self.options();
        if !options.connect {
            return Err(DoorError::Invalid(
                "connect.enabled must be set to true in the server's configuration when generating peering tokens"
                    .into(),
            ));
        }
        if options.grpc_tls_port.is_none() && options.grpc_port.is_none() {
            return Err(DoorError::Invalid(
                "TLS for gRPC must be enabled when generating peering tokens: set ports.grpc_tls"
                    .into(),
            ));
        }
        let ca = self.store().ca_state();
        let ca = ca.ok_or_else(|| DoorError::Failed("CA has not finished initializing".into()))?;
        let server_addresses = peering_addresses(&self.store());
        if server_addresses.is_empty() {
            return Err(DoorError::Failed(
                "a grpc bind port must be specified in the configuration for all servers".into(),
            ));
        }

        let secret = Secret::new(Uuid::new_v4().to_string());
        let command = Command::PeeringGenerate {
            peering: new_row(&peer_name, &partition, meta),
            establishment: secret.clone(),
        };
        self.command(command).await?;
        // The row may be an older one: the token names the stored id.
        let stored = Query::Peering { partition, name: peer_name };
        let (Answer::Peering(Some(stored)), ..) = self.store().answer(&stored) else {
            return Err(DoorError::Failed("the peering was deleted meanwhile; try again".into()));
        };
        let token = PeeringToken {
            ca: ca.roots.iter().map(|root| root.root_cert.clone()).collect(),
            manual_server_addresses: server_external_addresses,
            server_addresses,
            server_name: pki::peering_server_name(&options.datacenter, &ca.trust_domain()),
            peer_id: stored.peering.id.to_string(),
            establishment_secret: secret,
            remote: Some(Remote {
                partition: String::new(),
                datacenter: options.datacenter.to_string(),
            }),
        };
        Ok(token.encode())
    }
}

fn new_row(name: &Str, partition: &Str, meta: BTreeMap<Str, Str>) -> StoredPeering {
    StoredPeering {
        peering: Peering {
            id: Uuid::new_v4().to_string().into(),
            name: name.clone(),
            partition: partition.clone(),
            deleted_at: None,
            meta,
            state: PeeringState::Pending,
            peer_id: "".into(),
            peer_ca_pems: Vec::new(),
            peer_server_name: "".into(),
            peer_server_addresses: Vec::new(),
            stream_status: StreamStatus::default(),
            create_index: 0,
            modify_index: 0,
            remote: RemoteInfo::default(),
        },
        manual_addresses: Vec::new(),
    }
}
