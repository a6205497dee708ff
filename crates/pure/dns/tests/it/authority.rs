//! SOA, NS and the zones themselves (http-api 5.3).

use std::time::Duration;

use dns::RecordType::{A, Any, Axfr, Ixfr, Ns, Soa};

use crate::world::{Instance, World};

fn servers(names: &[&str]) -> World {
    let mut world = World::new();
    for (n, name) in names.iter().enumerate() {
        world.register(&Instance::new(name, &format!("10.0.0.{n}"), "consul", "").port(8300));
    }
    world.config.node_ttl = Duration::from_secs(6);
    world
}

#[test]
fn soa_with_its_servers() {
    let mut world = servers(&["Server-1"]);
    world.config.soa = config::Soa { refresh: 1, retry: 2, expire: u32::MAX, min_ttl: 4 };
    let soa = "consul. 4 IN SOA ns.consul. hostmaster.consul. 1795381589 1 2";
    for name in ["consul", "CONSUL", "any.name.consul"] {
        let reply = world.ask(name, Soa);
        assert!(reply.answers()[0].starts_with(soa), "{:?}", reply.answers());
        assert_eq!(reply.status(), "NOERROR");
        let target = reply.authorities()[0].to_ascii_lowercase();
        assert_eq!(target, "consul. 6 in ns server-1.node.dc1.consul.");
        assert_eq!(reply.message.authorities[0].name.to_string().len(), "consul.".len());
    }
    let glue = world.ask("consul", Soa).additionals();
    assert_eq!(glue, ["server-1.node.dc1.consul. 6 IN A 10.0.0.0"]);
}

#[test]
fn at_most_three_servers_whose_names_are_host_names() {
    let mut world = servers(&["s1", "s2", "s3", "s4", "bad_name", "has.dot"]);
    let mut seen = std::collections::BTreeSet::new();
    for seed in 0..20 {
        world.seed = seed;
        let reply = world.ask("consul", Ns);
        assert_eq!((reply.answers().len(), reply.additionals().len()), (3, 3));
        seen.extend(reply.values());
    }
    let expected: Vec<String> = (1..=4).map(|n| format!("s{n}.node.dc1.consul.")).collect();
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), expected, "each is drawn at times");
    let none = World::new().ask("consul", Ns);
    assert_eq!((none.status().as_str(), none.answers().len()), ("NOERROR", 0));
}

#[test]
fn the_zone_itself() {
    let world = servers(&["s1"]);
    let any = world.ask("consul", Any);
    assert!(any.answers()[0].contains(" SOA ") && any.answers()[1].contains(" NS "));
    assert_eq!(any.additionals().len(), 1);
    for kind in [Axfr, Ixfr] {
        assert_eq!(world.ask("consul", kind).status(), "NOTIMP");
    }
    let address = world.ask("consul", A);
    assert_eq!((address.status().as_str(), address.authorities().len()), ("NOERROR", 1));
}

#[test]
fn answers_keep_the_domain_that_was_asked() {
    let mut world = servers(&["s1"]);
    world.config.domain = "corp.example.com.".into();
    world.config.alt_domain = Some("alt.".into());
    world.register(&Instance::new("n1", "10.0.0.1", "web", "10.1.0.1"));
    for (asked, domain) in [("alt", "alt"), ("corp.example.com", "corp.example.com")] {
        let srv = world.ask(&format!("web.service.{asked}"), dns::RecordType::Srv);
        assert_eq!(srv.values(), [format!("1 1 8080 0a010001.addr.dc1.{domain}.")]);
        let absent = world.ask(&format!("x.service.{asked}"), A);
        assert!(absent.authorities()[0].starts_with(&format!("{domain}. 0 IN SOA ns.{domain}. ")));
        let ns = world.ask(asked, Ns);
        assert_eq!(ns.answers(), [format!("{domain}. 6 IN NS s1.node.dc1.{domain}.")]);
    }
    let refused = world.ask("web.service.consul", A);
    assert_eq!((refused.status().as_str(), refused.flags().as_str()), ("REFUSED", "qr rd"));
    // One zone may lie in the other: the longer one is meant.
    world.config.alt_domain = Some("service.corp.example.com.".into());
    assert_eq!(world.ask("web.service.corp.example.com", A).status(), "NXDOMAIN");
    assert_eq!(world.ask("web.service.service.corp.example.com", A).values(), ["10.1.0.1"]);
}

#[test]
fn a_domain_that_is_none_is_refused_with_its_setting() {
    let mut config = crate::world::defaults();
    config.alt_domain = Some("a..b.".into());
    let error = dns::Zone::new(config.into(), "dc1", false).unwrap_err().to_string();
    assert!(error.starts_with("alt_domain \"a..b.\" is not a domain name"), "{error}");
}
