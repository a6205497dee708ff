//! Packets of strangers: what is refused and how, EDNS, and that nothing panics.

use dns::{
    RecordType::{A, Any, Srv},
    Step, Transport,
    recurse::{self, Outgoing},
};
use proptest::prelude::*;

use crate::{
    reply::{Edns, Reply, question},
    world::{Instance, World},
};

fn shop() -> World {
    let mut world = World::new();
    world.register(&Instance::new("n1", "10.0.0.1", "web", "10.1.0.1").meta("k", "v"));
    world.register(&Instance::new("n2", "10.0.0.2", "web", "db.example.com"));
    world
}

fn reply(packet: &[u8]) -> Reply {
    match shop().step(packet, Transport::Udp) {
        Step::Reply(bytes) => Reply::read(&bytes),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_no_question_gets_no_answer_or_a_header() {
    let good = question("web.service.consul", A, Edns::None);
    let changed = |at: usize, byte: u8| {
        let mut packet = good.clone();
        packet[at] = byte;
        packet
    };
    for silent in [&good[..0], &good[..11], &changed(2, 0x81)] {
        assert_eq!(shop().step(silent, Transport::Udp), Step::Ignore);
    }
    let malformed = [
        good[..12].to_vec(),
        good[..good.len() - 1].to_vec(),
        changed(5, 0),
        changed(5, 2),
        changed(4, 255),
        changed(6, 255),
        changed(8, 1),
        changed(11, 3),
        // A name that points to itself.
        [&good[..12], &[0xc0, 12, 0, 1, 0, 1]].concat(),
    ];
    for packet in malformed {
        let reply = reply(&packet);
        assert_eq!((reply.status().as_str(), reply.size), ("FORMERR", 12), "{packet:?}");
        assert_eq!(reply.message.metadata.id, 0x4242);
    }
    let notify = reply(&changed(2, 0x21));
    assert_eq!((notify.status().as_str(), notify.size), ("NOTIMP", 12));
    assert_eq!(u8::from(notify.message.metadata.op_code), 4, "the client's own");
    let chaos = reply(&changed(good.len() - 1, 3));
    assert_eq!(chaos.status(), "REFUSED");
    assert_eq!(reply(&[&good[..good.len() - 1], &[255]].concat()).status(), "NOERROR");
}

#[test]
fn edns_is_echoed() {
    let edns = |edns| shop().ask_with("web.service.consul", A, edns, Transport::Udp);
    assert!(edns(Edns::None).message.edns.is_none());
    let sized = edns(Edns::Size(4_096)).message.edns.unwrap();
    assert_eq!((sized.max_payload(), sized.version()), (4_096, 0));
    assert_eq!(edns(Edns::Size(100)).message.edns.unwrap().max_payload(), 512);
    let unknown = edns(Edns::Unknown);
    assert_eq!((unknown.status().as_str(), unknown.answers().len()), ("BADVERS", 0));
    for (ip, prefix) in [("192.0.2.0", 24), ("2001:db8::", 56)] {
        let ip = ip.parse().unwrap();
        assert_eq!(edns(Edns::Subnet(ip)).subnet(), Some((ip, prefix, 0)));
    }
}

#[test]
fn flags_of_the_client_come_back() {
    let mut packet = question("web.service.consul", A, Edns::None);
    packet[2] = 0;
    packet[3] = 0x30;
    let flags = reply(&packet).message.metadata;
    assert!(!flags.recursion_desired && flags.checking_disabled && !flags.authentic_data);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_packet_panics(packet in prop::collection::vec(any::<u8>(), 0..300), tcp: bool) {
        let transport = if tcp { Transport::Tcp } else { Transport::Udp };
        let _ = shop().step(&packet, transport);
        let _ = recurse::records(&packet);
    }

    /// Damaged questions reach deeper than noise.
    #[test]
    fn no_damaged_question_panics(
        name in prop_oneof![
            "[a-z_]{1,9}(\\.(service|node|web|n1|addr|virtual|peer|_tcp|consul)){1,5}",
            "[0-9]{1,3}(\\.[0-9]{1,3}){3}\\.in-addr\\.arpa",
        ],
        kind in prop::sample::select(vec![A, Any, Srv]),
        subnet: [u8; 4],
        hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        length in any::<prop::sample::Index>(),
        cut: bool,
    ) {
        let mut packet = question(&name, kind, Edns::Subnet(subnet.into()));
        for (at, byte) in hits {
            let at = at.index(packet.len());
            packet[at] = byte;
        }
        if cut {
            packet.truncate(length.index(packet.len()));
        }
        let mut world = shop();
        world.recursors();
        match world.step(&packet, Transport::Udp) {
            Step::Reply(bytes) => prop_assert!(bytes.len() >= 12),
            Step::Ignore => {}
            Step::Forward(request) => {
                let outgoing = Outgoing::forward(&packet, &request, 1);
                let _ = outgoing.judge(&packet);
                prop_assert!(recurse::failed(&request).is_some());
            }
            Step::Resolve(pending) => {
                let finish = |r: &dns::Responder<'_>| {
                    r.finish(&pending.request, &dns::Resolved::new(), Transport::Udp)
                };
                prop_assert!(world.with(finish).is_some());
            }
        }
    }
}
