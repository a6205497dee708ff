//! The dialer's end: opens the stream of one peering and opens it again when it breaks (protocol 3.7 to 3.10).

use std::time::Duration;

use model::{Secret, Str, peering::StoredPeering};
use peering::{Backoff, Link, LinkOptions, Role};
use state::Store;
use tokio_stream::{StreamExt, wrappers::ReceiverStream};
use tokio_util::sync::CancellationToken;
use tonic::Status;

use crate::{
    Server,
    grpc::{OUTBOUND_FRAMES, begin_import},
    peers::{
        End, Pump,
        channel::{self, Target},
    },
    rt::{self, channel::mpsc},
};

/// Between the reply to an establish and the first dial: its client may read ESTABLISHING (decision 10).
const FIRST_DIAL: Duration = Duration::from_millis(100);

/// What one peering is dialed with. A change of any of it restarts a loop that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dial {
    id: Str,
    remote_id: Str,
    peer_name: Str,
    partition: Str,
    addresses: Vec<Str>,
    server_name: Str,
    ca_pems: Vec<String>,
    secret: Secret<String>,
}

impl Dial {
    /// What to dial a row with; `None` for rows that are not dialed.
    pub(super) fn of(store: &Store, row: &StoredPeering) -> Option<Self> {
        let peering = &row.peering;
        if !peering.state.is_live() || !row.is_dialer() {
            return None;
        }
        let secret = store.peering_secrets(&peering.id)?.active.clone()?;
        Some(Self {
            id: peering.id.clone(),
            remote_id: peering.peer_id.clone(),
            peer_name: peering.name.clone(),
            partition: peering.partition.clone(),
            addresses: row.dial_addresses().to_vec(),
            server_name: peering.peer_server_name.clone(),
            ca_pems: peering.peer_ca_pems.clone(),
            secret,
        })
    }
}

impl Server {
    /// Dials until the peering is over or `stop` is cancelled.
    pub(super) async fn keep_dialing(&self, mut dial: Dial, stop: &CancellationToken) {
        let mut backoff = Backoff::default();
        let mut attempt = 0;
        let mut wait = FIRST_DIAL;
        loop {
            tokio::select! {
                () = rt::sleep(wait) => {}
                () = stop.cancelled() => return,
                () = self.stopping() => return,
            }
            // The row may have learned new roots and addresses from the last stream (T-14).
            let store = self.store();
            let Some(row) = store.peering_with_id(&dial.id) else { return };
            let Some(newest) = Dial::of(&store, &row) else { return };
            dial = newest;
            let address = &dial.addresses[attempt % dial.addresses.len()];
            let failure = match self.run_stream(&dial, address).await {
                Ok(End::Done) | Ok(End::Replaced) => return,
                Ok(End::Broken { status, heard }) => {
                    if heard {
                        backoff.succeeded();
                    }
                    status
                }
                Err(status) => status,
            };
            attempt += 1;
            wait = Duration::from_millis(backoff.failed(Some(failure.code() as i32)));
            tracing::warn!(
                peer_name = %dial.peer_name, %address, error = failure.message(), retry_in = ?wait,
                "no stream with peer"
            );
        }
    }

    async fn run_stream(&self, dial: &Dial, address: &str) -> Result<End, Status> {
        let target = Target {
            address: address.to_owned(),
            server_name: dial.server_name.to_string(),
            ca_pems: dial.ca_pems.clone(),
        };
        let mut client = channel::connect(&target)
            .await
            .map_err(|error| Status::unavailable(error.to_string()))?;
        let link = Link::new(
            LinkOptions {
                role: Role::Dialer {
                    remote_id: dial.remote_id.clone(),
                    secret: dial.secret.clone(),
                    datacenter: self.options().datacenter.clone(),
                },
                peer_name: dial.peer_name.clone(),
                partition: dial.partition.clone(),
            },
            self.clock().millis(),
        );
        self.pump_dialed(dial, link, &mut client).await
    }

    async fn pump_dialed(
        &self,
        dial: &Dial,
        mut link: Link,
        client: &mut wire_grpc::PeerStreamServiceClient<tonic::transport::Channel>,
    ) -> Result<End, Status> {
        let (outbound, frames) = mpsc::channel(OUTBOUND_FRAMES);
        // The acceptor answers nothing, not even headers, before it has seen Open (T-4).
        let source = crate::peers::StoreExports {
            store: self.store(),
            options: self.options(),
            partition: &dial.partition,
            peer_name: &dial.peer_name,
        };
        let open = link.poll_transmit(self.clock().millis(), &source);
        let open = open.ok_or_else(|| Status::internal("the stream has no first frame"))?;
        outbound.try_send(Ok(open)).map_err(|_| Status::internal("no room for the first frame"))?;
        let requests = ReceiverStream::new(frames).filter_map(Result::ok);
        let inbound = client.stream_resources(requests).await?.into_inner();
        let changes = self.consensus().subscribe();
        let epoch = begin_import(self, &dial.id).await?;
        let pump = Pump {
            control: self.streams().begin(&dial.id, epoch),
            link,
            server: self.clone(),
            id: dial.id.clone(),
            partition: dial.partition.clone(),
            peer_name: dial.peer_name.clone(),
            epoch,
            inbound,
            outbound: Some(outbound),
            changes,
        };
        Ok(pump.run().await)
    }
}
