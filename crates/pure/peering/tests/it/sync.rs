//! What one cluster exports arrives at the other, and follows every change.

use peering::ExportsChanged;

use crate::shop::{Shop, changed};
use crate::world::World;

/// The acceptor exports `web` (two instances, meshed, one gateway); the dialer `api`.
fn world() -> World {
    let mut dialer = Shop::new("east");
    dialer.export("api", 1);
    let mut acceptor = Shop::new("west");
    acceptor.export("web", 1);
    acceptor.export("web", 2);
    acceptor.mesh("web");
    acceptor.gateway("west-node", ("203.0.113.7", 8443));
    World::new(dialer, acceptor, 20)
}

fn synced() -> World {
    let mut world = world();
    world.run_until(1_000);
    world
}

#[test]
fn everything_arrives_at_the_start() {
    let world = synced();
    let dialer = &world.dialer;
    assert_eq!(
        dialer.services.keys().map(|name| &**name).collect::<Vec<_>>(),
        ["web", "web-sidecar-proxy"]
    );
    assert_eq!(dialer.list.as_deref(), Some(["web".into()].as_slice()));
    assert_eq!(dialer.addresses.as_deref(), Some(["west.example:8503".into()].as_slice()));
    let bundle = dialer.bundle.as_ref().expect("bundle");
    assert_eq!((&*bundle.trust_domain, &*bundle.peer_name), ("west.consul", "cluster-01"));

    let acceptor = &world.acceptor;
    assert_eq!(acceptor.services.keys().map(|name| &**name).collect::<Vec<_>>(), ["api"]);
    assert!(acceptor.bundle.is_some());
    assert_eq!(acceptor.addresses, None, "an acceptor never asks for addresses");

    for side in [dialer, acceptor] {
        let status = side.link.status();
        assert_eq!((status.unacknowledged, status.unsent), (0, 0));
        assert_eq!(status.last_nack, None);
        assert!(status.last_send.is_some() && status.last_receive.is_some());
        assert!(status.last_ack.is_some() && status.last_heard_any.is_some());
    }
    assert_eq!(dialer.link.status().imported, acceptor.link.status().exported);
    assert_eq!(acceptor.link.status().imported, dialer.link.status().exported);
}

#[test]
fn the_proxy_leads_to_the_gateway() {
    let world = synced();
    let row = &world.dialer.services["web-sidecar-proxy"][0];
    assert_eq!(&*row.service.kind, "connect-proxy");
    assert_eq!(&*row.service.tagged_addresses["wan"].address, "203.0.113.7");
    let meta = row.service.connect.peer_meta.as_ref().expect("peer meta");
    // The name is the exporter's for the importer, not the other way round.
    assert_eq!(&*meta.sni[0], "web.default.default.cluster-02.external.west.consul");
}

#[test]
fn a_change_sends_the_service_and_nothing_else() {
    let mut world = synced();
    let before = world.acceptor.sent.len();
    world.acceptor_exports(|shop| shop.set_status("web", 2, "critical"));
    world.run_until(2_000);
    assert_eq!(world.acceptor.sent_ids(before), ["web"]);
    assert_eq!(
        world.dialer.statuses("web"),
        [("web-1".into(), "passing".into()), ("web-2".into(), "critical".into())]
    );
}

#[test]
fn a_change_without_effect_sends_nothing() {
    let mut world = synced();
    let before = world.acceptor.sent.len();
    world.acceptor_exports(|_| ExportsChanged {
        list: true,
        names: ["web".into(), "unknown".into()].into(),
        gateways: true,
        bundle: true,
        addresses: true,
    });
    world.run_until(2_000);
    assert_eq!(world.acceptor.sent_ids(before), ["exported-service-list"; 0]);
}

#[test]
fn the_last_instance_gone_leaves_an_empty_service() {
    let mut world = synced();
    let before = world.acceptor.sent.len();
    world.acceptor_exports(|shop| {
        shop.deregister("web", 1);
        shop.deregister("web", 2)
    });
    world.run_until(2_000);
    assert_eq!(world.acceptor.sent_ids(before), ["web"]);
    assert!(!world.dialer.services.contains_key("web"));
    assert_eq!(world.dialer.list.as_deref(), Some(["web".into()].as_slice()));
}

/// Trap T-13: the list comes last.
#[test]
fn unexporting_empties_the_proxy_and_shortens_the_list() {
    let mut world = synced();
    let before = world.acceptor.sent.len();
    world.acceptor_exports(|shop| shop.unexport("web"));
    world.run_until(2_000);
    assert_eq!(world.acceptor.sent_ids(before), ["web-sidecar-proxy", "exported-service-list"]);
    assert!(world.dialer.services.is_empty());
    assert_eq!(world.dialer.list.as_deref(), Some([].as_slice()));
    assert!(world.acceptor.link.status().exported.is_empty());
}

/// A service that changes in the moment of its removal must not come after the list.
#[test]
fn nothing_comes_after_a_list_without_it() {
    let mut world = synced();
    let before = world.acceptor.sent.len();
    // The first change is on its way, the second waits for its answer, then the name goes.
    world.acceptor_exports(|shop| shop.set_status("web", 1, "warning"));
    world.run_until(1_001);
    world.acceptor_exports(|shop| shop.set_status("web", 1, "critical"));
    world.run_until(1_002);
    world.acceptor_exports(|shop| shop.unexport("web"));
    world.acceptor_exports(|shop| shop.set_status("web", 1, "passing"));
    world.run_until(3_000);
    let sent = world.acceptor.sent_ids(before);
    assert_eq!(sent, ["web", "web-sidecar-proxy", "exported-service-list"]);
    assert!(world.dialer.services.is_empty());
}

