//! Frames and events in any order: never a panic, never memory without a bound.

use std::collections::BTreeSet;

use peering::{Effect, Event, ExportsChanged, Link, Ticket};
use proptest::prelude::*;
use wire::peerstream::replication_message::{Open, Payload, Request, Response};
use wire::peerstream::{ExportedServiceList, ReplicationMessage};
use wire::status::Status;
use wire::{Any, type_url};

use crate::rules::{acceptor, dialer};
use crate::scripted::{ack, heartbeat, nack, response, subscription, terminated, upsert};
use crate::shop::Shop;

/// One thing done to a link.
#[derive(Clone, Debug)]
enum Step {
    Frame(ReplicationMessage),
    Exports(ExportsChanged),
    Imported { which: usize, ok: bool },
    LocalDelete,
    PeerEof,
    Timer,
    Pass(u64),
    Send(usize),
    Act(usize),
}

fn url() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => Just(type_url::EXPORTED_SERVICE.to_owned()),
        2 => Just(type_url::EXPORTED_SERVICE_LIST.to_owned()),
        2 => Just(type_url::TRUST_BUNDLE.to_owned()),
        2 => Just(type_url::SERVER_ADDRESSES.to_owned()),
        1 => "\\PC{0,8}",
    ]
}

fn nonce() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => Just(String::new()),
        5 => (1u32..80).prop_map(|number| format!("{number:08x}")),
        1 => "\\PC{0,12}",
    ]
}

fn frame() -> impl Strategy<Value = ReplicationMessage> {
    let request = (url(), nonce(), any::<bool>(), "\\PC{0,4}").prop_map(
        |(resource_url, response_nonce, refused, peer_id)| {
            let error = refused.then(Status::default);
            Payload::Request(Request { peer_id, response_nonce, resource_url, error })
        },
    );
    let value = proptest::collection::vec(any::<u8>(), 0..40);
    let response = (url(), nonce(), "[a-z/]{0,8}", proptest::option::of((url(), value)), 0i32..4)
        .prop_map(|(resource_url, nonce, resource_id, resource, operation)| {
            let resource = resource.map(|(type_url, value)| Any { type_url, value });
            Payload::Response(Response { nonce, resource_url, resource_id, resource, operation })
        });
    prop_oneof![
        4 => request.prop_map(|payload| ReplicationMessage { payload: Some(payload) }),
        4 => response.prop_map(|payload| ReplicationMessage { payload: Some(payload) }),
        // Frames that are sound, so that the rest is reached.
        3 => url().prop_map(|url| subscription(&url)),
        3 => (url(), nonce()).prop_map(|(url, nonce)| ack(&url, &nonce)),
        3 => (nonce(), "[a-d]").prop_map(|(nonce, id)| {
            response_of_service(&nonce, &id)
        }),
        1 => Just(heartbeat()),
        1 => Just(terminated()),
        1 => Just(ReplicationMessage { payload: Some(Payload::Open(Open::default())) }),
        1 => Just(ReplicationMessage { payload: None }),
    ]
}

fn response_of_service(nonce: &str, id: &str) -> ReplicationMessage {
    response(type_url::EXPORTED_SERVICE, nonce, id)
}

fn step() -> impl Strategy<Value = Step> {
    let names = proptest::collection::btree_set("[a-d]", 0..3);
    let exports = (any::<bool>(), names, any::<bool>(), any::<bool>()).prop_map(
        |(list, names, gateways, other)| {
            let names: BTreeSet<_> = names.into_iter().map(|name| name.as_str().into()).collect();
            Step::Exports(ExportsChanged { list, names, gateways, bundle: other, addresses: other })
        },
    );
    prop_oneof![
        10 => frame().prop_map(Step::Frame),
        3 => exports,
        4 => (0usize..100, any::<bool>()).prop_map(|(which, ok)| Step::Imported { which, ok }),
        1 => Just(Step::LocalDelete),
        1 => Just(Step::PeerEof),
        2 => Just(Step::Timer),
        3 => (0u64..40_000).prop_map(Step::Pass),
        5 => (0usize..50).prop_map(Step::Send),
        5 => (0usize..50).prop_map(Step::Act),
    ]
}

/// A random walk with its own clock and shop.
struct Walk {
    link: Link,
    shop: Shop,
    now: u64,
    tickets: Vec<Ticket>,
    over: bool,
}

