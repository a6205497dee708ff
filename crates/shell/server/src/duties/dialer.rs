//! The dialer's end: opens the stream of one peering and opens it again when it breaks (protocol 3.7 to 3.10).

use std::time::Duration;

use model::{Secret, Str, peering::StoredPeering};
use peering::{Backoff, Link, LinkOptions, Role};
use state::Store;
use tokio_stream::{StreamExt, wrappers::ReceiverStream};
use tokio_util::sync::CancellationToken;
use tonic::{Status, Streaming};
use wire::peerstream::ReplicationMessage;

use crate::{
    Server,
    grpc::{OUTBOUND_FRAMES, begin_import},
    peers::{
        End, Outbound, Pump, StoreExports,
        channel::{self, Target},
    },
    rt::{self, channel::mpsc},
};

/// Between the reply to an establish and the first dial: its client may read ESTABLISHING (decision 10).
const FIRST_DIAL: Duration = Duration::from_millis(100);

/// For the connection, the handshake and the acceptor's first word together.
const OPEN_WITHIN: Duration = Duration::from_secs(10);
/// A stream that lived for so long was no failed attempt: the next failure is a first one again.
const LIVED: Duration = Duration::from_secs(10);

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
        let mut wait = FIRST_DIAL;
        for attempt in 0.. {
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
            let address = dial.addresses[attempt % dial.addresses.len()].clone();
            // Cancellable until the epoch is asked for, and not through that: a proposal may commit after its caller
            // has gone, and would make the epoch of a newer stream stale.
            let opened = tokio::select! {
                opened = rt::timeout_at(rt::now() + OPEN_WITHIN, self.open_stream(&dial, &address)) => {
                    opened.unwrap_or_else(|_| Err(Status::deadline_exceeded("no answer in time")))
                }
                () = stop.cancelled() => return,
                () = self.stopping() => return,
            };
            if stop.is_cancelled() {
                return;
            }
            let started = rt::now();
            let end = match opened {
                Ok(opened) => self.pump_dialed(&dial, opened).await,
                Err(status) => Err(status),
            };
            let failure = match end {
                Ok(End::Done | End::Replaced) => return,
                Ok(End::Broken { status }) => {
                    if rt::now().duration_since(started) >= LIVED {
                        backoff.succeeded();
                    }
                    status
                }
                Err(status) => status,
            };
            wait = Duration::from_millis(backoff.failed(Some(failure.code() as i32)));
            tracing::warn!(
                peer_name = %dial.peer_name, %address, error = failure.message(), retry_in = ?wait,
                "no stream with peer"
            );
        }
    }

    /// Connects and opens the stream; the acceptor has then accepted it.
    async fn open_stream(&self, dial: &Dial, address: &str) -> Result<Opened, Status> {
        let target = Target {
            address: address.to_owned(),
            server_name: dial.server_name.to_string(),
            ca_pems: dial.ca_pems.clone(),
        };
        let mut client = channel::connect(&target)
            .await
            .map_err(|error| Status::unavailable(error.to_string()))?;
        let mut link = Link::new(
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
        let (outbound, frames) = mpsc::channel(OUTBOUND_FRAMES);
        // The acceptor answers nothing, not even headers, before it has seen Open (T-4).
        let source = StoreExports {
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
        Ok(Opened { link, inbound, outbound })
    }

    async fn pump_dialed(&self, dial: &Dial, opened: Opened) -> Result<End, Status> {
        let Opened { link, inbound, outbound } = opened;
        let changes = self.consensus().subscribe();
        let epoch = match begin_import(self, &dial.id, Some(&dial.remote_id)).await {
            Ok(epoch) => epoch,
            Err(error) => return Err(Status::aborted(error.to_string())),
        };
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

/// A stream that the acceptor has accepted.
struct Opened {
    link: Link,
    inbound: Streaming<ReplicationMessage>,
    outbound: Outbound,
}
