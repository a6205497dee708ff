//! How much is on its way at once, and what never waits behind it.

use model::NodeService;
use peering::{Event, Link, LinkOptions, Role};
use wire::Message;
use wire::peerstream::ReplicationMessage;
use wire::peerstream::replication_message::{Payload, Response};
use wire::type_url;

use crate::scripted::{ack, response, subscription};
use crate::shop::{Shop, changed};
use crate::world::World;

const MIB: usize = 1024 * 1024;

/// An acceptor's link to a peer that has subscribed to services, its own subscriptions sent.
fn subscribed(shop: &Shop) -> Link {
    let options = LinkOptions {
        role: Role::Acceptor,
        peer_name: "cluster-02".into(),
        partition: "default".into(),
    };
    let mut link = Link::new(options, 0);
    for _ in 0..3 {
        link.poll_transmit(0, shop).expect("a subscription");
    }
    link.handle(Event::Frame(subscription(type_url::EXPORTED_SERVICE)), 0);
    link
}

/// All responses that may be sent now.
fn burst(link: &mut Link, shop: &Shop) -> Vec<Response> {
    let frames = std::iter::from_fn(|| link.poll_transmit(0, shop));
    frames
        .map(|frame| match frame.payload {
            Some(Payload::Response(response)) => response,
            other => panic!("not a response: {other:?}"),
        })
        .collect()
}

fn length(responses: &[Response]) -> usize {
    responses.iter().map(Message::encoded_len).sum()
}

/// Exports a service whose payload has about `bytes` bytes.
fn export_large(shop: &mut Shop, service: &str, bytes: usize) {
    let mut row = NodeService::new(service.into(), service.into());
    row.tags = vec!["x".repeat(bytes).into()];
    let row = shop.row("node", row, &[]);
    shop.instances.insert(service.into(), vec![row]);
    shop.exported.insert(service.into());
}

#[test]
fn at_most_32_responses_are_unanswered() {
    let mut shop = Shop::new("west");
    for number in 0..100 {
        shop.export(&format!("service-{number:03}"), 1);
    }
    let mut link = subscribed(&shop);
    let mut sent = burst(&mut link, &shop);
    assert_eq!(sent.len(), 32);
    assert_eq!((link.status().unacknowledged, link.status().unsent), (32, 69));
    // Each answer makes room for one; an unknown nonce makes none.
    link.handle(Event::Frame(ack(type_url::EXPORTED_SERVICE, "0000ffff")), 0);
    assert!(burst(&mut link, &shop).is_empty());
    let mut answered = 0;
    while answered < sent.len() {
        let nonce = sent[answered].nonce.clone();
        link.handle(Event::Frame(ack(type_url::EXPORTED_SERVICE, &nonce)), 0);
        answered += 1;
        let more = burst(&mut link, &shop);
        assert!(more.len() <= 1);
        sent.extend(more);
    }
    assert_eq!(sent.len(), 101);
    assert_eq!(sent[100].resource_id, "exported-service-list");
    assert_eq!(sent[100].nonce, "00000065", "one counter for all types");
}

#[test]
fn at_most_a_mebibyte_is_unanswered() {
    let mut shop = Shop::new("west");
    for number in 0..20 {
        export_large(&mut shop, &format!("service-{number:02}"), 300 * 1024);
    }
    let mut link = subscribed(&shop);
    let sent = burst(&mut link, &shop);
    assert_eq!(sent.len(), 3);
    assert!(length(&sent) <= MIB);
}

#[test]
fn a_single_large_service_goes_alone() {
    let mut shop = Shop::new("west");
    shop.export("a", 1);
    export_large(&mut shop, "b", 3 * MIB);
    shop.export("c", 1);
    let mut link = subscribed(&shop);
    let first = burst(&mut link, &shop);
    assert_eq!(first.iter().map(|response| &*response.resource_id).collect::<Vec<_>>(), ["a"]);
    link.handle(Event::Frame(ack(type_url::EXPORTED_SERVICE, &first[0].nonce)), 0);
    let second = burst(&mut link, &shop);
    assert_eq!(second.iter().map(|response| &*response.resource_id).collect::<Vec<_>>(), ["b"]);
    link.handle(Event::Frame(ack(type_url::EXPORTED_SERVICE, &second[0].nonce)), 0);
    assert_eq!(burst(&mut link, &shop).len(), 2);
}

/// A payload that has to wait for room is not built again at each poll.
#[test]
fn waiting_costs_nothing() {
    let mut shop = Shop::new("west");
    for service in ["a", "b"] {
        export_large(&mut shop, service, 700 * 1024);
    }
    let mut link = subscribed(&shop);
    assert_eq!(burst(&mut link, &shop).len(), 1);
    let built = shop.asked.get();
    for _ in 0..100 {
        assert_eq!(link.poll_transmit(0, &shop), None);
    }
    assert_eq!(shop.asked.get(), built);
}

