//! Every form of a name (http-api 5.1), from question to records.

use std::time::Duration;

use dns::RecordType::{A, Aaaa, Any, Other, Ptr, Srv, Txt};

use crate::world::{Instance, World};

const SOA: &str = "consul. 0 IN SOA ns.consul. hostmaster.consul. 1795381589 3600 600 86400 0";

fn shop() -> World {
    let mut world = World::new();
    world.register(&Instance::new("n1", "10.0.0.1", "web", "10.1.0.1").tags(&["v1", "v1.2"]));
    world.register(&Instance::new("n2.rack", "10.0.0.2", "web", "").port(81).tags(&["V2"]));
    let east = Instance::new("far", "10.9.0.1", "web", "10.9.0.2").tags(&["v1"]).port(90);
    world.import("east", "web", &[east]);
    world
}

#[test]
fn services_of_this_datacenter() {
    let world = shop();
    for name in [
        "web.service.consul",
        "web.service.dc1.consul",
        "web.service.DC1.consul",
        "web.service.dc1.dc.consul",
        "WEB.Service.Consul",
        "_web._tcp.service.consul",
    ] {
        let reply = world.ask(name, A);
        assert_eq!((reply.status().as_str(), reply.flags().as_str()), ("NOERROR", "qr aa rd"));
        assert_eq!(reply.values(), ["10.0.0.2", "10.1.0.1"], "{name}");
        // The client's spelling comes back.
        assert!(reply.answers().iter().all(|line| line.starts_with(&format!("{name}. "))));
    }
    for name in ["_web._tcp.consul", "_web._tcp.dc1.consul", "_web._tcp.service.consul"] {
        let expected = ["1 1 8080 0a010001.addr.dc1.consul.", "1 1 81 n2.rack.node.dc1.consul."];
        assert_eq!(world.ask(name, Srv).values(), expected, "{name}");
    }
}

#[test]
fn tags_choose_instances_without_case() {
    let world = shop();
    for name in ["v1.web.service.consul", "v1.2.web.service.consul", "_web._v1.service.consul"] {
        assert_eq!(world.ask(name, A).values(), ["10.1.0.1"], "{name}");
    }
    assert_eq!(world.ask("v2.web.service.consul", A).values(), ["10.0.0.2"]);
    assert_eq!(world.ask("_web._v2.consul", Srv).values(), ["1 1 81 n2.rack.node.dc1.consul."]);
    assert_eq!(world.ask("v3.web.service.consul", A).status(), "NXDOMAIN");
}

#[test]
fn imported_services_and_nodes() {
    let world = shop();
    for name in ["web.service.east.peer.consul", "v1.web.service.EAST.peer.consul"] {
        assert_eq!(world.ask(name, A).values(), ["10.9.0.2"], "{name}");
    }
    let reply = world.ask("_web._tcp.east.peer.consul", Srv);
    assert_eq!(reply.values(), ["1 1 90 0a090002.addr.consul."], "no datacenter of ours");
    assert_eq!(reply.additionals(), ["0a090002.addr.consul. 0 IN A 10.9.0.2"]);
    assert_eq!(world.ask("far.node.east.peer.consul", A).values(), ["10.9.0.1"]);
    // A bare label is a datacenter; rows of peers are never mixed with ours.
    assert_eq!(world.ask("web.service.east.consul", A).status(), "NXDOMAIN");
    assert_eq!(world.ask("far.node.consul", A).status(), "NXDOMAIN");
    assert_eq!(world.ask("web.service.west.peer.consul", A).status(), "NXDOMAIN");
}

#[test]
fn names_that_do_not_exist() {
    let world = shop();
    for name in [
        "absent.service.consul",
        "web.service.dc2.consul",
        "web.service.dc1.dc.east.peer.consul",
        "web.service.group.sg.consul",
        "web.service.ns1.ns.consul",
        "web.consul",
        "service.consul",
        "web.ingress.consul",
        "report.query.consul",
        "zz.addr.consul",
        "w\u{e9}b.service.consul",
    ] {
        let reply = world.ask(name, A);
        assert_eq!((reply.status().as_str(), reply.flags().as_str()), ("NXDOMAIN", "qr aa rd"));
        assert_eq!(reply.authorities(), [SOA], "{name}");
        assert_eq!(reply.answers().len() + reply.additionals().len(), 0);
    }
}

#[test]
fn nodes() {
    let mut world = shop();
    world.config.node_ttl = Duration::from_secs(7);
    world.register(
        &Instance::new("meta", "10.0.0.3", "db", "")
            .meta("rfc1035-note", "as = is")
            .meta("long", &"x".repeat(300)),
    );
    assert_eq!(world.ask("n1.node.consul", A).answers(), ["n1.node.consul. 7 IN A 10.0.0.1"]);
    assert_eq!(world.ask("n2.rack.node.dc1.consul", A).values(), ["10.0.0.2"]);
    let text = format!("\"long={}\" \"{}\"", "x".repeat(250), "x".repeat(50));
    let texts = [
        format!("meta.node.consul. 7 IN TXT {text}"),
        "meta.node.consul. 7 IN TXT \"as = is\"".into(),
    ];
    assert_eq!(world.ask("meta.node.consul", A).additionals(), texts);
    assert_eq!(world.ask("meta.node.consul", Txt).answers(), texts);
    let any = world.ask("meta.node.consul", Any);
    assert_eq!(any.answers()[0], "meta.node.consul. 7 IN A 10.0.0.3");
    assert_eq!(any.answers()[1..], texts);
    world.config.node_meta_txt = false;
    assert_eq!(world.ask("meta.node.consul", A).additionals(), [""; 0]);
    assert_eq!(world.ask("meta.node.consul", Txt).answers(), texts, "asked for");
}

