//! Answers that are too large (http-api 5.4).

use dns::{
    RecordType::{self, A, Any, Ns, Srv, Txt},
    Step, Transport,
};
use proptest::prelude::*;

use crate::{
    reply::{Edns, Reply, question},
    world::{Instance, World},
};

fn many(count: u16, meta: usize) -> World {
    let mut world = World::new();
    for n in 0..count {
        let [high, low] = n.to_be_bytes();
        let mut instance =
            Instance::new(&format!("node-{n}"), &format!("10.0.{high}.{low}"), "web", "");
        for key in 0..meta {
            instance = instance.meta(&format!("key-{key}"), "value");
        }
        world.register(&instance);
    }
    world
}

fn udp(world: &World, kind: RecordType, edns: Edns) -> Reply {
    world.ask_with("web.service.consul", kind, edns, Transport::Udp)
}

#[test]
fn without_edns_there_are_few_answers() {
    let mut world = many(20, 0);
    assert_eq!(udp(&world, A, Edns::None).answers().len(), 3);
    assert_eq!(udp(&world, A, Edns::Size(512)).answers().len(), 3, "no larger than without");
    world.config.udp_answer_limit = 5;
    assert_eq!(udp(&world, A, Edns::None).answers().len(), 5);
    world.config.udp_answer_limit = 100;
    let reply = udp(&world, A, Edns::None);
    assert_eq!((reply.answers().len(), reply.flags().as_str()), (8, "qr aa rd"));
    world.config.enable_truncate = true;
    assert_eq!(udp(&world, A, Edns::None).flags(), "qr aa tc rd");
    assert_eq!(udp(&many(2, 0), A, Edns::None).answers().len(), 2);
    // An answer of nothing would say that there is nothing.
    world.config.enable_truncate = false;
    world.config.udp_answer_limit = 0;
    let none = udp(&world, A, Edns::None);
    assert_eq!((none.answers().len(), none.flags().as_str()), (0, "qr aa tc rd"));
}

#[test]
fn the_limit_of_records_is_measured_without_compression() {
    let mut world = many(20, 0);
    world.config.udp_answer_limit = 8;
    let reply = udp(&world, Srv, Edns::None);
    let kept = reply.answers().len();
    assert_eq!(reply.additionals().len(), kept, "each with its address");
    assert!((4..8).contains(&kept), "{kept}");
    world.config.disable_compression = true;
    let plain = udp(&world, Srv, Edns::None);
    assert_eq!(plain.answers().len(), kept, "forwarded without compression, it still fits");
    assert!(plain.size > reply.size && plain.size <= 512);
}

#[test]
fn edns_sizes_are_filled() {
    let mut world = many(200, 0);
    let reply = udp(&world, A, Edns::Size(1_232));
    assert_eq!(reply.answers().len(), (1_232 - 8 - 12 - 24 - 11) / 16);
    let all = udp(&world, A, Edns::Size(65_535));
    assert_eq!((all.answers().len(), all.flags().as_str()), (200, "qr aa rd"));
    world.config.enable_truncate = true;
    assert_eq!(udp(&world, A, Edns::Size(1_232)).flags(), "qr aa tc rd");
    assert_eq!(udp(&world, A, Edns::Size(65_535)).flags(), "qr aa rd");
}

#[test]
fn help_is_left_out_before_answers() {
    let world = many(6, 10);
    let reply = udp(&world, Srv, Edns::Size(1_232));
    assert_eq!(reply.answers().len(), 6);
    let additionals = reply.additionals();
    assert!(additionals.iter().all(|line| line.contains(" IN A ")), "{additionals:?}");
    assert_eq!(additionals.len(), 6);
    assert!(udp(&world, Srv, Edns::Size(4_096)).additionals().len() > 60);
    // Each answer that is left has the address that it leads to.
    let cut = udp(&many(40, 10), Srv, Edns::Size(1_232));
    for record in &cut.message.answers {
        let target = record.data.to_string();
        let target = target.rsplit(' ').next().unwrap();
        assert!(cut.additionals().iter().any(|line| line.starts_with(target)), "{target}");
    }
    assert_eq!(cut.answers().len(), cut.additionals().len());
}

