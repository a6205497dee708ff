//! A link in the place of one official server: fed with the other one's recorded frames, it sends,
//! phase by phase, what the official one sent.
//!
//! Order within a phase, order of maps and nonces of our own are free. [`DIFFERENCES`] holds what
//! else differs, with the reason.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{CheckServiceNode, NodeService, Secret};
use peering::{
    Effect, Event, ExportsChanged, Link, LinkOptions, Resource, Role, import, import::LocalNames,
};
use wire::Message;
use wire::peering::{PeeringServerAddresses, PeeringTrustBundle};
use wire::peerstream::replication_message::{Open, Payload};
use wire::peerstream::{ExportedService, ExportedServiceList, ReplicationMessage};
use wire::transcript::{
    DIALER_DELETES, Direction, Event as Recorded, EventKind, GENERATOR_DELETES, Phase, Transcript,
};

use crate::shop::{Shop, changed};

/// Recording, our part, phase, what only one of the two did, and why.
type Difference = (&'static str, Part, &'static str, Only, &'static str);

const DIFFERENCES: [Difference; 1] = [(
    "generator deletes",
    Part::Acceptor,
    "generator deletes the peering",
    Only::Ours("end of the stream, status OK"),
    "the recorder stopped before the official acceptor's trailers",
)];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Dialer,
    Acceptor,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Only {
    Ours(&'static str),
}

const HALF_CLOSE: &str = "half-close";
const ENDED: &str = "end of the stream, status OK";

#[test]
fn our_dialer_says_what_the_official_one_said() {
    replay("dialer deletes", DIALER_DELETES, Part::Dialer);
    replay("generator deletes", GENERATOR_DELETES, Part::Dialer);
}

#[test]
fn our_acceptor_says_what_the_official_one_said() {
    replay("dialer deletes", DIALER_DELETES, Part::Acceptor);
    replay("generator deletes", GENERATOR_DELETES, Part::Acceptor);
}

fn replay(name: &str, text: &str, part: Part) {
    let transcript = Transcript::parse(text).expect("the recording");
    let mut player = Player::new(&transcript, part);
    let mut sent = 0;
    for phase in &transcript.phases {
        let ours = player.play(phase);
        let mut theirs: Vec<Said> = stream_events(phase)
            .filter(|event| event.direction == part.sends())
            .filter_map(|event| said(&player, event))
            .collect();
        for (recording, ours_is, title, Only::Ours(what), _) in DIFFERENCES {
            if (recording, ours_is, title) == (name, part, phase.title.as_str()) {
                theirs.push(Said::Word(what));
            }
        }
        sent += ours.len();
        assert_same(&ours, &theirs, &format!("{name}, our {part:?}, phase {:?}", phase.title));
    }
    assert!(sent > 15, "the recording is longer than {sent}");
    assert_eq!(player.link.status().last_nack, None);
}

/// Something that one side sent, comparable.
#[derive(Clone, Debug, PartialEq)]
enum Said {
    Frame(Box<ReplicationMessage>),
    Word(&'static str),
}

/// The same things, in any order.
fn assert_same(ours: &[Said], theirs: &[Said], place: &str) {
    let mut missing = theirs.to_vec();
    let mut extra = Vec::new();
    for said in ours {
        match missing.iter().position(|other| other == said) {
            Some(at) => drop(missing.swap_remove(at)),
            None => extra.push(said),
        }
    }
    assert!(
        missing.is_empty() && extra.is_empty(),
        "{place}\nthe official server also sent: {missing:#?}\nwe also sent: {extra:#?}"
    );
}

/// A recorded event of our part as a thing said; none for what HTTP/2 adds.
fn said(player: &Player, event: &Recorded) -> Option<Said> {
    match &event.kind {
        EventKind::End => Some(Said::Word(HALF_CLOSE)),
        EventKind::Headers { end: true, fields } => {
            assert!(fields.contains(&("grpc-status".into(), "0".into())));
            Some(Said::Word(ENDED))
        }
        _ => {
            let frame = event.frame()?.expect("a recorded frame");
            (!player.starts_after(&frame)).then(|| canonical(frame))
        }
    }
}

/// Without our nonce, and with payloads in our own encoding: equal if they say the same.
fn canonical(mut frame: ReplicationMessage) -> Said {
    fn encoded_again<M: Message + Default>(bytes: &[u8]) -> Vec<u8> {
        M::decode(bytes).expect("a payload").encode_to_vec()
    }
    if let Some(Payload::Response(response)) = &mut frame.payload {
        response.nonce.clear();
        let payload = response.resource.as_mut().expect("content");
        let bytes = payload.value.as_slice();
        payload.value = match Resource::from_url(&payload.type_url).expect("a known type") {
            Resource::ExportedService => encoded_again::<ExportedService>(bytes),
            Resource::ExportedServiceList => encoded_again::<ExportedServiceList>(bytes),
            Resource::TrustBundle => encoded_again::<PeeringTrustBundle>(bytes),
            Resource::ServerAddresses => encoded_again::<PeeringServerAddresses>(bytes),
        };
    }
    Said::Frame(Box::new(frame))
}

/// The events of the one stream of resources.
fn stream_events(phase: &Phase) -> impl Iterator<Item = &Recorded> {
    phase.events.iter().filter(|event| event.connection == 1 && event.stream == 1)
}

impl Part {
    const fn sends(self) -> Direction {
        match self {
            Self::Dialer => Direction::DialerToAcceptor,
            Self::Acceptor => Direction::AcceptorToDialer,
        }
    }
}

/// Our link with the recorded peer at the other end.
struct Player {
    link: Link,
    shop: Shop,
    part: Part,
    now: u64,
}

impl Player {
    fn new(transcript: &Transcript, part: Part) -> Self {
        let (start, open) = recorded_open(transcript);
        let (role, peer_name) = match part {
            Part::Acceptor => (Role::Acceptor, "cluster-02"),
            Part::Dialer => {
                let role = Role::Dialer {
                    remote_id: open.peer_id.into(),
                    secret: Secret::new(open.stream_secret_id),
                    datacenter: open.remote.expect("remote").datacenter.into(),
                };
                (role, "cluster-01")
            }
        };
        let options =
            LinkOptions { role, peer_name: peer_name.into(), partition: "default".into() };
        let shop = recorded_shop(transcript, part);
        Self { link: Link::new(options, start), shop, part, now: start }
    }

    /// An acceptor's link starts when the server has accepted the Open.
    fn starts_after(&self, frame: &ReplicationMessage) -> bool {
        self.part == Part::Acceptor && matches!(frame.payload, Some(Payload::Open(_)))
    }

    /// What our link sends in one phase.
    fn play(&mut self, phase: &Phase) -> Vec<Said> {
        let mut said = Vec::new();
        if let Some(event) = self.step(phase) {
            self.advance(phase.start_ms, &mut said);
            self.link.handle(event, self.now);
        }
        self.settle(&mut said);
        let arriving = stream_events(phase).filter(|event| event.direction != self.part.sends());
        for recorded in arriving.cloned().collect::<Vec<_>>() {
            self.advance(recorded.time_ms, &mut said);
            let event = match (&recorded.kind, recorded.frame()) {
                (_, Some(frame)) => Event::Frame(frame.expect("a recorded frame")),
                (EventKind::End | EventKind::Headers { end: true, .. }, _) => Event::PeerEof,
                _ => continue,
            };
            if let Event::Frame(frame) = &event
                && self.starts_after(frame)
            {
                continue;
            }
            self.link.handle(event, self.now);
            self.settle(&mut said);
        }
        said
    }

    /// Lets time pass, with all timers in between.
    fn advance(&mut self, until: u64, said: &mut Vec<Said>) {
        while let Some(due) = self.link.next_timeout().filter(|due| *due <= until) {
            self.now = self.now.max(due);
            self.link.handle(Event::Timer, self.now);
            self.settle(said);
        }
        self.now = self.now.max(until);
    }

    fn settle(&mut self, said: &mut Vec<Said>) {
        let mut moved = true;
        while std::mem::take(&mut moved) {
            while let Some(frame) = self.link.poll_transmit(self.now, &self.shop) {
                said.push(canonical(frame));
            }
            while let Some(effect) = self.link.poll_effect() {
                moved = true;
                match effect {
                    Effect::Import(ticket, _) => {
                        let event = Event::Imported { ticket, result: Ok(()) };
                        self.link.handle(event, self.now);
                    }
                    Effect::HalfClose => said.push(Said::Word(HALF_CLOSE)),
                    // An official dialer sends nothing when the stream has ended.
                    Effect::Ended if self.part == Part::Dialer => {}
                    Effect::Ended => said.push(Said::Word(ENDED)),
                    Effect::Terminated => {}
                    Effect::Fail { message, .. } => panic!("failed: {message}"),
                }
            }
        }
    }

    /// The story: what the recorder did at the start of the phase, if it was our cluster's turn.
    fn step(&mut self, phase: &Phase) -> Option<Event> {
        let is_exporter = self.part == Part::Acceptor;
        let change: ExportsChanged = match phase.title.as_str() {
            "establish" | "idle until heartbeats" => return None,
            "generator deletes the peering" => {
                return (self.part == Part::Acceptor).then_some(Event::LocalDelete);
            }
            "dialer deletes the peering" => {
                return (self.part == Part::Dialer).then_some(Event::LocalDelete);
            }
            _ if !is_exporter => return None,
            "exporter: backend-2 becomes passing" => self.shop.set_status("backend", 2, "passing"),
            "exporter: backend-2 deregistered" => self.shop.deregister("backend", 2),
            "exporter: un-export all" => self.shop.unexport("backend"),
            "exporter: export again" => {
                self.shop.exported.insert("backend".into());
                changed(true, &[])
            }
            other => panic!("unknown phase {other}"),
        };
        Some(Event::ExportsChanged(change))
    }
}

fn frames(transcript: &Transcript) -> impl Iterator<Item = (&Recorded, ReplicationMessage)> {
    transcript.phases.iter().flat_map(stream_events).filter_map(|event| {
        let frame = event.frame()?.expect("a recorded frame");
        Some((event, frame))
    })
}

fn recorded_open(transcript: &Transcript) -> (u64, Open) {
    frames(transcript)
        .find_map(|(event, frame)| match frame.payload {
            Some(Payload::Open(open)) => Some((event.time_ms, open)),
            _ => None,
        })
        .expect("an Open")
}

/// The first payloads that our part sent, by resource id.
fn first_payloads(transcript: &Transcript, part: Part) -> BTreeMap<String, Vec<u8>> {
    let mut payloads = BTreeMap::new();
    for (event, frame) in frames(transcript) {
        if event.direction == part.sends()
            && let Some(Payload::Response(response)) = frame.payload
        {
            let value = response.resource.expect("content").value;
            payloads.entry(response.resource_id).or_insert(value);
        }
    }
    payloads
}

/// The catalog of our part before the story begins. Nodes and places are taken from the recorded
/// payloads; checks are those of the story, not yet flattened; the gateway is a gateway again.
fn recorded_shop(transcript: &Transcript, part: Part) -> Shop {
    let payloads = first_payloads(transcript, part);
    let decoded = |id: &str| payloads.get(id).map(Vec::as_slice).unwrap_or_default();
    let bundle = PeeringTrustBundle::decode(decoded("roots")).expect("a bundle");
    let addresses =
        PeeringServerAddresses::decode(decoded("server-addrs")).expect("addresses").addresses;
    let mut shop = Shop::new(if part == Part::Acceptor { "dca" } else { "dcb" });
    shop.trust_domain = bundle.trust_domain.into();
    shop.roots = bundle.root_pe_ms;
    if part == Part::Acceptor {
        shop.addresses = addresses;
    }
    let service = if part == Part::Acceptor { "backend" } else { "reports" };
    shop.exported.insert(service.into());
    let rows = local_rows(service, decoded(service));
    let rows = rows.into_iter().map(|mut row| {
        let number = row.service.id.rsplit('-').next().unwrap_or_default().to_owned();
        let status = if number == "2" { "critical" } else { "passing" };
        let own_check = (&*format!("check-{number}"), status);
        let checks = [("serfHealth", "passing"), own_check];
        row.checks = shop.row(&row.node.node, (*row.service).clone(), &checks).checks;
        row
    });
    let rows = rows.collect();
    shop.instances.insert(service.into(), rows);
    if part == Part::Acceptor {
        shop.meshed.insert(service.into());
        let proxies = local_rows("backend-sidecar-proxy", decoded("backend-sidecar-proxy"));
        let gateways = proxies.into_iter().map(|proxy| as_gateway(&shop, &proxy));
        shop.gateways = Some(gateways.collect());
    }
    shop
}

/// Payload to rows as the exporter holds them.
fn local_rows(service: &str, payload: &[u8]) -> Vec<CheckServiceNode> {
    let payload = ExportedService::decode(payload).expect("a service");
    let local = LocalNames { peer_name: "".into(), partition: "default".into() };
    import::service(service, payload, &local).expect("sound").instances
}

/// The gateway behind a synthetic proxy: same node and addresses, its own name, tags and metadata.
fn as_gateway(shop: &Shop, proxy: &CheckServiceNode) -> CheckServiceNode {
    let mut gateway = NodeService::new("mesh-gateway".into(), "mesh-gateway".into());
    gateway.kind = "mesh-gateway".into();
    gateway.port = proxy.service.port;
    gateway.tagged_addresses = proxy.service.tagged_addresses.clone();
    gateway.tags = vec!["not exported".into()];
    gateway.meta.insert("not".into(), "exported".into());
    let checks = [("serfHealth", "passing"), ("service:mesh-gateway", "passing")];
    let mut row = shop.row(&proxy.node.node, gateway, &checks);
    row.node = Arc::clone(&proxy.node);
    row
}