impl Walk {
    fn take(&mut self, step: Step) {
        match step {
            Step::Frame(frame) => self.link.handle(Event::Frame(frame), self.now),
            Step::Exports(change) => {
                // The shop changes with the event, and sometimes behind its back.
                for name in &change.names {
                    if !self.shop.exported.remove(name) {
                        self.shop.export(name, 1);
                        self.shop.mesh(name);
                    }
                }
                if change.gateways {
                    self.shop.gateway("node", ("203.0.113.7", 1));
                }
                self.link.handle(Event::ExportsChanged(change), self.now);
            }
            Step::Imported { which, ok } => {
                if let Some(ticket) = self.tickets.get(which) {
                    let result = if ok { Ok(()) } else { Err("refused".to_owned()) };
                    self.link.handle(Event::Imported { ticket: *ticket, result }, self.now);
                }
            }
            Step::LocalDelete => self.link.handle(Event::LocalDelete, self.now),
            Step::PeerEof => self.link.handle(Event::PeerEof, self.now),
            Step::Timer => self.link.handle(Event::Timer, self.now),
            Step::Pass(time) => self.now += time,
            Step::Send(count) => {
                for _ in 0..count {
                    if self.link.poll_transmit(self.now, &self.shop).is_none() {
                        break;
                    }
                    assert!(!self.over, "a frame after the end");
                }
            }
            Step::Act(count) => {
                for _ in 0..count {
                    match self.link.poll_effect() {
                        Some(Effect::Import(ticket, _)) => self.tickets.push(ticket),
                        Some(Effect::Fail { .. } | Effect::Ended) => self.over = true,
                        Some(Effect::Terminated | Effect::HalfClose) => {}
                        None => break,
                    }
                }
            }
        }
        assert!(self.link.status().unacknowledged <= 32);
        assert!(!self.over || self.link.next_timeout().is_none());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_sequence_panics(
        is_dialer in any::<bool>(),
        steps in proptest::collection::vec(step(), 0..120),
    ) {
        let link = if is_dialer { dialer(0) } else { acceptor(0) };
        let mut walk =
            Walk { link, shop: Shop::new("east"), now: 0, tickets: Vec::new(), over: false };
        walk.shop.export("a", 1);
        for step in steps {
            walk.take(step);
        }
    }
}

/// Feeds a link that is neither polled nor asked whether it is ready; the most it held.
fn flood(link: &mut Link, mut frame: impl FnMut(u32) -> ReplicationMessage, count: u32) -> usize {
    let mut most = 0;
    for number in 0..count {
        link.handle(Event::Frame(frame(number)), 0);
        most = most.max(link.backlog_bytes());
    }
    most
}

/// Effects that wait, and whether the last one ends the stream for sending too much.
fn ended_by_excess(link: &mut Link) -> bool {
    let effects: Vec<Effect> = std::iter::from_fn(|| link.poll_effect()).collect();
    matches!(effects.as_slice(), [Effect::Fail { code: peering::Code::ResourceExhausted, .. }])
}

const LIMIT: usize = 256 * 1024 * 1024;

#[test]
fn a_flood_of_small_responses_ends_the_stream() {
    let mut link = acceptor(0);
    let frame = |number| response_of_service(&format!("{number:08x}"), "web");
    assert!(flood(&mut link, frame, 200_000) <= LIMIT);
    assert!(ended_by_excess(&mut link));
    assert_eq!(link.backlog_bytes(), 0);
}

#[test]
fn a_flood_of_large_responses_ends_the_stream() {
    let mut link = acceptor(0);
    let names = ExportedServiceList { services: vec!["x".repeat(8 * 1024 * 1024)] };
    let list = upsert(type_url::EXPORTED_SERVICE_LIST, "00000001", "", &names);
    assert!(flood(&mut link, |_| list.clone(), 40) <= LIMIT);
    assert!(ended_by_excess(&mut link));
}

/// Refused responses wait as answers; those are bounded too.
#[test]
fn a_flood_of_bad_responses_ends_the_stream() {
    let mut link = acceptor(0);
    let frame = |number| response("unknown", &format!("{number:08x}"), "web");
    assert!(flood(&mut link, frame, 200_000) <= LIMIT);
    assert!(ended_by_excess(&mut link));
}

#[test]
fn a_flood_of_answers_leaves_nothing_behind() {
    let mut link = acceptor(0);
    link.handle(Event::Frame(subscription(type_url::EXPORTED_SERVICE)), 0);
    let long = "x".repeat(10_000);
    let frame = |number| nack(type_url::EXPORTED_SERVICE, &format!("{number:08x}"), &long);
    assert_eq!(flood(&mut link, frame, 10_000), 0);
    assert_eq!(link.poll_effect(), None);
    assert!(link.status().last_nack.as_ref().expect("noted").message.len() <= 256);
}
