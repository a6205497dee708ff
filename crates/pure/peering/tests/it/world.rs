//! Two links joined by a wire in memory, in virtual time.

use std::collections::{BTreeMap, VecDeque};

use model::peering::TrustBundle;
use model::{CheckServiceNode, Secret, Str};
use peering::{Effect, Event, ExportsChanged, ImportRequest, Link, LinkOptions, Role, Ticket};
use wire::peerstream::ReplicationMessage;
use wire::peerstream::replication_message::Payload;

use crate::shop::Shop;

pub(crate) const REMOTE_ID: &str = "7f32665f-0c4d-2a02-de51-62f9723374da";

/// What travels on the wire.
#[derive(Clone, Debug)]
enum Parcel {
    Frame(ReplicationMessage),
    Eof,
    Broken,
}

/// How a side's stream ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Well,
    Failed(String),
    /// The other side failed.
    Broken,
}

/// One cluster: its link, what it exports, what it has imported.
pub(crate) struct Side {
    pub(crate) link: Link,
    pub(crate) shop: Shop,
    pub(crate) services: BTreeMap<Str, Vec<CheckServiceNode>>,
    pub(crate) list: Option<Vec<Str>>,
    pub(crate) bundle: Option<TrustBundle>,
    pub(crate) addresses: Option<Vec<Str>>,
    /// Imports of this service are refused by the store, with this text.
    pub(crate) refuses: Option<(Str, String)>,
    /// Imports wait here while true.
    pub(crate) store_stands: bool,
    waiting: VecDeque<(Ticket, ImportRequest)>,
    pub(crate) terminated: bool,
    pub(crate) end: Option<End>,
    /// Frames that it sent, with their time.
    pub(crate) sent: Vec<(u64, ReplicationMessage)>,
    arriving: VecDeque<(u64, Parcel)>,
}

impl Side {
    fn new(shop: Shop, role: Role, peer_name: &str) -> Self {
        let options =
            LinkOptions { role, peer_name: peer_name.into(), partition: "default".into() };
        Self {
            link: Link::new(options, 0),
            shop,
            services: BTreeMap::new(),
            list: None,
            bundle: None,
            addresses: None,
            refuses: None,
            store_stands: false,
            waiting: VecDeque::new(),
            terminated: false,
            end: None,
            sent: Vec::new(),
            arriving: VecDeque::new(),
        }
    }

    /// `resource id` of each response sent since frame number `since`.
    pub(crate) fn sent_ids(&self, since: usize) -> Vec<String> {
        let ids = self.sent.iter().skip(since).filter_map(|(_, frame)| match &frame.payload {
            Some(Payload::Response(response)) => Some(response.resource_id.clone()),
            _ => None,
        });
        ids.collect()
    }

    /// Node statuses by instance id of an imported service.
    pub(crate) fn statuses(&self, service: &str) -> Vec<(String, String)> {
        let rows = self.services.get(service).into_iter().flatten();
        rows.map(|row| (row.service.id.to_string(), row.status().to_string())).collect()
    }

    fn commit(&mut self, request: ImportRequest) -> Result<(), String> {
        match request {
            ImportRequest::Service(service) => {
                if let Some((name, cause)) = &self.refuses
                    && *name == service.name
                {
                    return Err(cause.clone());
                }
                if service.instances.is_empty() {
                    self.services.remove(&service.name);
                } else {
                    self.services.insert(service.name, service.instances);
                }
            }
            ImportRequest::List(names) => {
                self.services.retain(|service, _| {
                    let owner = service.strip_suffix("-sidecar-proxy").unwrap_or(service);
                    names.iter().any(|name| **name == **service || **name == *owner)
                });
                self.list = Some(names);
            }
            ImportRequest::TrustBundle(bundle) => self.bundle = Some(bundle),
            ImportRequest::ServerAddresses(addresses) => self.addresses = Some(addresses),
        }
        Ok(())
    }
}