#[test]
fn exporting_again_sends_everything_again() {
    let mut world = synced();
    world.acceptor_exports(|shop| shop.unexport("web"));
    world.run_until(2_000);
    let before = world.acceptor.sent.len();
    world.acceptor_exports(|shop| {
        shop.exported.insert("web".into());
        changed(true, &[])
    });
    world.run_until(3_000);
    let mut sent = world.acceptor.sent_ids(before);
    sent.sort();
    assert_eq!(sent, ["exported-service-list", "web", "web-sidecar-proxy"]);
    assert_eq!(world.dialer.statuses("web").len(), 2);
}

#[test]
fn a_new_service_comes_with_the_list() {
    let mut world = synced();
    let before = world.acceptor.sent.len();
    world.acceptor_exports(|shop| shop.export("db", 1));
    world.run_until(2_000);
    assert_eq!(world.acceptor.sent_ids(before), ["db", "exported-service-list"]);
    assert_eq!(world.dialer.statuses("db").len(), 1);
}

#[test]
fn proxies_wait_until_gateways_are_known() {
    let mut acceptor = Shop::new("west");
    acceptor.export("web", 1);
    acceptor.mesh("web");
    acceptor.gateways = None;
    let mut world = World::new(Shop::new("east"), acceptor, 20);
    world.run_until(1_000);
    assert!(!world.acceptor.sent_ids(0).contains(&"web-sidecar-proxy".to_owned()));

    // No gateways, but known: the proxy is there with nothing behind it.
    world.acceptor_exports(|shop| {
        shop.gateways = Some(Vec::new());
        ExportsChanged { gateways: true, ..ExportsChanged::default() }
    });
    let before = world.acceptor.sent.len();
    world.run_until(2_000);
    assert_eq!(world.acceptor.sent_ids(before), ["web-sidecar-proxy"]);

    let before = world.acceptor.sent.len();
    world.acceptor_exports(|shop| shop.gateway("west-node", ("203.0.113.7", 8443)));
    world.run_until(3_000);
    assert_eq!(world.acceptor.sent_ids(before), ["web-sidecar-proxy"]);
    assert_eq!(world.dialer.statuses("web-sidecar-proxy").len(), 1);
}

#[test]
fn a_new_protocol_resends_the_proxy_only() {
    let mut world = synced();
    let before = world.acceptor.sent.len();
    world.acceptor_exports(|shop| {
        shop.protocols.insert("web".into(), "http".into());
        changed(false, &["web"])
    });
    world.run_until(2_000);
    assert_eq!(world.acceptor.sent_ids(before), ["web-sidecar-proxy"]);
    let row = &world.dialer.services["web-sidecar-proxy"][0];
    assert_eq!(&*row.service.connect.peer_meta.as_ref().expect("meta").protocol, "http");
}

#[test]
fn a_service_that_leaves_the_mesh_loses_its_proxy() {
    let mut world = synced();
    let before = world.acceptor.sent.len();
    world.acceptor_exports(|shop| {
        shop.meshed.clear();
        changed(false, &["web"])
    });
    world.run_until(2_000);
    assert_eq!(world.acceptor.sent_ids(before), ["web-sidecar-proxy"]);
    assert!(!world.dialer.services.contains_key("web-sidecar-proxy"));
    assert!(world.dialer.services.contains_key("web"));
}

#[test]
fn rotated_roots_and_moved_servers_follow() {
    let mut world = synced();
    let before = world.acceptor.sent.len();
    world.acceptor_exports(|shop| {
        shop.roots.push("second root\n".into());
        shop.addresses = vec!["moved.example:8503".into()];
        ExportsChanged { bundle: true, addresses: true, ..ExportsChanged::default() }
    });
    world.run_until(2_000);
    assert_eq!(world.acceptor.sent_ids(before), ["roots", "server-addrs"]);
    assert_eq!(world.dialer.bundle.as_ref().expect("bundle").root_pems.len(), 2);

    // Empty ones are never sent: they would cut the peer off.
    let before = world.acceptor.sent.len();
    world.acceptor_exports(|shop| {
        shop.roots.clear();
        shop.addresses.clear();
        ExportsChanged { bundle: true, addresses: true, ..ExportsChanged::default() }
    });
    world.run_until(3_000);
    assert!(world.acceptor.sent_ids(before).is_empty());
}

#[test]
fn a_refused_import_is_reported_on_both_sides_and_sent_again_on_change() {
    let mut world = world();
    world.dialer.refuses = Some(("web".into(), "no space left".into()));
    world.run_until(1_000);
    let text = "upsert error, ResourceURL: \"type.googleapis.com/hashicorp.consul.internal.\
                peerstream.ExportedService\", ResourceID: \"web\": no space left";
    let nack = world.acceptor.link.status().last_nack.clone().expect("a NACK");
    assert_eq!(nack.message, text);
    let refusal = world.dialer.link.status().last_refusal.clone().expect("a refusal");
    assert_eq!(refusal.message, text);
    // The stream goes on.
    assert!(world.dialer.services.contains_key("web-sidecar-proxy"));

    let before = world.acceptor.sent.len();
    world.run_until(10_000);
    assert!(world.acceptor.sent_ids(before).is_empty(), "nothing is sent again by itself");
    world.dialer.refuses = None;
    world.acceptor_exports(|_| changed(false, &["web"]));
    world.run_until(11_000);
    assert_eq!(world.acceptor.sent_ids(before), ["web"]);
    assert_eq!(world.dialer.statuses("web").len(), 2);
}
