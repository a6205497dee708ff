//! Names outside the zones: recursors, and what they say of names that answers lead to.

use std::time::Duration;

use dns::{
    Data, DomainName, Record,
    RecordType::{A, Aaaa, Ptr, Srv},
    Resolved, Step, Transport, Unfinished,
    recurse::{self, Outgoing, Verdict},
};

use crate::{
    reply::{Edns, Reply, question},
    world::{Instance, World},
};

fn name(text: &str) -> DomainName {
    DomainName::parse(text).unwrap()
}

fn unfinished(world: &World, asked: &str, kind: dns::RecordType, edns: Edns) -> Box<Unfinished> {
    match world.step(&question(asked, kind, edns), Transport::Udp) {
        Step::Resolve(unfinished) => unfinished,
        other => panic!("{other:?}"),
    }
}

#[test]
fn foreign_names_are_refused_or_handed_on() {
    let mut world = World::new();
    let packet = question("example.com", A, Edns::None);
    let refused = world.ask_with("example.com", A, Edns::None, Transport::Udp);
    assert_eq!((refused.status().as_str(), refused.flags().as_str()), ("REFUSED", "qr rd"));
    world.recursors();
    let Step::Forward(request) = world.step(&packet, Transport::Udp) else { panic!("kept") };
    assert_eq!(request.name, name("example.com"));
    let reverse = question("1.2.0.192.in-addr.arpa", Ptr, Edns::None);
    assert!(matches!(world.step(&reverse, Transport::Udp), Step::Forward(_)));
    world.register(&Instance::new("n1", "10.0.0.1", "web", ""));
    let known = world.ask("1.0.0.10.in-addr.arpa", Ptr);
    assert_eq!(
        (known.values(), known.flags()),
        (vec!["n1.node.dc1.consul.".into()], "qr aa rd ra".into())
    );
    assert_eq!(world.ask("x.service.consul", A).flags(), "qr aa rd ra");
}

#[test]
fn replies_of_recursors_are_judged() {
    let mut world = World::new();
    world.recursors();
    let packet = question("Example.com", A, Edns::Size(1232));
    let Step::Forward(request) = world.step(&packet, Transport::Udp) else { panic!("kept") };
    let outgoing = Outgoing::forward(&packet, &request, 0x0102);
    assert_eq!(
        (outgoing.packet()[..2].to_vec(), &outgoing.packet()[2..]),
        (vec![1, 2], &packet[2..])
    );
    let mut reply = outgoing.packet().to_vec();
    assert_eq!(outgoing.judge(&reply), Verdict::Stray, "a question");
    reply[2] |= 0x80;
    assert_eq!(outgoing.judge(&reply), Verdict::Answer);
    reply[12 + 1] = b'e';
    assert_eq!(outgoing.judge(&reply), Verdict::Answer, "case does not count");
    reply[12 + 1] = b'f';
    assert_eq!(outgoing.judge(&reply), Verdict::Stray, "another question");
    reply[12 + 1] = b'E';
    for (rcode, verdict) in [(3, Verdict::Answer), (2, Verdict::Failed), (5, Verdict::Failed)] {
        reply[3] = rcode;
        assert_eq!(outgoing.judge(&reply), verdict);
    }
    assert_eq!(outgoing.judge(&reply[..12]), Verdict::Failed, "an error without the question");
    reply[0] = 9;
    assert_eq!(outgoing.judge(&reply), Verdict::Stray, "another id");
    assert_eq!(outgoing.judge(&[]), Verdict::Stray);
}

#[test]
fn replies_are_relayed_under_the_id_of_the_client() {
    let mut world = World::new();
    world.recursors();
    let Step::Forward(request) = world.step(&question("x.y", A, Edns::None), Transport::Udp) else {
        panic!("kept")
    };
    let small = recurse::relay(&request, vec![0; 512], Transport::Udp).unwrap();
    assert_eq!((small[..2].to_vec(), small.len()), (vec![0x42, 0x42], 512));
    let cut = Reply::read(&recurse::relay(&request, vec![0; 513], Transport::Udp).unwrap());
    assert_eq!((cut.flags().as_str(), cut.status().as_str()), ("qr tc rd ra", "NOERROR"));
    assert_eq!(recurse::relay(&request, vec![0; 513], Transport::Tcp).unwrap().len(), 513);
    let failed = Reply::read(&recurse::failed(&request).unwrap());
    assert_eq!((failed.flags().as_str(), failed.status().as_str()), ("qr rd ra", "SERVFAIL"));
}