/// Both sides and the wire between them.
pub(crate) struct World {
    pub(crate) now: u64,
    /// Milliseconds from one side to the other.
    latency: u64,
    /// A cut wire loses all that is sent, silently.
    pub(crate) cut: bool,
    pub(crate) dialer: Side,
    pub(crate) acceptor: Side,
}

impl World {
    pub(crate) fn new(dialer: Shop, acceptor: Shop, latency: u64) -> Self {
        let role = Role::Dialer {
            remote_id: REMOTE_ID.into(),
            secret: Secret::new("secret".to_owned()),
            datacenter: dialer.datacenter.into(),
        };
        Self {
            now: 0,
            latency,
            cut: false,
            dialer: Side::new(dialer, role, "cluster-01"),
            acceptor: Side::new(acceptor, Role::Acceptor, "cluster-02"),
        }
    }

    /// Changes what the acceptor exports.
    pub(crate) fn acceptor_exports(&mut self, change: impl FnOnce(&mut Shop) -> ExportsChanged) {
        let change = change(&mut self.acceptor.shop);
        self.acceptor.link.handle(Event::ExportsChanged(change), self.now);
    }

    /// Lets everything happen that happens up to `until`.
    pub(crate) fn run_until(&mut self, until: u64) {
        for _ in 0..1_000_000 {
            while self.pump() {}
            let next = [&self.dialer, &self.acceptor].into_iter().filter_map(|side| {
                let arrival = side.arriving.front().map(|(at, _)| *at);
                let timer = side.link.next_timeout().filter(|_| side.end.is_none());
                arrival.into_iter().chain(timer).filter(|at| *at > self.now).min()
            });
            match next.min() {
                Some(next) if next <= until => self.now = next,
                _ => {
                    self.now = self.now.max(until);
                    return;
                }
            }
        }
        panic!("no end in sight");
    }

    /// One round at the present moment; whether anything happened.
    fn pump(&mut self) -> bool {
        let Self { now, latency, cut, dialer, acceptor } = self;
        let at = *now + *latency;
        let first = turn(dialer, acceptor, *now, at, *cut);
        let second = turn(acceptor, dialer, *now, at, *cut);
        first || second
    }
}

/// Lets `side` read, act and send; whether it did.
fn turn(side: &mut Side, other: &mut Side, now: u64, at: u64, cut: bool) -> bool {
    if side.end.is_some() {
        side.arriving.clear();
        return false;
    }
    let mut moved = false;
    let mut send = |parcel| {
        if !cut {
            other.arriving.push_back((at, parcel));
        }
    };
    while side.link.is_ready() && side.arriving.front().is_some_and(|(due, _)| *due <= now) {
        moved = true;
        match side.arriving.pop_front() {
            Some((_, Parcel::Frame(frame))) => side.link.handle(Event::Frame(frame), now),
            Some((_, Parcel::Eof)) => side.link.handle(Event::PeerEof, now),
            _ => {
                side.end = Some(End::Broken);
                return true;
            }
        }
    }
    if side.link.next_timeout().is_some_and(|due| due <= now) {
        side.link.handle(Event::Timer, now);
    }
    while let Some(frame) = side.link.poll_transmit(now, &side.shop) {
        moved = true;
        side.sent.push((now, frame.clone()));
        send(Parcel::Frame(frame));
    }
    while let Some(effect) = side.link.poll_effect() {
        moved = true;
        match effect {
            Effect::Import(ticket, request) => side.waiting.push_back((ticket, request)),
            Effect::Terminated => side.terminated = true,
            Effect::HalfClose => send(Parcel::Eof),
            Effect::Ended => {
                side.end = Some(End::Well);
                send(Parcel::Eof);
            }
            Effect::Fail { code, message } => {
                side.end = Some(End::Failed(format!("{} {message}", code.number())));
                send(Parcel::Broken);
            }
        }
    }
    while !side.store_stands
        && let Some((ticket, request)) = side.waiting.pop_front()
    {
        moved = true;
        let result = side.commit(request);
        side.link.handle(Event::Imported { ticket, result }, now);
    }
    moved
}
