//! The server itself: one handle, three doors. Queries are in `read`, operations in `operation`; commands are here.

use std::{sync::Arc, time::Duration};

use pki::PeeringCertificate;
use state::{Command, Reply, Store};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    DoorError, PeeringSwitch, ServerOptions,
    clock::Clock,
    consensus::{self, Consensus, NotReady, OpenError, ProposeError, Storage},
    rt::{self, Instant},
    streams::Registry,
};

/// How long an operation or a command waits for a leader.
const HOLD: Duration = Duration::from_secs(7);

/// A running server. Clones share it.
#[derive(Clone, Debug)]
pub struct Server {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    options: ServerOptions,
    consensus: Consensus,
    streams: Registry,
    certificate: Arc<PeeringCertificate>,
    clock: Clock,
    tasks: TaskTracker,
    stopping: CancellationToken,
}

impl Server {
    /// Opens the store and starts the duties. The server answers when it leads, which takes a moment.
    ///
    /// # Errors
    /// When the data directory is in use, damaged, or cannot be written.
    pub async fn open(options: ServerOptions) -> Result<Self, OpenError> {
        let storage = match &options.data_dir {
            Some(directory) => Storage::Directory(directory.clone()),
            None => Storage::Memory,
        };
        let address = options.server_address();
        let consensus = Consensus::open(consensus::Options::new(storage, address)).await?;
        let server = Self {
            shared: Arc::new(Shared {
                options,
                consensus,
                streams: Registry::default(),
                certificate: Arc::new(PeeringCertificate::new()),
                clock: Clock::set(),
                tasks: TaskTracker::new(),
                stopping: CancellationToken::new(),
            }),
        };
        server.start_duties();
        Ok(server)
    }

    /// Carries out one command through the log. When it returns, the change is on disk.
    ///
    /// # Errors
    /// [`DoorError::Refused`] when the store says no; others when the log could not take it.
    pub async fn command(&self, command: Command) -> Result<Reply, DoorError> {
        self.ready_soon().await?;
        match self.consensus().propose(command).await {
            Ok(Reply::Refused(refusal)) => Err(refusal.into()),
            Ok(reply) => Ok(reply),
            Err(error) => Err(proposal_error(&error)),
        }
    }

    /// What the server was told at its start.
    pub fn options(&self) -> &ServerOptions {
        &self.shared.options
    }

    /// The newest published version of the store.
    pub fn store(&self) -> Arc<Store> {
        self.consensus().store()
    }

    /// Whether the peering API is served: as configured, or when nothing is said and the state holds peerings
    /// (decision 1).
    pub fn peering_enabled(&self) -> bool {
        match self.options().peering {
            PeeringSwitch::On => true,
            PeeringSwitch::Off => false,
            PeeringSwitch::Unset => self.store().has_peerings(),
        }
    }

    /// `ip:port` of the leader, when there is one.
    pub fn leader_address(&self) -> Option<String> {
        self.consensus().leader_address()
    }

    /// `ip:port` of every server that votes.
    pub fn peers(&self) -> Vec<String> {
        vec![self.options().server_address()]
    }

    /// Whether this server leads.
    pub fn is_leader(&self) -> bool {
        self.consensus().leadership().borrow().is_leader
    }

    /// The certificate that the gRPC listener shows; empty until the CA is there.
    pub fn certificate(&self) -> &Arc<PeeringCertificate> {
        &self.shared.certificate
    }

    /// Ends streams with peers, so that listeners can drain.
    pub fn stop_streams(&self) {
        self.shared.stopping.cancel();
    }

    /// Ends streams, duties and the log, in this order.
    pub async fn shutdown(&self) {
        self.shared.stopping.cancel();
        self.shared.tasks.close();
        self.shared.tasks.wait().await;
        self.consensus().shutdown().await;
    }

    pub(crate) fn consensus(&self) -> &Consensus {
        &self.shared.consensus
    }

    pub(crate) fn streams(&self) -> &Registry {
        &self.shared.streams
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// Resolves when the server stops.
    pub(crate) async fn stopping(&self) {
        self.shared.stopping.cancelled().await;
    }

    /// Runs a task that [`Self::shutdown`] waits for.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        rt::spawn(self.shared.tasks.track_future(task));
    }

    /// Waits until this server leads and has applied everything that was acknowledged before.
    pub(crate) async fn ready(&self, deadline: Instant) -> Result<(), DoorError> {
        self.consensus().ready(deadline).await.map_err(|error| match error {
            NotReady::Failed { .. } => DoorError::failed(&error),
            _ => DoorError::NoLeader,
        })
    }

    /// Waits with the usual patience until this server leads and has applied everything that was acknowledged before.
    ///
    /// # Errors
    /// [`DoorError::NoLeader`] after seven seconds.
    pub async fn ready_soon(&self) -> Result<(), DoorError> {
        self.ready(rt::now() + HOLD).await
    }
}

fn proposal_error(error: &ProposeError) -> DoorError {
    match error {
        ProposeError::TooLarge { .. } => DoorError::TooLarge(error.to_string()),
        ProposeError::NoLeader => DoorError::NoLeader,
        other => DoorError::failed(other),
    }
}
