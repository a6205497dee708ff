//! The flags of every command are those of cli 4.

use std::collections::BTreeSet;

use crate::run::Run;

const CLIENT: &str =
    "http-addr token token-file ca-file ca-path client-cert client-key tls-server-name";
const SERVER: &str = "datacenter stale";
const TENANCY: &str = "namespace partition";

/// Command, groups of shared flags, own flags.
const TABLE: &[(&str, &str, &str)] = &[
    ("catalog datacenters", "CS", ""),
    ("catalog nodes", "CSP", "filter detailed near node-meta service"),
    ("catalog services", "CSM", "node node-meta tags"),
    ("config delete", "CSM", "filename kind name cas modify-index"),
    ("config list", "CSM", "kind filter"),
    ("config read", "CSM", "kind name"),
    ("config write", "CSM", "cas modify-index"),
    ("connect ca get-config", "CS", ""),
    ("info", "C", ""),
    ("intention check", "CSM", ""),
    ("intention create", "CSM", "allow deny file replace meta"),
    ("intention delete", "CSM", ""),
    ("intention get", "CSM", ""),
    ("intention list", "CSM", ""),
    ("intention match", "CSM", "source destination"),
    ("kv delete", "CSM", "cas modify-index recurse"),
    ("kv export", "CSM", ""),
    ("kv get", "CSM", "base64 detailed keys recurse separator"),
    ("kv import", "CSM", "prefix"),
    ("kv put", "CSM", "cas flags base64 modify-index session acquire release"),
    ("leave", "C", ""),
    ("members", "CP", "detailed wan status segment filter"),
    ("monitor", "C", "log-level log-json"),
    // The official documentation of 1.22, without the flags about ACLs.
    ("namespace create", "CSP", "name description meta format show-meta"),
    ("namespace delete", "CSP", ""),
    ("namespace list", "CSP", "format meta"),
    ("namespace read", "CSP", "format meta"),
    ("namespace update", "CSP", "name description meta merge-meta format show-meta"),
    ("namespace write", "CSP", "format show-meta"),
    ("operator raft list-peers", "CS", ""),
    ("partition create", "CS", "name description format show-meta"),
    ("partition delete", "CS", ""),
    ("partition list", "CS", "format show-meta"),
    ("partition read", "CS", "format meta"),
    ("partition update", "CS", "name description format show-meta"),
    ("partition write", "CS", "format show-meta"),
    ("peering delete", "CP", "name"),
    ("peering establish", "CP", "name peering-token meta"),
    ("peering exported-services", "CP", "name format"),
    ("peering generate-token", "CP", "name meta server-external-addresses format"),
    ("peering list", "CP", "format"),
    ("peering read", "CP", "name format"),
    ("reload", "C", ""),
    ("services deregister", "CSM", "id"),
    ("services export", "CM", "name consumer-peers consumer-partitions"),
    ("services exported-services", "CSP", "filter format"),
    // Newer than cli 4.
    ("services imported-services", "CSP", "format"),
    ("services register", "CSM", "id name address port socket meta tag tagged-address kind"),
    ("validate", "", "config-format quiet"),
    ("version", "", "format"),
    ("watch", "CS", "type key prefix service tag passingonly shell state name filter"),
];

/// Groups of commands, which have no flags, and `agent`, whose flags belong to the configuration.
const WITHOUT_FLAGS: &[&str] = &[
    "agent",
    "catalog",
    "config",
    "connect",
    "connect ca",
    "intention",
    "kv",
    "namespace",
    "operator",
    "operator raft",
    "partition",
    "peering",
    "services",
];

#[test]
fn every_command_has_the_official_flags() {
    for (path, groups, own) in TABLE {
        let mut expected: BTreeSet<&str> = own.split(' ').filter(|name| !name.is_empty()).collect();
        for group in groups.chars() {
            expected.extend(match group {
                'C' => CLIENT.split(' ').collect::<Vec<_>>(),
                'S' => SERVER.split(' ').collect(),
                'M' => TENANCY.split(' ').collect(),
                _ => vec!["partition"],
            });
        }
        let mut line: Vec<&str> = path.split(' ').collect();
        line.push("-h");
        let page = Run::default().consul(&line).stdout;
        let flags: BTreeSet<&str> = page
            .lines()
            .filter_map(|line| line.strip_prefix("  -"))
            .filter(|flag| !flag.contains(' '))
            .map(|flag| flag.split('=').next().unwrap())
            .collect();
        assert_eq!(flags, expected, "{path}");
    }
}

#[test]
fn the_table_is_complete() {
    let known: BTreeSet<&str> =
        TABLE.iter().map(|(path, ..)| *path).chain(WITHOUT_FLAGS.iter().copied()).collect();
    assert_eq!(cli::commands().into_iter().collect::<BTreeSet<_>>(), known);
}
