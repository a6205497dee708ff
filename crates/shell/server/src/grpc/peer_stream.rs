//! The acceptor's end: the secret exchange (protocol 2.3) and the opening of a stream (protocol 4.2).

use std::{pin::Pin, time::Duration};

use futures_util::{Stream, stream};
use model::{
    PeeringState, Secret, Str,
    peering::{RemoteInfo, StoredPeering},
};
use peering::{Link, LinkOptions, Role};
use state::{Command, Refusal, Reply};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status, Streaming};
use uuid::Uuid;
use wire::peerstream::{
    ExchangeSecretRequest, ExchangeSecretResponse, ReplicationMessage,
    replication_message::{Open, Payload, Terminated},
};
use wire_grpc::PeerStreamService;

use crate::{
    DoorError, Server,
    peers::Pump,
    rt::{self, channel::mpsc},
};

/// Frames that wait for the transport.
pub(crate) const OUTBOUND_FRAMES: usize = 16;
/// For the first message of a stream.
const OPEN_WITHIN: Duration = Duration::from_secs(10);
/// Before a failed open is answered: official dialers may retry without any wait (T-19).
const TARPIT: Duration = Duration::from_millis(250);

type Frames = Pin<Box<dyn Stream<Item = Result<ReplicationMessage, Status>> + Send>>;

pub(super) struct Service {
    server: Server,
}

impl Service {
    pub(super) const fn new(server: Server) -> Self {
        Self { server }
    }
}

#[tonic::async_trait]
impl PeerStreamService for Service {
    type StreamResourcesStream = Frames;

    async fn exchange_secret(
        &self,
        request: Request<ExchangeSecretRequest>,
    ) -> Result<Response<ExchangeSecretResponse>, Status> {
        let ExchangeSecretRequest { peer_id, establishment_secret } = request.into_inner();
        self.require_peering()?;
        let presented = Secret::new(establishment_secret);
        self.refuse_stranger(&peer_id, &presented).await?;
        let pending = Secret::new(Uuid::new_v4().to_string());
        let command = Command::PeeringExchange {
            id: peer_id.into(),
            establishment: presented,
            pending: pending.clone(),
        };
        match self.server.command(command).await {
            Ok(_) => Ok(Response::new(ExchangeSecretResponse {
                stream_secret: pending.expose().clone(),
            })),
            Err(DoorError::Refused(Refusal::EstablishmentSecret)) => {
                Err(Status::permission_denied("invalid peering establishment secret"))
            }
            Err(error) => {
                Err(Status::internal(format!("failed to persist peering secret: {error}")))
            }
        }
    }

    async fn stream_resources(
        &self,
        request: Request<Streaming<ReplicationMessage>>,
    ) -> Result<Response<Frames>, Status> {
        match self.accept(request.into_inner()).await {
            Ok(frames) => Ok(Response::new(frames)),
            Err(status) => {
                rt::sleep(TARPIT).await;
                Err(status)
            }
        }
    }
}

impl Service {
    /// Nothing reaches the log without a secret that is known; what others try costs them time.
    async fn refuse_stranger(&self, id: &str, presented: &Secret<String>) -> Result<(), Status> {
        let ready = self.server.ready_soon().await;
        ready
            .map_err(|error| Status::internal(format!("failed to read peering secret: {error}")))?;
        let secrets = self.server.store().peering_secrets(id);
        let stored = secrets.as_ref().and_then(|secrets| secrets.establishment.as_ref());
        if !presented.expose().is_empty() && stored.is_some_and(|stored| stored.matches(presented))
        {
            return Ok(());
        }
        rt::sleep(TARPIT).await;
        Err(match Uuid::parse_str(id) {
            Ok(_) => Status::permission_denied("invalid peering establishment secret"),
            Err(_) => Status::internal("failed to read peering secret: the PeerID is no UUID"),
        })
    }

    fn require_peering(&self) -> Result<(), Status> {
        self.server
            .require_peering()
            .map_err(|error| Status::failed_precondition(error.to_string()))
    }

    async fn accept(&self, mut inbound: Streaming<ReplicationMessage>) -> Result<Frames, Status> {
        self.require_peering()?;
        if !self.server.is_leader() {
            return Err(Status::failed_precondition(
                "cannot establish a peering stream on a follower node",
            ));
        }
        let open = first_message(&mut inbound).await?;
        let row = self.peering_of(&open)?;
        if !row.peering.state.is_live() {
            rt::sleep(TARPIT).await;
            return Ok(goodbye(&row));
        }
        self.authorise(&row, &open).await?;
        if row.is_dialer() {
            return Err(Status::invalid_argument(
                "expected PeerID to be empty; the wrong end of peering is being dialed",
            ));
        }
        if self.server.options().connect && self.server.store().ca_state().is_none() {
            return Err(Status::unavailable("Connect CA is not yet initialized"));
        }
        self.start(&row, inbound).await
    }

