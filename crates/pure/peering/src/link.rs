//! One stream with a peer, from its first frame to its end.
//!
//! ```text
//!   frames, changes, results, time                   effects (poll_effect)
//!        ── handle(event, now) ──▶  Link  ──────────▶ import this, the stream is over, …
//!   room to send                    │
//!        ── poll_transmit(now, src) ┴───────────────▶ one frame
//! ```
//!
//! After every `handle` the caller takes the effects; whenever its send half is free it polls for a
//! frame; at [`Link::next_timeout`] it hands in [`Event::Timer`]. It reads frames from the peer
//! while [`Link::is_ready`] says so: that is all the flow control there is.
//!
//! Times are milliseconds of any clock that does not run backwards.

mod event;
mod frame;
mod intake;
mod outlet;
mod queue;
mod request;
mod status;
mod timers;
mod window;

use std::collections::VecDeque;

use model::{Secret, Str};
use wire::peerstream::ReplicationMessage;
use wire::peerstream::replication_message::{Payload, Request, Response};

use crate::import::LocalNames;
use crate::{Code, ExportSource};

pub use event::{Effect, Event, ExportsChanged, Ticket};
pub use status::{Complaint, LinkStatus};

use intake::Intake;
use outlet::Outlet;
use timers::Timers;

/// How long we wait for the peer's end of the stream after a Terminated. Leaving earlier could
/// lose the message (trap T-18).
pub const DRAIN_MS: u64 = 30_000;

/// Which end of the stream we are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// We opened the stream; the first frame is our Open.
    Dialer {
        /// The acceptor's id of the peering, from the token.
        remote_id: Str,
        /// The stream's secret, from the exchange.
        secret: Secret<String>,
        /// Our datacenter, for the acceptor to show.
        datacenter: Str,
    },
    /// The peer opened the stream, and the server has accepted its Open (protocol 4.2).
    Acceptor,
}

/// What a link needs to know at its start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkOptions {
    /// Which end we are.
    pub role: Role,
    /// Our name for the peer.
    pub peer_name: Str,
    /// The partition of the peering.
    pub partition: Str,
}

/// One stream with a peer; see the module.
#[derive(Debug)]
pub struct Link {
    /// The id that the dialer expects in subscriptions; `None` at an acceptor.
    remote_id: Option<Str>,
    peer_name: Str,
    phase: Phase,
    timers: Timers,
    /// Open, subscriptions and Terminated: sent before anything else.
    control: VecDeque<ReplicationMessage>,
    intake: Intake,
    outlet: Outlet,
    effects: VecDeque<Effect>,
    status: LinkStatus,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Running,
    /// A Terminated was sent, or is about to be, or came: what arrives is thrown away until the
    /// peer ends the stream, at most until this time.
    Draining {
        until: u64,
    },
    Over,
}

impl Link {
    /// A stream that starts at `now`. A dialer's Open and the subscriptions wait to be polled.
    pub fn new(options: LinkOptions, now: u64) -> Self {
        let LinkOptions { role, peer_name, partition } = options;
        let control = frame::first_frames(&role, &partition);
        let remote_id = match role {
            Role::Dialer { remote_id, .. } => Some(remote_id),
            Role::Acceptor => None,
        };
        let local = LocalNames { peer_name: peer_name.clone(), partition };
        Self {
            intake: Intake::new(local, remote_id.is_some()),
            remote_id,
            peer_name,
            phase: Phase::Running,
            timers: Timers::new(now),
            control,
            outlet: Outlet::default(),
            effects: VecDeque::new(),
            status: LinkStatus::new(now),
        }
    }

    /// Takes one event. What follows from it waits in [`Self::poll_effect`] and
    /// [`Self::poll_transmit`].
    pub fn handle(&mut self, event: Event, now: u64) {
        if self.phase == Phase::Over {
            return;
        }
        match event {
            Event::Frame(frame) => self.on_frame(frame, now),
            Event::ExportsChanged(change) => self.outlet.changed(change),
            Event::Imported { ticket, result } => {
                self.intake.imported(ticket, result, now, &mut self.status);
            }
            Event::LocalDelete => self.on_local_delete(now),
            Event::PeerEof => self.on_peer_eof(),
            Event::Timer => self.on_timer(now),
        }
        self.timers.set_reading(self.intake.is_ready(), now);
        self.outlet.count(&mut self.status);
    }

    /// The next thing that the caller must do.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// The next frame to send, if there is one. Answers and heartbeats go before exports.
    pub fn poll_transmit(
        &mut self,
        now: u64,
        source: &dyn ExportSource,
    ) -> Option<ReplicationMessage> {
        if self.phase == Phase::Over {
            return None;
        }
        if let Some(frame) = self.control.pop_front() {
            if matches!(frame.payload, Some(Payload::Terminated(_))) {
                self.half_close();
            }
            return Some(frame);
        }
        if self.phase != Phase::Running {
            return None;
        }
        if self.timers.take_heartbeat(now) {
            return Some(frame::heartbeat());
        }
        if let Some(answer) = self.intake.next_answer() {
            self.timers.set_reading(self.intake.is_ready(), now);
            return Some(frame::request(answer));
        }
        let response = self.outlet.next_response(source, &self.peer_name, &mut self.status)?;
        self.status.last_send = Some(now);
        Some(frame::response(response))
    }

