//! What `dig` printed of the official build 1.22 about imported services, reproduced to the byte count.

use dns::{RecordType, Transport};

use crate::{
    reply::{Edns, Reply},
    world::{Instance, World},
};

const TRANSCRIPT: &str = include_str!("../data/dig-of-imported-services.txt");

/// One question of the transcript and its answer.
struct Dig<'t> {
    name: &'t str,
    kind: RecordType,
    transport: Transport,
    status: &'t str,
    flags: &'t str,
    answers: Vec<String>,
    authorities: Vec<String>,
    additionals: Vec<String>,
    size: usize,
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    let (_, rest) = text.split_once(start).unwrap_or_else(|| panic!("no {start:?} in {text}"));
    rest.split_once(end).unwrap_or_else(|| panic!("no {end:?} after {start:?}")).0
}

/// The records of a section, one space between fields.
fn section(text: &str, title: &str) -> Vec<String> {
    let Some((_, rest)) = text.split_once(&format!(";; {title} SECTION:\n")) else {
        return Vec::new();
    };
    let lines = rest.lines().take_while(|line| !line.is_empty());
    lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

fn read(text: &'static str) -> Dig<'static> {
    let (question, rest) = text.split_once('\n').unwrap();
    let (name, kind) = question.split_once(' ').unwrap();
    let kind = match kind {
        "A" => RecordType::A,
        "SRV" => RecordType::Srv,
        "ANY" => RecordType::Any,
        other => panic!("{other}"),
    };
    Dig {
        name,
        kind,
        transport: if rest.contains("(TCP)") { Transport::Tcp } else { Transport::Udp },
        status: between(rest, "status: ", ","),
        flags: between(rest, ";; flags: ", ";"),
        answers: section(rest, "ANSWER"),
        authorities: section(rest, "AUTHORITY"),
        additionals: section(rest, "ADDITIONAL"),
        size: between(rest, "rcvd: ", "\n").parse().unwrap(),
    }
}

/// The importing cluster of the recording: its own server and service, and what `cluster-01` exports.
fn beta() -> World {
    let mut world = World::new();
    world.datacenter = "dc2";
    let versioned = |instance: Instance| {
        instance.meta("consul-network-segment", "").meta("consul-version", "1.22.0")
    };
    let own =
        |service, address| versioned(Instance::new("beta-node", "127.0.0.1", service, address));
    world.register(&own("consul", "").id("consul").port(28300));
    world.register(&own("frontend-service", "127.0.0.1"));
    let backend =
        versioned(Instance::new("alpha-node", "127.0.0.1", "backend-service", "127.0.0.1"))
            .port(9001)
            .tags(&["v1", "primary"])
            .tagged("lan_ipv4", "127.0.0.1", 9001)
            .tagged("wan_ipv4", "127.0.0.1", 9001)
            .node_tagged("lan", "127.0.0.1")
            .node_tagged("lan_ipv4", "127.0.0.1")
            .node_tagged("wan", "127.0.0.1")
            .node_tagged("wan_ipv4", "127.0.0.1");
    world.import("cluster-01", "backend-service", &[backend]);
    world
}

/// The official build prints TXT records in any order.
fn sorted(mut lines: Vec<String>) -> Vec<String> {
    lines.sort();
    lines
}

#[test]
fn the_recorded_answers_are_reproduced() {
    let world = beta();
    let digs: Vec<Dig<'_>> = TRANSCRIPT.split(">>> beta $ dig ").skip(1).map(read).collect();
    assert_eq!(digs.len(), 10);
    for dig in digs {
        let reply: Reply = world.ask_with(dig.name, dig.kind, Edns::Size(1232), dig.transport);
        let name = dig.name;
        assert_eq!(reply.status(), dig.status, "{name}");
        assert_eq!(reply.flags(), dig.flags, "{name}");
        assert_eq!(reply.answers(), dig.answers, "{name}");
        assert_eq!(reply.authorities(), dig.authorities, "{name}");
        assert_eq!(sorted(reply.additionals()), sorted(dig.additionals), "{name}");
        assert_eq!(reply.message.edns.as_ref().map(|edns| edns.max_payload()), Some(1232));
        assert_eq!(reply.size, dig.size, "{name}");
    }
}
