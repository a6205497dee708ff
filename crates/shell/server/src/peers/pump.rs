//! The pump around a [`Link`]: it waits for frames, changes, commits and time, hands them in, and carries out what
//! comes back. It decides nothing.

use std::{collections::VecDeque, future::Future, pin::Pin};

use model::Str;
use peering::{Effect, Event, ImportRequest, Link, Ticket};
use state::{Command, Refusal, exports::Affected};
use tonic::{Code, Status, Streaming};
use wire::peerstream::ReplicationMessage;

use super::{
    StoreExports,
    exports::changed,
    imports::{Batch, next_batch},
};
use crate::{
    DoorError, Server,
    consensus::{Change, Subscription},
    rt::{
        self, Instant,
        channel::mpsc::{self, error::TrySendError},
    },
    streams::Control,
};

/// How a stream ended.
#[derive(Debug)]
pub(crate) enum End {
    /// Both sides are done: one of them deleted the peering.
    Done,
    /// A newer stream took its place, or the server stops.
    Replaced,
    /// It broke.
    Broken {
        /// What the transport or the link says.
        status: Status,
    },
}

/// Frames to the peer; an error ends an acceptor's stream with its status.
pub(crate) type Outbound = mpsc::Sender<Result<ReplicationMessage, Status>>;

type Imported = (Vec<Ticket>, Result<(), DoorError>);
type Import = Pin<Box<dyn Future<Output = Imported> + Send>>;

/// One running stream.
pub(crate) struct Pump {
    pub(crate) server: Server,
    pub(crate) link: Link,
    /// Our id of the peering.
    pub(crate) id: Str,
    pub(crate) partition: Str,
    pub(crate) peer_name: Str,
    /// Of the imports of this stream.
    pub(crate) epoch: u64,
    pub(crate) inbound: Streaming<ReplicationMessage>,
    pub(crate) outbound: Option<Outbound>,
    pub(crate) control: mpsc::Receiver<Control>,
    pub(crate) changes: Subscription,
}

impl Pump {
    /// Pumps until the stream ends, and records how.
    pub(crate) async fn run(mut self) -> End {
        let (server, id, epoch) = (self.server.clone(), self.id.clone(), self.epoch);
        let end = self.pump().await;
        let error = match &end {
            End::Broken { status } => Some(status.message().to_owned()),
            End::Done | End::Replaced => None,
        };
        if let Some(error) = &error {
            tracing::warn!(peer_name = %self.peer_name, peering_id = %id, %error, "stream with peer broke");
        }
        server.streams().end(&id, epoch, error);
        end
    }

    async fn pump(&mut self) -> End {
        let mut queue: VecDeque<(Ticket, ImportRequest)> = VecDeque::new();
        let mut import: Option<Import> = None;
        let mut peer_open = true;
        loop {
            let blocked = match self.settle(&mut queue).await {
                Ok(blocked) => blocked,
                Err(end) => return end,
            };
            if import.is_none() {
                import = next_batch(&mut queue, &self.id, self.epoch).map(|b| self.write(b));
            }
            let timeout = self.link.next_timeout().map(|at| self.server.clock().instant_of(at));
            let read = peer_open && self.link.is_ready();
            let event = tokio::select! {
                frame = self.inbound.message(), if read => match frame {
                    Ok(Some(frame)) => Event::Frame(frame),
                    Ok(None) => {
                        peer_open = false;
                        Event::PeerEof
                    }
                    Err(status) => return Self::broken(status),
                },
                change = self.changes.next() => match change {
                    Some(change) => self.exports_changed(&change),
                    None => return End::Replaced,
                },
                (tickets, result) = pending(&mut import) => {
                    import = None;
                    match self.imported(&tickets, result) {
                        Ok(()) => continue,
                        Err(end) => return end,
                    }
                }
                control = self.control.recv() => match control {
                    Some(Control::Delete) => Event::LocalDelete,
                    Some(Control::Replaced) | None => return End::Replaced,
                },
                () = sleep_until(timeout) => Event::Timer,
                () = room(self.outbound.as_ref()), if blocked => continue,
                () = self.server.stopping() => return End::Replaced,
            };
            self.link.handle(event, self.server.clock().millis());
        }
    }

    /// Carries out effects and sends frames until neither is left, or there is no room (then true).
    async fn settle(&mut self, queue: &mut VecDeque<(Ticket, ImportRequest)>) -> Result<bool, End> {
        loop {
            while let Some(effect) = self.link.poll_effect() {
                self.carry_out(effect, queue).await?;
            }
            let (sent, blocked) = self.transmit()?;
            self.server.streams().update(&self.id, self.epoch, self.link.status());
            if blocked || !sent {
                return Ok(blocked);
            }
        }
    }

