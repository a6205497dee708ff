//! Every form of http-api 5.1, and what is none of them.

use proptest::prelude::*;

use super::*;

fn asked(name: &str, srv: bool) -> Option<Asked> {
    parse(&name.split('.').collect::<Vec<_>>(), srv)
}

fn service(name: &str, tag: Option<&str>, place: Place) -> Option<Asked> {
    Some(Asked::Service { name: name.into(), tag: tag.map(Into::into), place })
}

fn node(name: &str, place: Place) -> Option<Asked> {
    Some(Asked::Node { name: name.into(), place })
}

fn dc(name: &str) -> Place {
    Place::Datacenter(name.into())
}

fn peer(name: &str) -> Place {
    Place::Peer(name.into())
}

#[test]
fn services_with_tags_and_places() {
    assert_eq!(asked("web.service", false), service("web", None, Place::Here));
    assert_eq!(asked("web.service.dc2", false), service("web", None, dc("dc2")));
    assert_eq!(asked("web.service.dc2.dc", false), service("web", None, dc("dc2")));
    assert_eq!(asked("web.service.east.peer", false), service("web", None, peer("east")));
    assert_eq!(asked("v1.web.service", false), service("web", Some("v1"), Place::Here));
    assert_eq!(asked("v1.2.web.service", true), service("web", Some("v1.2"), Place::Here));
    assert_eq!(asked("V1.Web.SERVICE.East.PEER", false), service("Web", Some("V1"), peer("East")));
}

#[test]
fn rfc_2782() {
    assert_eq!(asked("_web._tcp.service", true), service("web", None, Place::Here));
    assert_eq!(asked("_web._TCP.service", false), service("web", None, Place::Here));
    assert_eq!(asked("_web._v1.service.dc2", true), service("web", Some("v1"), dc("dc2")));
    assert_eq!(asked("_web._tcp", true), service("web", None, Place::Here));
    assert_eq!(asked("_web._v1.east.peer", true), service("web", Some("v1"), peer("east")));
    assert_eq!(asked("_web._tcp.dc2", true), service("web", None, dc("dc2")));
    // Without SRV the word is needed.
    assert_eq!(asked("_web._tcp", false), None);
    // Two labels, of which one has no underscore, are a tag and a service.
    assert_eq!(asked("_a.web.service", true), service("web", Some("_a"), Place::Here));
}

#[test]
fn connect_and_ingress_ignore_peers() {
    let connect = |place| Some(Asked::Connect { name: "web".into(), place });
    assert_eq!(asked("web.connect", false), connect(Place::Here));
    assert_eq!(asked("web.connect.dc2", false), connect(dc("dc2")));
    assert_eq!(asked("web.connect.east.peer", false), connect(Place::Here));
    let ingress = Some(Asked::Ingress { name: "web".into(), place: Place::Here });
    assert_eq!(asked("web.ingress.east.peer", false), ingress);
}

#[test]
fn a_bare_label_after_virtual_is_a_peer() {
    let virtual_of = |peer: Option<&str>| {
        Some(Asked::Virtual { name: "web".into(), peer: peer.map(Into::into) })
    };
    assert_eq!(asked("web.virtual", false), virtual_of(None));
    assert_eq!(asked("web.virtual.east", false), virtual_of(Some("east")));
    assert_eq!(asked("web.virtual.east.peer", false), virtual_of(Some("east")));
    assert_eq!(asked("web.virtual.dc2.dc", false), virtual_of(None));
}

#[test]
fn nodes_and_prepared_queries_may_have_dots() {
    assert_eq!(asked("n1.node", false), node("n1", Place::Here));
    assert_eq!(asked("n1.rack.node.dc1", false), node("n1.rack", dc("dc1")));
    assert_eq!(asked("n1.node.east.peer", false), node("n1", peer("east")));
    let query = |name: &str| Some(Asked::PreparedQuery { name: name.into() });
    assert_eq!(asked("geo.db.query", false), query("geo.db"));
    assert_eq!(asked("_geo.db._tcp.query.dc1", true), query("geo.db"));
    assert_eq!(asked("geo.query.dc1.dc", false), None);
}

#[test]
fn addresses_are_hexadecimal() {
    let address = |text: &str| Some(Asked::Address(text.parse().unwrap()));
    assert_eq!(asked("7f000001.addr", false), address("127.0.0.1"));
    assert_eq!(asked("0A00002a.addr.dc1", false), address("10.0.0.42"));
    assert_eq!(asked("20010db8000000000000000000000001.addr", false), address("2001:db8::1"));
    for bad in ["7f00001.addr", "7f0000011.addr", "+f000001.addr", "a.7f000001.addr", "addr"] {
        assert_eq!(asked(bad, false), None, "{bad}");
    }
    for ip in ["10.0.0.42", "2001:db8::1"] {
        let hex = hexadecimal(ip.parse().unwrap());
        assert_eq!(asked(&format!("{hex}.addr"), false), address(ip));
    }
}

#[test]
fn names_that_cannot_exist() {
    for bad in [
        "",
        "web",
        "service",
        "node.dc1",
        "query",
        "virtual",
        "web.service.x.sg",
        "web.service.ns1.ns",
        "web.service.a.dc.b.peer",
        "web.service.a.b.c",
        "n1.node.x.y",
    ] {
        assert_eq!(asked(bad, false), None, "{bad}");
    }
}

proptest! {
    #[test]
    fn no_labels_panic(
        labels in prop::collection::vec(
            prop_oneof!["[a-zA-Z0-9_.é-]{0,5}", "service|node|addr|query|virtual|_tcp|peer|dc"], 0..7),
        srv: bool,
    ) {
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let _ = parse(&labels, srv);
    }
}