#[test]
fn answers_that_lead_outside_are_finished_with_what_recursors_say() {
    let mut world = World::new();
    world.recursors();
    world.config.service_ttl.insert("*".into(), Duration::from_secs(5));
    world.register(&Instance::new("n1", "10.0.0.1", "ext", "DB.example.com"));
    let asked = "ext.service.consul";
    let pending = unfinished(&world, asked, A, Edns::Size(1232));
    assert_eq!((pending.names.as_slice(), pending.kind), (&[name("db.example.com")][..], A));
    assert_eq!(unfinished(&world, asked, Aaaa, Edns::None).kind, Aaaa);
    let outgoing = Outgoing::addresses(&pending.names[0], pending.kind, 7).unwrap();
    assert_eq!(outgoing.packet(), {
        let mut packet = question("db.example.com", A, Edns::None);
        packet[..2].copy_from_slice(&[0, 7]);
        packet
    });

    let alias = Record {
        name: name("db.example.com"),
        ttl: 60,
        data: Data::Alias(name("real.example.com")),
    };
    let address = |n: u8| Record {
        name: name("real.example.com"),
        ttl: 60,
        data: Data::Address([192, 0, 2, n].into()),
    };
    let records: Vec<Record> = std::iter::once(alias).chain((1..=6).map(address)).collect();
    let resolved = Resolved::from([(pending.names[0].clone(), records)]);
    let finish = |pending: &Unfinished, resolved: &Resolved| {
        let bytes = world.with(|r| r.finish(&pending.request, resolved, Transport::Udp)).unwrap();
        Reply::read(&bytes)
    };
    let reply = finish(&pending, &resolved);
    assert_eq!(reply.answers()[0], "ext.service.consul. 5 IN CNAME DB.example.com.");
    assert_eq!(reply.answers()[1], "db.example.com. 5 IN CNAME real.example.com.");
    assert_eq!(reply.answers().len(), 8);
    let srv = finish(&unfinished(&world, asked, Srv, Edns::Size(1232)), &resolved);
    assert_eq!(srv.values(), ["1 1 8080 DB.example.com."]);
    assert_eq!(srv.additionals()[1], "real.example.com. 5 IN A 192.0.2.1");
    let few = finish(&unfinished(&world, asked, Srv, Edns::None), &resolved);
    assert_eq!(few.additionals().len(), 5, "without EDNS");
    // Nobody knew: the alias is all there is.
    assert_eq!(finish(&pending, &Resolved::new()).answers().len(), 1);
}

#[test]
fn only_so_many_names_are_asked_for() {
    let mut world = World::new();
    world.recursors();
    for n in 0..40 {
        let host = format!("h{n}.example.com");
        world.register(&Instance::new(&format!("n{n}"), "10.0.0.1", "ext", &host));
    }
    assert_eq!(unfinished(&world, "ext.service.consul", Srv, Edns::None).names.len(), 16);
    assert_eq!(unfinished(&world, "ext.service.consul", A, Edns::None).names.len(), 1);
}

#[test]
fn records_of_a_reply_are_read() {
    let mut world = World::new();
    world.register(&Instance::new("n1", "10.0.0.1", "a", "b.service.consul"));
    world.register(&Instance::new("n1", "10.0.0.1", "b", "2001:db8::1"));
    let Step::Reply(bytes) =
        world.step(&question("a.service.consul", Aaaa, Edns::None), Transport::Udp)
    else {
        panic!("no reply")
    };
    let records = recurse::records(&bytes);
    assert_eq!(records[0].data, Data::Alias(name("b.service.consul")));
    assert_eq!(records[1].data, Data::Address("2001:db8::1".parse().unwrap()));
    assert_eq!(recurse::records(&bytes[..bytes.len() - 1]), []);
}
