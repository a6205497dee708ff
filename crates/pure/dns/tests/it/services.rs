//! The records of a service (http-api 5.2): health, weights, order, duplicates, limits, TTLs.

use std::{collections::BTreeSet, time::Duration};

use dns::RecordType::{A, Any, Srv};

use crate::world::{Instance, World};

fn web(node: &str, address: &str) -> Instance {
    Instance::new(node, address, "web", "")
}

#[test]
fn health_chooses_and_weighs() {
    let mut world = World::new();
    world.register(&web("n1", "10.0.0.1").weights(10, 3));
    world.register(&web("n2", "10.0.0.2").weights(10, 3).status("warning"));
    world.register(&web("n3", "10.0.0.3").weights(10, 3).status("critical"));
    world.register(&web("n4", "10.0.0.4").weights(10, 3).status("maintenance"));
    assert_eq!(world.ask("web.service.consul", A).values(), ["10.0.0.1", "10.0.0.2"]);
    let expected = ["1 10 8080 n1.node.dc1.consul.", "1 3 8080 n2.node.dc1.consul."];
    assert_eq!(world.ask("web.service.consul", Srv).values(), expected);
    world.config.only_passing = true;
    assert_eq!(world.ask("web.service.consul", A).values(), ["10.0.0.1"]);

    let mut world = World::new();
    world.register(&web("n1", "10.0.0.1").status("critical"));
    assert_eq!(world.ask("web.service.consul", A).status(), "NXDOMAIN", "nobody may be called");
}

#[test]
fn each_place_once() {
    let mut world = World::new();
    world.register(&web("n1", "10.0.0.1").id("a").port(80).meta("k", "v"));
    world.register(&web("n1", "10.0.0.1").id("b").port(81).meta("k", "v"));
    world.register(&web("n1", "10.0.0.1").id("c").port(81).meta("k", "v"));
    assert_eq!(world.ask("web.service.consul", A).values(), ["10.0.0.1"]);
    let reply = world.ask("web.service.consul", Srv);
    assert_eq!(reply.values(), ["1 1 80 n1.node.dc1.consul.", "1 1 81 n1.node.dc1.consul."]);
    assert_eq!(
        reply.additionals(),
        ["n1.node.dc1.consul. 0 IN A 10.0.0.1", "n1.node.dc1.consul. 0 IN TXT \"k=v\""],
        "what helps is said once"
    );
    assert_eq!(world.ask("web.service.consul", Any).values(), ["10.0.0.1"], "no metadata");
}

#[test]
fn the_seed_draws_the_order() {
    let mut world = World::new();
    for n in 1..=8 {
        world.register(&web(&format!("n{n}"), &format!("10.0.0.{n}")));
    }
    let mut orders = BTreeSet::new();
    let mut first = BTreeSet::new();
    for seed in 0..64 {
        world.seed = seed;
        let order = world.ask("web.service.consul", A).answers();
        assert_eq!(order, world.ask("web.service.consul", A).answers(), "the same seed");
        first.insert(order[0].clone());
        orders.insert(order);
    }
    assert!(orders.len() > 60, "{}", orders.len());
    assert_eq!(first.len(), 8, "everybody is first at times");
}

#[test]
fn a_record_limit_counts_addresses_only() {
    let mut world = World::new();
    world.config.a_record_limit = 2;
    for n in 1..=5 {
        world.register(&web(&format!("n{n}"), &format!("10.0.0.{n}")));
    }
    assert_eq!(world.ask("web.service.consul", A).answers().len(), 2);
    assert_eq!(world.ask("web.service.consul", Srv).answers().len(), 5);
    world.register(&Instance::new("n6", "2001:db8::1", "web", ""));
    assert_eq!(
        world.ask("web.service.consul", dns::RecordType::Aaaa).values(),
        ["2001:db8::1"],
        "found behind those of the other family"
    );
}

#[test]
fn service_ttl_is_that_of_the_name_or_of_the_longest_prefix() {
    let mut world = World::new();
    for (pattern, seconds) in [("*", 1), ("web*", 2), ("web-a*", 3), ("web-api", 4)] {
        world.config.service_ttl.insert(pattern.into(), Duration::from_secs(seconds));
    }
    for (service, ttl) in [("db", 1), ("web", 2), ("web-app", 3), ("web-api", 4)] {
        world.register(&Instance::new("n1", "10.0.0.1", service, ""));
        let reply = world.ask(&format!("{service}.service.consul"), A);
        assert_eq!(reply.message.answers[0].ttl, ttl, "{service}");
    }
    let srv = world.ask("web.service.consul", Srv);
    assert_eq!((srv.message.answers[0].ttl, srv.message.additionals[0].ttl), (2, 2));
    world.config.service_ttl.clear();
    world.config.service_ttl.insert("web".into(), Duration::MAX);
    assert_eq!(world.ask("web.service.consul", A).message.answers[0].ttl, i32::MAX.cast_unsigned());
}

#[test]
fn a_node_that_dns_cannot_spell_is_reached_by_its_address() {
    let mut world = World::new();
    let (long, empty) = ("x".repeat(64), "a..b");
    world.register(&web(&long, "10.0.0.1").meta("k", "v"));
    world.register(&web(empty, "10.0.0.2"));
    let reply = world.ask("web.service.consul", Srv);
    let targets = ["1 1 8080 0a000001.addr.dc1.consul.", "1 1 8080 0a000002.addr.dc1.consul."];
    assert_eq!(reply.values(), targets);
    assert_eq!(reply.additionals().len(), 2, "no metadata under a name that is none");
}
