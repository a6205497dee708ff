//! How a stream ends: deletion on either side, silence, an unexpected end.

use peering::link::DRAIN_MS;
use peering::{Effect, Event};
use wire::peerstream::replication_message::Payload;

use crate::rules::{acceptor, dialer, first_effect};
use crate::scripted::{heartbeat, response, terminated};
use crate::shop::Shop;
use crate::world::{End, World};

fn synced() -> World {
    let mut acceptor = Shop::new("west");
    acceptor.export("web", 1);
    let mut world = World::new(Shop::new("east"), acceptor, 20);
    world.run_until(1_000);
    world
}

#[test]
fn deletion_at_the_dialer_ends_both_sides_well() {
    let mut world = synced();
    world.dialer.link.handle(Event::LocalDelete, world.now);
    world.run_until(2_000);
    assert_eq!((&world.dialer.end, &world.acceptor.end), (&Some(End::Well), &Some(End::Well)));
    assert!(world.acceptor.terminated && !world.dialer.terminated);
    let last = world.dialer.sent.last().expect("a frame");
    assert!(matches!(last.1.payload, Some(Payload::Terminated(_))));
}

#[test]
fn deletion_at_the_acceptor_ends_both_sides_well() {
    let mut world = synced();
    world.acceptor.link.handle(Event::LocalDelete, world.now);
    world.run_until(2_000);
    assert_eq!((&world.dialer.end, &world.acceptor.end), (&Some(End::Well), &Some(End::Well)));
    assert!(world.dialer.terminated && !world.acceptor.terminated);
}

/// A row that is being deleted stays so: the other side's farewell is thrown away.
#[test]
fn deletion_on_both_sides_at_once_terminates_neither() {
    let mut world = synced();
    world.dialer.link.handle(Event::LocalDelete, world.now);
    world.acceptor.link.handle(Event::LocalDelete, world.now);
    world.run_until(2_000);
    assert_eq!((&world.dialer.end, &world.acceptor.end), (&Some(End::Well), &Some(End::Well)));
    assert!(!world.dialer.terminated && !world.acceptor.terminated);
}

#[test]
fn a_farewell_goes_before_everything_else() {
    let mut shop = Shop::new("west");
    for number in 0..50 {
        shop.export(&format!("service-{number}"), 1);
    }
    let mut link = acceptor(0);
    while link.poll_transmit(0, &shop).is_some() {}
    for resource in [wire::type_url::EXPORTED_SERVICE, wire::type_url::TRUST_BUNDLE] {
        link.handle(Event::Frame(crate::scripted::subscription(resource)), 0);
    }
    link.handle(Event::Frame(response(wire::type_url::EXPORTED_SERVICE, "1", "x")), 0);
    link.handle(Event::LocalDelete, 0);
    let frame = link.poll_transmit(0, &shop).expect("a frame");
    assert!(matches!(frame.payload, Some(Payload::Terminated(_))));
    assert_eq!(link.poll_transmit(60_000, &shop), None);
    assert_eq!(link.poll_effect(), None, "the import that nobody took is dropped");
}

#[test]
fn a_dialer_deleted_before_its_open_still_says_who_it_is() {
    let shop = Shop::new("east");
    let mut link = dialer(0);
    link.handle(Event::LocalDelete, 0);
    let frames: Vec<_> = std::iter::from_fn(|| link.poll_transmit(0, &shop)).collect();
    assert!(matches!(frames.first().and_then(|f| f.payload.as_ref()), Some(Payload::Open(_))));
    let last = frames.last().and_then(|f| f.payload.as_ref());
    assert!(matches!(last, Some(Payload::Terminated(_))));
    assert_eq!(link.poll_effect(), Some(Effect::HalfClose));
}

#[test]
fn what_arrives_while_draining_is_thrown_away() {
    let shop = Shop::new("west");
    let mut link = acceptor(0);
    link.handle(Event::Frame(terminated()), 10);
    assert_eq!(link.poll_effect(), Some(Effect::Terminated));
    link.handle(Event::Frame(response(wire::type_url::EXPORTED_SERVICE, "1", "x")), 11);
    link.handle(Event::Frame(terminated()), 12);
    assert_eq!(link.poll_effect(), None);
    assert_eq!(link.poll_transmit(20_000, &shop), None);
    link.handle(Event::PeerEof, 20_000);
    assert_eq!(link.poll_effect(), Some(Effect::Ended));
    assert_eq!(link.next_timeout(), None);
}

#[test]
fn draining_does_not_last_for_ever() {
    let mut link = dialer(0);
    link.handle(Event::Frame(terminated()), 10);
    assert_eq!(link.poll_effect(), Some(Effect::Terminated));
    assert_eq!(link.poll_effect(), Some(Effect::HalfClose));
    assert_eq!(link.next_timeout(), Some(10 + DRAIN_MS));
    link.handle(Event::Timer, 10 + DRAIN_MS - 1);
    assert_eq!(link.poll_effect(), None);
    link.handle(Event::Timer, 10 + DRAIN_MS);
    assert_eq!(link.poll_effect(), Some(Effect::Ended));
}

#[test]
fn a_silent_wire_times_out_on_both_sides() {
    let mut world = synced();
    world.run_until(40_000);
    // The last heartbeats were heard at 30.02 s.
    world.cut = true;
    world.run_until(150_019);
    assert_eq!((&world.dialer.end, &world.acceptor.end), (&None, &None));
    world.run_until(150_020);
    let timeout = Some(End::Failed("2 heartbeat timeout".into()));
    assert_eq!((&world.dialer.end, &world.acceptor.end), (&timeout, &timeout));
}

/// Protocol 3.12: data is no sign of life, only a heartbeat is.
#[test]
fn only_heartbeats_keep_a_stream_alive() {
    let mut link = acceptor(0);
    link.handle(Event::Frame(heartbeat()), 100_000);
    link.handle(Event::Frame(response(wire::type_url::EXPORTED_SERVICE, "1", "x")), 200_000);
    link.handle(Event::Timer, 219_999);
    assert_eq!(link.status().last_heard_any, Some(200_000));
    assert!(matches!(link.poll_effect(), Some(Effect::Import(..))));
    assert_eq!(link.poll_effect(), None);
    link.handle(Event::Timer, 220_000);
    let Some(Effect::Fail { message, .. }) = link.poll_effect() else {
        panic!("must fail");
    };
    assert_eq!(message, "heartbeat timeout");
}

#[test]
fn idle_links_live_on_heartbeats() {
    let mut world = synced();
    let before = world.dialer.sent.len();
    world.run_until(3_600_000);
    assert_eq!((&world.dialer.end, &world.acceptor.end), (&None, &None));
    assert_eq!(world.dialer.sent.len() - before, 240);
}

#[test]
fn an_end_without_farewell_is_a_failure() {
    for mut link in [acceptor(0), dialer(0)] {
        link.handle(Event::PeerEof, 5);
        let failure = first_effect(&mut link);
        assert_eq!(failure, Some((2, "stream ended unexpectedly".into())));
        // Nothing more comes of it.
        link.handle(Event::Frame(heartbeat()), 6);
        link.handle(Event::LocalDelete, 6);
        link.handle(Event::Timer, 500_000);
        assert_eq!(link.poll_effect(), None);
        assert_eq!(link.poll_transmit(500_000, &Shop::new("east")), None);
    }
}
