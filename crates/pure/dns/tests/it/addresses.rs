//! Where instances are reached: families, tags, WAN addresses, host names.

use std::time::Duration;

use dns::RecordType::{A, Aaaa, Any, Cname, Srv};

use crate::world::{Instance, World};

#[test]
fn both_families() {
    let mut world = World::new();
    world.register(
        &Instance::new("n1", "10.0.0.1", "web", "")
            .node_tagged("lan", "10.0.0.1")
            .node_tagged("lan_ipv4", "10.0.0.1")
            .node_tagged("lan_ipv6", "2001:db8::1"),
    );
    world.register(&Instance::new("n2", "10.0.0.2", "web", "10.1.0.2").tagged(
        "lan_ipv6",
        "2001:db8::2",
        0,
    ));
    assert_eq!(world.ask("web.service.consul", A).values(), ["10.0.0.1", "10.1.0.2"]);
    assert_eq!(world.ask("web.service.consul", Aaaa).values(), ["2001:db8::1", "2001:db8::2"]);
    assert_eq!(world.ask("n1.node.consul", A).values(), ["10.0.0.1"]);
    assert_eq!(world.ask("n1.node.consul", Aaaa).values(), ["2001:db8::1"]);
}

#[test]
fn wan_addresses_of_peers() {
    let mut world = World::new();
    let mut far = Instance::new("far", "10.0.0.1", "web", "10.0.0.2")
        .node_tagged("lan_ipv4", "10.0.0.1")
        .node_tagged("wan", "198.51.100.1")
        .node_tagged("wan_ipv4", "198.51.100.1")
        .tagged("lan_ipv4", "10.0.0.2", 8080)
        .tagged("wan", "198.51.100.2", 443)
        .tagged("wan_ipv4", "198.51.100.2", 443);
    far.node.datacenter = "dc9".into();
    world.import("east", "web", &[far.clone()]);
    far.node.datacenter = "dc1".into();
    world.register(&far);
    let name = "web.service.east.peer.consul";
    assert_eq!(world.ask(name, A).values(), ["10.0.0.2"]);
    assert_eq!(world.ask(name, Srv).values(), ["1 1 8080 0a000002.addr.consul."]);
    world.translate_wan = true;
    assert_eq!(world.ask(name, A).values(), ["198.51.100.2"]);
    assert_eq!(world.ask(name, Srv).values(), ["1 1 443 c6336402.addr.consul."]);
    assert_eq!(world.ask("far.node.east.peer.consul", A).values(), ["198.51.100.1"]);
    assert_eq!(world.ask("web.service.consul", A).values(), ["10.0.0.2"], "ours");
    assert_eq!(world.ask("far.node.consul", A).values(), ["10.0.0.1"], "ours");
}

#[test]
fn host_names_are_aliases() {
    let mut world = World::new();
    world.config.service_ttl.insert("*".into(), Duration::from_secs(5));
    world.register(&Instance::new("n1", "10.0.0.1", "ext", "db.example.com"));
    let name = "ext.service.consul";
    for kind in [A, Aaaa, Any, Cname] {
        assert_eq!(
            world.ask(name, kind).answers(),
            ["ext.service.consul. 5 IN CNAME db.example.com."]
        );
    }
    let srv = world.ask(name, Srv);
    assert_eq!(srv.values(), ["1 1 8080 db.example.com."]);
    assert!(srv.additionals().is_empty(), "nobody to ask for it");
    // An alias stands alone: with addresses there are none.
    world.register(&Instance::new("n2", "10.0.0.2", "ext", ""));
    assert_eq!(world.ask(name, A).values(), ["10.0.0.2"]);
    // A node may be a host name as well.
    world.register(&Instance::new("n3", "host.example.com", "far", ""));
    assert_eq!(
        world.ask("n3.node.consul", A).answers(),
        ["n3.node.consul. 0 IN CNAME host.example.com."]
    );
    assert_eq!(world.ask("far.service.consul", A).values(), ["host.example.com."]);
}

#[test]
fn host_names_of_ours_are_followed() {
    let mut world = World::new();
    world.register(&Instance::new("n1", "10.0.0.1", "web", "10.0.0.9").meta("k", "v"));
    world.register(&Instance::new("n1", "10.0.0.1", "front", "web.service.consul."));
    world.register(&Instance::new("n2", "n1.node.consul", "back", ""));
    let reply = world.ask("front.service.consul", A);
    let expected = [
        "front.service.consul. 0 IN CNAME web.service.consul.",
        "web.service.consul. 0 IN A 10.0.0.9",
    ];
    assert_eq!(reply.answers(), expected);
    let srv = world.ask("front.service.consul", Srv);
    assert_eq!(srv.values(), ["1 1 8080 web.service.consul."]);
    assert_eq!(srv.additionals()[0], "web.service.consul. 0 IN A 10.0.0.9");
    let expected =
        ["n2.node.consul. 0 IN CNAME n1.node.consul.", "n1.node.consul. 0 IN A 10.0.0.1"];
    assert_eq!(world.ask("n2.node.consul", A).answers(), expected);
}

#[test]
fn aliases_that_lead_nowhere_end() {
    let mut world = World::new();
    // To itself: the node's address is meant.
    world.register(&Instance::new("n1", "10.0.0.1", "web", "web.service.consul"));
    assert_eq!(world.ask("Web.service.consul", A).values(), ["10.0.0.1"]);
    let srv = world.ask("web.service.consul", Srv);
    assert_eq!(srv.values(), ["1 1 8080 n1.node.dc1.consul."]);
    // In a circle.
    world.register(&Instance::new("n1", "10.0.0.1", "a", "b.service.consul"));
    world.register(&Instance::new("n1", "10.0.0.1", "b", "a.service.consul"));
    assert!(world.ask("a.service.consul", A).answers().len() <= 4);
    // To no name at all.
    world.register(&Instance::new("n1", "10.0.0.1", "bad", "not a..name"));
    let reply = world.ask("bad.service.consul", A);
    assert_eq!((reply.status().as_str(), reply.answers().len()), ("NOERROR", 0));
}