    /// When [`Event::Timer`] is due, in the clock of `now`; `None` when the stream is over.
    pub fn next_timeout(&self) -> Option<u64> {
        match self.phase {
            Phase::Running => Some(self.timers.next()),
            Phase::Draining { until } => Some(until),
            Phase::Over => None,
        }
    }

    /// Whether the caller may read the next frame from the peer. False while imports wait for
    /// their commit or answers for a free send half: the peer is then held by HTTP/2's flow control.
    pub fn is_ready(&self) -> bool {
        self.phase != Phase::Running || self.intake.is_ready()
    }

    /// What a reader may know of the stream.
    pub const fn status(&self) -> &LinkStatus {
        &self.status
    }

    /// Bytes that this link holds on the peer's behalf: imports and answers that wait.
    pub fn backlog_bytes(&self) -> usize {
        self.intake.backlog_bytes()
    }

    fn on_frame(&mut self, frame: ReplicationMessage, now: u64) {
        self.status.last_heard_any = Some(now);
        if self.phase != Phase::Running {
            return;
        }
        match frame.payload {
            Some(Payload::Request(request)) => self.on_request(&request, now),
            Some(Payload::Response(response)) => self.on_response(response, now),
            Some(Payload::Heartbeat(_)) => {
                self.status.last_heartbeat = Some(now);
                self.timers.heard_heartbeat(now);
            }
            Some(Payload::Terminated(_)) => self.on_terminated(now),
            // A second Open and a frame without payload are ignored (protocol 4.4).
            Some(Payload::Open(_)) | None => {}
        }
    }

    fn on_request(&mut self, request: &Request, now: u64) {
        match request::read(request, self.remote_id.as_deref(), self.outlet.subscriptions()) {
            Ok(request::Meaning::Subscription(resource)) => {
                self.outlet.subscribe(resource);
                self.status.last_ack = Some(now);
            }
            Ok(request::Meaning::Ack) => {
                self.outlet.acknowledged(&request.response_nonce);
                self.status.last_ack = Some(now);
            }
            Ok(request::Meaning::Nack(message)) => {
                self.outlet.refused(&request.response_nonce);
                self.status.last_nack = Some(Complaint { at: now, message });
            }
            Err(message) => self.fail(Code::InvalidArgument, message),
        }
    }

    fn on_response(&mut self, response: Response, now: u64) {
        match self.intake.take(response) {
            Ok(import) => self.effects.extend(import),
            Err(refusal) => return self.fail(refusal.code, refusal.message),
        }
        self.intake.answer(now, &mut self.status);
    }

    fn on_terminated(&mut self, now: u64) {
        self.drain(now);
        self.effects.push_back(Effect::Terminated);
        self.half_close();
    }

    fn on_local_delete(&mut self, now: u64) {
        if self.phase != Phase::Running {
            return;
        }
        // An Open that still waits goes first: without it nobody would listen.
        let unsent = std::mem::take(&mut self.control);
        self.drain(now);
        self.control = unsent;
        self.control.push_back(frame::terminated());
    }

    fn on_peer_eof(&mut self) {
        if self.phase == Phase::Running {
            self.fail(Code::Unknown, "stream ended unexpectedly".to_owned());
        } else {
            self.end();
        }
    }

    fn on_timer(&mut self, now: u64) {
        match self.phase {
            Phase::Running if self.timers.expired(now) => {
                self.fail(Code::Unknown, "heartbeat timeout".to_owned());
            }
            Phase::Draining { until } if now >= until => self.end(),
            _ => {}
        }
    }

    /// Only a dialer can: the acceptor's half ends with the call's status.
    fn half_close(&mut self) {
        if self.remote_id.is_some() {
            self.effects.push_back(Effect::HalfClose);
        }
    }

    /// Stops importing and exporting. Imports that the caller has not taken yet are dropped.
    fn drain(&mut self, now: u64) {
        self.forget();
        self.phase = Phase::Draining { until: now.saturating_add(DRAIN_MS) };
    }

    fn end(&mut self) {
        self.forget();
        self.phase = Phase::Over;
        self.effects.push_back(Effect::Ended);
    }

    fn fail(&mut self, code: Code, message: String) {
        self.forget();
        self.phase = Phase::Over;
        self.effects.push_back(Effect::Fail { code, message });
    }

    fn forget(&mut self) {
        self.control.clear();
        self.effects.retain(|effect| !matches!(effect, Effect::Import(..)));
        self.intake.clear();
        self.outlet = Outlet::default();
    }
}