/// A frame over the peer's limit would end the stream at every attempt; it must not harm others.
#[test]
fn a_service_that_no_peer_takes_is_reported_not_sent() {
    let mut shop = Shop::new("west");
    export_large(&mut shop, "big", 9 * MIB);
    shop.export("web", 1);
    let mut link = subscribed(&shop);
    let sent = burst(&mut link, &shop);
    let ids: Vec<&str> = sent.iter().map(|response| &*response.resource_id).collect();
    assert_eq!(ids, ["web", "exported-service-list"]);
    assert!(link.status().too_large["big"] > 9 * MIB);

    export_large(&mut shop, "big", 100);
    link.handle(Event::ExportsChanged(changed(false, &["big"])), 0);
    assert_eq!(burst(&mut link, &shop).len(), 1);
    assert!(link.status().too_large.is_empty());
}

/// A round trip of 100 ms, a change each millisecond for a second.
#[test]
fn a_flapping_service_costs_one_frame_per_round_trip() {
    let mut acceptor = Shop::new("west");
    acceptor.export("web", 1);
    let mut world = World::new(Shop::new("east"), acceptor, 50);
    world.run_until(1_000);
    let before = world.acceptor.sent.len();
    for round in 0..1_000 {
        let status = if round % 2 == 0 { "critical" } else { "passing" };
        world.acceptor_exports(|shop| shop.set_status("web", 1, status));
        world.run_until(1_001 + round);
    }
    world.acceptor_exports(|shop| shop.set_status("web", 1, "warning"));
    world.run_until(3_000);
    let frames = world.acceptor.sent_ids(before).len();
    assert!((9..=12).contains(&frames), "{frames} frames");
    assert_eq!(world.dialer.statuses("web"), [("web-1".into(), "warning".into())]);
}

/// A peer that answers nothing: the window is full, the rest waits, heartbeats go out.
#[test]
fn heartbeats_and_answers_do_not_wait_behind_bulk() {
    let mut shop = Shop::new("west");
    for number in 0..500 {
        export_large(&mut shop, &format!("service-{number:03}"), 200 * 1024);
    }
    let mut link = subscribed(&shop);
    assert!(length(&burst(&mut link, &shop)) <= MIB);
    link.handle(Event::Frame(response(type_url::EXPORTED_SERVICE, "", "")), 14_000);
    let kinds: Vec<&str> = std::iter::from_fn(|| link.poll_transmit(15_000, &shop))
        .map(|ReplicationMessage { payload }| match payload {
            Some(Payload::Heartbeat(_)) => "heartbeat",
            Some(Payload::Request(_)) => "answer",
            _ => "other",
        })
        .collect();
    assert_eq!(kinds, ["heartbeat", "answer"]);
}

/// A store that stands still: the link asks its caller to stop reading and does not time out.
#[test]
fn a_standing_store_holds_the_peer() {
    let mut acceptor = Shop::new("west");
    for number in 0..40 {
        export_large(&mut acceptor, &format!("service-{number:03}"), 900 * 1024);
    }
    let mut world = World::new(Shop::new("east"), acceptor, 10);
    world.dialer.store_stands = true;
    world.run_until(1_000);
    // Here the exporter's own window holds it; nothing is lost, nothing is acknowledged.
    assert_eq!(world.dialer.link.status().last_receive, None);
    assert!(world.dialer.link.backlog_bytes() > 0);
    world.run_until(200_000);
    assert_eq!(world.dialer.end, None);
    world.dialer.store_stands = false;
    world.run_until(201_000);
    assert_eq!(world.dialer.services.len(), 40);
    assert_eq!(world.dialer.link.backlog_bytes(), 0);
}

/// An official exporter has no window: reading stops by our own count, and starts again.
#[test]
fn reading_stops_while_imports_wait() {
    let shop = Shop::new("west");
    let mut link = subscribed(&shop);
    let mut tickets = Vec::new();
    let mut taken = 0u32;
    while link.is_ready() {
        taken += 1;
        let nonce = format!("{taken:08x}");
        let frame = response(type_url::EXPORTED_SERVICE, &nonce, "web");
        link.handle(Event::Frame(frame), 1_000);
        while let Some(peering::Effect::Import(ticket, _)) = link.poll_effect() {
            tickets.push(ticket);
        }
        assert!(taken < 10_000, "never stops");
    }
    // The peer's heartbeats wait behind what we do not read: that is no silence of its own.
    assert!(link.next_timeout().is_some_and(|due| due < 120_000));
    link.handle(Event::Timer, 500_000);
    assert!(link.next_timeout().is_some(), "still running");
    for ticket in tickets {
        link.handle(Event::Imported { ticket, result: Ok(()) }, 500_000);
    }
    assert!(link.is_ready());
}
