//! One of our clusters and one of another `consul` binary, named by `CONSUL_ORACLE`, are peers in both roles.

use std::io::Write;
use std::path::PathBuf;

use product_tests::log;
use product_tests::scratch::Scratch;

use crate::consul;
use crate::peers::{Cluster, connect, connect_in_the_end};

/// Who does a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Ours,
    Oracle,
}

#[test]
fn we_dial_and_we_delete() {
    story(Side::Ours, Side::Ours);
}

#[test]
fn we_dial_and_the_oracle_deletes() {
    story(Side::Ours, Side::Oracle);
}

#[test]
fn the_oracle_dials_and_we_delete() {
    story(Side::Oracle, Side::Ours);
}

#[test]
fn the_oracle_dials_and_deletes() {
    story(Side::Oracle, Side::Oracle);
}

fn story(dialer: Side, deleter: Side) {
    let Some(oracle) = std::env::var_os("CONSUL_ORACLE").map(PathBuf::from) else {
        // Past the capture of the test harness: whoever reads the result should know.
        drop(std::io::stdout().write_all(b"skipped: no oracle\n"));
        return;
    };
    let scratch = Scratch::new("interop").unwrap();
    let ours = Cluster::start(&scratch, &consul(), "ours", "to-oracle");
    let theirs = Cluster::start(&scratch, &oracle, "oracle", "to-ours");
    match dialer {
        Side::Ours => connect_in_the_end(&theirs, &ours),
        Side::Oracle => connect(&ours, &theirs),
    }
    for (exporter, importer, service) in
        [(&ours, &theirs, "from-us"), (&theirs, &ours, "from-them")]
    {
        a_service_crosses(exporter, importer, service);
    }
    // Both at once, so that the deletion has something to remove on either side.
    ours.export(&["from-us"]);
    theirs.export(&["from-them"]);
    ours.see_imported("from-them", "passing");
    theirs.see_imported("from-us", "passing");
    let (first, second) = match deleter {
        Side::Ours => (&ours, &theirs),
        Side::Oracle => (&theirs, &ours),
    };
    first.ask("DELETE", &format!("/v1/peering/{}", first.peer), "");
    first.see("/v1/peerings", "no peering is left", |rows| {
        rows.as_array().is_none_or(Vec::is_empty)
    });
    second.see_state("TERMINATED");
    ours.see_gone("from-them");
    theirs.see_gone("from-us");
    assert_eq!(log::panic_line(&ours.agent.process.log()), None);
}

fn a_service_crosses(exporter: &Cluster, importer: &Cluster, service: &str) {
    exporter.register(service, 9001);
    exporter.export(&[service]);
    importer.see_imported(service, "passing");
    exporter.set_check(service, "fail");
    importer.see_imported(service, "critical");
    exporter.set_check(service, "pass");
    importer.see_imported(service, "passing");
    exporter.export(&["something-else"]);
    importer.see_gone(service);
}