    fn peering_of(&self, open: &Open) -> Result<StoredPeering, Status> {
        let id = &open.peer_id;
        if id.is_empty() {
            return Err(Status::invalid_argument(
                "initial subscription request must specify a PeerID",
            ));
        }
        if Uuid::parse_str(id).is_err() {
            let shown: String = id.chars().take(64).collect();
            return Err(Status::internal(format!("failed to find PeerID: {shown}")));
        }
        let row = self.server.store().peering_with_id(id);
        row.map(|row| StoredPeering::clone(&row)).ok_or_else(|| {
            Status::invalid_argument(format!("initial subscription for unknown PeerID: {id}"))
        })
    }

    /// The active secret opens; the pending one does too and becomes active (protocol 2.5).
    async fn authorise(&self, row: &StoredPeering, open: &Open) -> Result<(), Status> {
        let id = &row.peering.id;
        let secrets = self.server.store().peering_secrets(id).ok_or_else(|| {
            Status::internal("unable to authorize connection, peering must be re-established")
        })?;
        let presented = Secret::new(open.stream_secret_id.clone());
        let is = |stored: &Option<Secret<String>>| {
            stored.as_ref().is_some_and(|stored| stored.matches(&presented))
        };
        if presented.expose().is_empty() || !(is(&secrets.active) || is(&secrets.pending)) {
            return Err(Status::permission_denied("invalid peering stream secret"));
        }
        if is(&secrets.active) {
            return Ok(());
        }
        let remote = open.remote.clone().unwrap_or_default();
        let command = Command::PeeringPromote {
            id: id.clone(),
            pending: presented,
            remote: RemoteInfo {
                partition: remote.partition.into(),
                datacenter: remote.datacenter.into(),
            },
        };
        match self.server.command(command).await {
            Ok(_) => Ok(()),
            Err(DoorError::Refused(Refusal::StreamSecret)) => {
                Err(Status::permission_denied("invalid peering stream secret"))
            }
            Err(error) => Err(Status::internal(format!("failed to persist peering: {error}"))),
        }
    }

    async fn start(
        &self,
        row_before: &StoredPeering,
        inbound: Streaming<ReplicationMessage>,
    ) -> Result<Frames, Status> {
        let StoredPeering { peering, .. } = row_before;
        let (id, peer_name) = (peering.id.clone(), peering.name.clone());
        let partition = peering.partition.clone();
        let changes = self.server.consensus().subscribe();
        let epoch = match begin_import(&self.server, &id, None).await {
            Ok(epoch) => epoch,
            // Deleted a moment ago.
            Err(DoorError::Refused(Refusal::MarkedForDeletion | Refusal::UnknownPeering(_))) => {
                let row = self.server.store().peering_with_id(&id);
                return Ok(goodbye(row.as_deref().unwrap_or(row_before)));
            }
            Err(error) => {
                return Err(Status::internal(format!("failed to register stream: {error}")));
            }
        };
        let (outbound, frames) = mpsc::channel(OUTBOUND_FRAMES);
        let options = LinkOptions {
            role: Role::Acceptor,
            peer_name: peer_name.clone(),
            partition: partition.clone(),
        };
        let pump = Pump {
            control: self.server.streams().begin(&id, epoch),
            link: Link::new(options, self.server.clock().millis()),
            server: self.server.clone(),
            id,
            partition,
            peer_name,
            epoch,
            inbound,
            outbound: Some(outbound),
            changes,
        };
        self.server.spawn(async move {
            pump.run().await;
        });
        Ok(Box::pin(ReceiverStream::new(frames)))
    }
}

/// Asks the store for the epoch of a new stream's imports; a dialer says whom it dialed.
pub(crate) async fn begin_import(
    server: &Server,
    id: &Str,
    peer_id: Option<&Str>,
) -> Result<u64, DoorError> {
    let command = Command::ImportBegin { id: id.clone(), peer_id: peer_id.cloned() };
    match server.command(command).await? {
        Reply::Index(epoch) => Ok(epoch),
        _ => Err(DoorError::Failed("the stream got no epoch".into())),
    }
}

async fn first_message(inbound: &mut Streaming<ReplicationMessage>) -> Result<Open, Status> {
    let first = rt::timeout_at(rt::now() + OPEN_WITHIN, inbound.message()).await.map_err(|_| {
        Status::deadline_exceeded("no message came within 10 s of opening the stream")
    })?;
    match first?.and_then(|message| message.payload) {
        Some(Payload::Open(open)) => Ok(open),
        _ => Err(Status::invalid_argument("first message when initiating a peering must be: Open")),
    }
}

/// A row that is deleted here tells the dialer so; a row that the dialer terminated needs not (protocol 4.2, 6).
fn goodbye(row: &StoredPeering) -> Frames {
    let aborted = Status::aborted(format!("peering is marked as deleted: {}", row.peering.id));
    let mut frames = Vec::new();
    if row.peering.state == PeeringState::Deleting {
        frames.push(Ok(ReplicationMessage { payload: Some(Payload::Terminated(Terminated {})) }));
    }
    frames.push(Err(aborted));
    Box::pin(stream::iter(frames))
}