    async fn carry_out(
        &mut self,
        effect: Effect,
        queue: &mut VecDeque<(Ticket, ImportRequest)>,
    ) -> Result<(), End> {
        match effect {
            Effect::Import(ticket, request) => match unusable(&request) {
                Some(error) => {
                    let event = Event::Imported { ticket, result: Err(error) };
                    self.link.handle(event, self.server.clock().millis());
                }
                None => queue.push_back((ticket, request)),
            },
            Effect::Terminated => {
                tracing::info!(peer_name = %self.peer_name, "peer deleted the peering");
                let command = Command::PeeringTerminate { id: self.id.clone() };
                if let Err(error) = self.server.command(command).await {
                    return Err(Self::broken(Status::internal(error.to_string())));
                }
            }
            Effect::HalfClose => self.outbound = None,
            Effect::Ended => return Err(End::Done),
            Effect::Fail { code, message } => {
                let status = Status::new(Code::from_i32(code.number()), message);
                if let Some(outbound) = &self.outbound {
                    // The peer may not be reading; the stream ends all the same.
                    let _ = outbound.try_send(Err(status.clone()));
                }
                return Err(Self::broken(status));
            }
        }
        Ok(())
    }

    /// Sends while there is room: whether anything was sent, and whether room ran out.
    fn transmit(&mut self) -> Result<(bool, bool), End> {
        let mut sent = false;
        while let Some(outbound) = &self.outbound {
            let permit = match outbound.try_reserve() {
                Ok(permit) => permit,
                Err(TrySendError::Full(())) => return Ok((sent, true)),
                // The transport is gone; reading tells why.
                Err(TrySendError::Closed(())) => return Ok((false, false)),
            };
            let exports = StoreExports {
                store: self.server.store(),
                options: self.server.options(),
                partition: &self.partition,
                peer_name: &self.peer_name,
            };
            match self.link.poll_transmit(self.server.clock().millis(), &exports) {
                Some(frame) => permit.send(Ok(frame)),
                None => return Ok((sent, false)),
            }
            sent = true;
        }
        Ok((sent, false))
    }

    fn exports_changed(&self, change: &Change) -> Event {
        let affected = match change {
            Change::Batch(batch) => Affected::by(&batch.store, &self.partition, &batch.touched),
            Change::Rescan => {
                let store = self.server.store();
                let names = state::Reader::new(&store).exports_to(&self.partition, &self.peer_name);
                Affected::everything(names.into_iter().collect())
            }
        };
        Event::ExportsChanged(changed(affected))
    }

    fn write(&self, batch: Batch) -> Import {
        let server = self.server.clone();
        Box::pin(async move {
            for command in batch.commands {
                if let Err(error) = server.command(command).await {
                    return (batch.tickets, Err(error));
                }
            }
            (batch.tickets, Ok(()))
        })
    }

    /// A refusal by our rules is the peer's to know (it is answered with a NACK, and the peer does not send it again);
    /// when it was ours to fail, the stream ends, and the next one brings everything anew (T-35).
    fn imported(&mut self, tickets: &[Ticket], result: Result<(), DoorError>) -> Result<(), End> {
        let refused = match result {
            Ok(()) => None,
            Err(DoorError::Refused(Refusal::StaleEpoch | Refusal::UnknownPeering(_))) => {
                return self.stale();
            }
            Err(error @ (DoorError::Refused(_) | DoorError::TooLarge(_))) => {
                Some(error.to_string())
            }
            Err(error) => return Err(Self::broken(Status::unavailable(error.to_string()))),
        };
        if let Some(error) = &refused {
            tracing::warn!(peer_name = %self.peer_name, %error, "import refused");
        }
        let now = self.server.clock().millis();
        for ticket in tickets {
            let result = refused.clone().map_or(Ok(()), Err);
            self.link.handle(Event::Imported { ticket: *ticket, result }, now);
        }
        Ok(())
    }

    /// Nothing of this stream is stored any more: its peering was deleted, or another stream has its place.
    fn stale(&mut self) -> Result<(), End> {
        let row = self.server.store().peering_with_id(&self.id);
        if row.is_some_and(|row| row.peering.state.is_live()) {
            return Err(Self::broken(Status::aborted("another stream took this one's place")));
        }
        self.link.handle(Event::LocalDelete, self.server.clock().millis());
        Ok(())
    }

    const fn broken(status: Status) -> End {
        End::Broken { status }
    }
}

/// Roots that do not parse would lock the next dial out.
fn unusable(request: &ImportRequest) -> Option<String> {
    match request {
        ImportRequest::TrustBundle(bundle) => {
            pki::check_ca_pems(&bundle.root_pems).err().map(|error| error.to_string())
        }
        _ => None,
    }
}

async fn pending(import: &mut Option<Import>) -> Imported {
    match import {
        Some(import) => import.await,
        None => std::future::pending().await,
    }
}

async fn sleep_until(at: Option<Instant>) {
    match at {
        Some(at) => rt::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// Waits until the transport takes another frame, or is gone.
async fn room(outbound: Option<&Outbound>) {
    if let Some(outbound) = outbound {
        drop(outbound.reserve().await);
    }
}