#[test]
fn one_record_that_is_too_large_for_a_datagram() {
    let mut world = many(1, 0);
    let mut node = Instance::new("node-0", "10.0.0.0", "web", "");
    for key in 0..3 {
        node = node.meta(&format!("key-{key}"), &"x".repeat(600));
    }
    world.register(&node);
    let ask = |edns, transport| world.ask_with("node-0.node.consul", Txt, edns, transport);
    let none = ask(Edns::None, Transport::Udp);
    assert_eq!((none.answers().len(), none.flags().as_str()), (0, "qr aa tc rd"));
    assert!(none.size <= 512);
    assert_eq!(ask(Edns::None, Transport::Tcp).answers().len(), 3);
    let address = world.ask_with("node-0.node.consul", A, Edns::None, Transport::Udp);
    assert_eq!((address.answers().len(), address.additionals().len()), (1, 0));
    let negative =
        world.ask_with("node-0.node.consul", RecordType::Aaaa, Edns::None, Transport::Udp);
    assert_eq!((negative.authorities().len(), negative.flags().as_str()), (1, "qr aa rd"));
}

#[test]
fn tcp_has_limits_too() {
    let world = many(5_000, 0);
    let tcp = |kind| world.ask_with("web.service.consul", kind, Edns::None, Transport::Tcp);
    let reply = tcp(A);
    assert!(reply.size <= 65_523);
    assert!((4_090..=4_096).contains(&reply.answers().len()), "{}", reply.answers().len());
    let services = tcp(Srv);
    assert!(services.size <= 65_523 && services.answers().len() <= 1_024);
    assert!(services.answers().len() > 500, "{}", services.answers().len());
    let largest = udp(&world, A, Edns::Size(65_535));
    assert!(largest.size <= 65_535 - 68);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_answer_fits(
        count in 0_u16..60,
        meta in 0_usize..12,
        long_domain: bool,
        kind in prop::sample::select(vec![A, Any, Srv, Txt, Ns]),
        size in prop_oneof![Just(None), (0_u16..6_000).prop_map(Some)],
        limit in 0_usize..12,
        truncate: bool,
        plain: bool,
        node: bool,
    ) {
        let mut world = many(count, meta);
        if long_domain {
            let label = "d".repeat(60);
            world.config.domain = format!("{label}.{label}.{label}.");
        }
        world.config.udp_answer_limit = limit;
        world.config.enable_truncate = truncate;
        world.config.disable_compression = plain;
        let edns = size.map_or(Edns::None, Edns::Size);
        let room = usize::from(size.unwrap_or(0)).max(512);
        let name = if node { "node-0.node" } else { "web.service" };
        let name = format!("{name}.{}", world.config.domain);
        let packet = question(&name, kind, edns);
        let Step::Reply(bytes) = world.step(&packet, Transport::Udp) else {
            return Err(TestCaseError::fail("no reply"));
        };
        prop_assert!(bytes.len() <= room, "{} > {room}", bytes.len());
        let reply = Reply::read(&bytes);
        let Step::Reply(bytes) = world.step(&packet, Transport::Tcp) else {
            return Err(TestCaseError::fail("no reply"));
        };
        let whole = Reply::read(&bytes);
        prop_assert_eq!(reply.status(), whole.status());
        let (kept, all) = (reply.answers().len(), whole.answers().len());
        let flagged = reply.message.metadata.truncation;
        prop_assert_eq!(flagged, kept < all && (truncate || kept == 0));
        // Answers are left out from the end, so what is kept is the beginning.
        prop_assert_eq!(&whole.answers()[..kept], &reply.answers()[..]);
    }
}