#[test]
fn a_type_that_a_name_has_not_is_no_data() {
    let world = shop();
    for (name, kind) in [
        ("web.service.consul", Aaaa),
        ("web.service.consul", Txt),
        ("n1.node.consul", Aaaa),
        ("n1.node.consul", Srv),
        ("n1.node.consul", Other(15)),
        ("consul", A),
    ] {
        let reply = world.ask(name, kind);
        assert_eq!((reply.status().as_str(), reply.answers().len()), ("NOERROR", 0), "{name}");
        assert_eq!(reply.authorities(), [SOA], "{name}");
    }
}

#[test]
fn names_with_capitals_are_found_as_typed() {
    let mut world = World::new();
    world.register(&Instance::new("Big-Node", "10.0.0.1", "Web", ""));
    assert_eq!(world.ask("Web.service.consul", A).values(), ["10.0.0.1"]);
    assert_eq!(world.ask("Big-Node.node.consul", A).values(), ["10.0.0.1"]);
    let target = "1 1 8080 Big-Node.node.dc1.CONSUL.";
    assert_eq!(
        world.ask("Web.service.CONSUL", Srv).values(),
        [target],
        "leads to a name that is found"
    );
}

#[test]
fn mesh_instances() {
    let mut world = shop();
    let proxy =
        Instance::new("n1", "10.0.0.1", "web-sidecar-proxy", "").port(21000).proxy_for("web");
    world.register(&proxy);
    for name in ["web.connect.consul", "web.connect.dc1.consul", "web.connect.east.peer.consul"] {
        assert_eq!(world.ask(name, A).values(), ["10.0.0.1"], "{name}");
    }
    let srv = world.ask("web.connect.consul", Srv);
    assert_eq!(srv.values(), ["1 1 21000 n1.node.dc1.consul."]);
    assert_eq!(world.ask("db.connect.consul", A).status(), "NXDOMAIN");
    assert_eq!(world.ask("web.connect.dc2.consul", A).status(), "NXDOMAIN");
}

#[test]
fn virtual_addresses() {
    let mut world = shop();
    world.config.node_ttl = Duration::from_secs(9);
    let proxy = |node, service: &str, ip| {
        let name = format!("{service}-sidecar-proxy");
        Instance::new(node, "10.0.0.1", &name, "").proxy_for(service).tagged(
            "consul-virtual",
            ip,
            0,
        )
    };
    world.register(&proxy("n1", "web", "240.0.0.1").status("critical"));
    world.import("east", "web-sidecar-proxy", &[proxy("far", "web", "240.0.0.2")]);
    assert_eq!(
        world.ask("web.virtual.consul", A).answers(),
        ["web.virtual.consul. 9 IN A 240.0.0.1"],
        "whatever its health"
    );
    for name in ["web.virtual.east.consul", "web.virtual.east.peer.consul"] {
        assert_eq!(world.ask(name, A).values(), ["240.0.0.2"], "{name}");
    }
    let other = world.ask("web.virtual.consul", Aaaa);
    assert_eq!((other.status().as_str(), other.answers().len()), ("NOERROR", 0));
    assert_eq!(other.additionals(), ["web.virtual.consul. 9 IN A 240.0.0.1"]);
    for name in ["absent.virtual.consul", "web.virtual.west.consul", "web.virtual.west.peer.consul"]
    {
        let reply = world.ask(name, A);
        assert_eq!((reply.status().as_str(), reply.flags().as_str()), ("NOERROR", "qr aa rd"));
        assert_eq!(reply.answers().len() + reply.authorities().len(), 0, "{name}");
    }
}

#[test]
fn addresses_that_are_spelled_out() {
    let mut world = World::new();
    world.config.node_ttl = Duration::from_secs(3);
    let four = "0a00002a.addr.dc1.consul";
    assert_eq!(world.ask(four, A).answers(), [format!("{four}. 3 IN A 10.0.0.42")]);
    assert_eq!(world.ask(four, Any).values(), ["10.0.0.42"]);
    let other = world.ask(four, Aaaa);
    assert_eq!((other.status().as_str(), other.answers().len()), ("NOERROR", 0));
    assert_eq!(other.additionals(), [format!("{four}. 3 IN A 10.0.0.42")]);
    let six = "20010db8000000000000000000000001.addr.consul";
    assert_eq!(world.ask(six, Aaaa).values(), ["2001:db8::1"]);
}

#[test]
fn names_of_addresses() {
    let mut world = shop();
    let ptr = |world: &World, name: &str| world.ask(name, Ptr);
    let node = ptr(&world, "1.0.0.10.in-addr.arpa");
    assert_eq!(node.answers(), ["1.0.0.10.in-addr.arpa. 0 IN PTR n1.node.dc1.consul."]);
    assert_eq!(node.flags(), "qr aa rd");
    assert_eq!(ptr(&world, "1.0.1.10.IN-ADDR.arpa").values(), ["web.service.dc1.consul."]);
    world.register(&Instance::new("n6", "2001:db8::1", "six", ""));
    let six = format!("1.{}8.b.d.0.1.0.0.2.ip6.arpa", "0.".repeat(23));
    assert_eq!(ptr(&world, &six).values(), ["n6.node.dc1.consul."]);
    assert_eq!(world.ask("1.0.0.10.in-addr.arpa", A).authorities(), [SOA]);
    for name in ["99.0.0.10.in-addr.arpa", "1.0.9.10.in-addr.arpa", "arpa", "x.arpa"] {
        let reply = ptr(&world, name);
        assert_eq!((reply.status().as_str(), reply.authorities()), ("NXDOMAIN", vec![SOA.into()]));
    }
}
