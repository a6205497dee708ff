//! Every command, by its path.

use crate::catalog::{self, Datacenters, Nodes};
use crate::config_entry;
use crate::connect::{self, CaGetConfig};
use crate::help::Page;
use crate::info::Info;
use crate::intention;
use crate::kv;
use crate::leave::Leave;
use crate::members::Members;
use crate::monitor::Monitor;
use crate::operator::{self, RaftListPeers};
use crate::peering;
use crate::reload::Reload;
use crate::services;
use crate::tenancy::{self, Namespace, Noun, Partition};
use crate::validate::Validate;
use crate::verb::{Action, Entry};
use crate::version::Version;
use crate::watch::Watch;

/// In alphabetical order.
pub(crate) static ENTRIES: &[Entry] = &[
    Entry::elsewhere(AGENT, config::usage),
    Entry::group(catalog::GROUP),
    Entry::verb::<Datacenters>(),
    Entry::verb::<Nodes>(),
    Entry::verb::<catalog::Services>(),
    Entry::group(config_entry::GROUP),
    Entry::verb::<config_entry::Delete>(),
    Entry::verb::<config_entry::List>(),
    Entry::verb::<config_entry::Read>(),
    Entry::verb::<config_entry::Write>(),
    Entry::group(connect::GROUP),
    Entry::group(connect::CA),
    Entry::verb::<CaGetConfig>(),
    Entry::verb::<Info>(),
    Entry::group(intention::GROUP),
    Entry::verb::<intention::Check>(),
    Entry::verb::<intention::Create>(),
    Entry::verb::<intention::Delete>(),
    Entry::verb::<intention::Get>(),
    Entry::verb::<intention::List>(),
    Entry::verb::<intention::Match>(),
    Entry::group(kv::GROUP),
    Entry::verb::<kv::Delete>(),
    Entry::verb::<kv::Export>(),
    Entry::verb::<kv::Get>(),
    Entry::verb::<kv::Import>(),
    Entry::verb::<kv::Put>(),
    Entry::verb::<Leave>(),
    Entry::verb::<Members>(),
    Entry::verb::<Monitor>(),
    Entry::group(Namespace::GROUP),
    Entry::verb::<tenancy::Create<Namespace>>(),
    Entry::verb::<tenancy::Delete<Namespace>>(),
    Entry::verb::<tenancy::List<Namespace>>(),
    Entry::verb::<tenancy::Read<Namespace>>(),
    Entry::verb::<tenancy::Update<Namespace>>(),
    Entry::verb::<tenancy::Write<Namespace>>(),
    Entry::group(operator::GROUP),
    Entry::group(operator::RAFT),
    Entry::verb::<RaftListPeers>(),
    Entry::group(Partition::GROUP),
    Entry::verb::<tenancy::Create<Partition>>(),
    Entry::verb::<tenancy::Delete<Partition>>(),
    Entry::verb::<tenancy::List<Partition>>(),
    Entry::verb::<tenancy::Read<Partition>>(),
    Entry::verb::<tenancy::Update<Partition>>(),
    Entry::verb::<tenancy::Write<Partition>>(),
    Entry::group(peering::GROUP),
    Entry::verb::<peering::Delete>(),
    Entry::verb::<peering::Establish>(),
    Entry::verb::<peering::ExportedServices>(),
    Entry::verb::<peering::GenerateToken>(),
    Entry::verb::<peering::List>(),
    Entry::verb::<peering::Read>(),
    Entry::verb::<Reload>(),
    Entry::group(services::GROUP),
    Entry::verb::<services::Deregister>(),
    Entry::verb::<services::Export>(),
    Entry::verb::<services::ExportedServices>(),
    Entry::verb::<services::ImportedServices>(),
    Entry::verb::<services::Register>(),
    Entry::verb::<Validate>(),
    Entry::verb::<Version>(),
    Entry::verb::<Watch>(),
];

const AGENT: Page = Page {
    path: "agent",
    synopsis: "Runs an agent, as a server or as a client",
    usage: &["[options]"],
    about: &["Runs an agent until it is told to stop."],
};

/// What runs for `consul -v`.
pub(crate) const VERSION: Action = Entry::action_of::<Version>();

/// Official commands that are to come, so that nobody takes them for a typing error.
const LATER: &[&str] = &[
    "acl",
    "connect ca set-config",
    "connect envoy",
    "connect expose",
    "connect proxy",
    "connect redirect-traffic",
    "debug",
    "event",
    "exec",
    "force-leave",
    "join",
    "keygen",
    "keyring",
    "lock",
    "login",
    "logout",
    "maint",
    "operator autopilot",
    "operator raft remove-peer",
    "operator raft transfer-leader",
    "operator usage",
    "resource",
    "rtt",
    "snapshot",
    "tls",
    "troubleshoot",
];

/// The entry whose path is the longest beginning of `words`.
pub(crate) fn longest(words: &[String]) -> Option<&'static Entry> {
    ENTRIES
        .iter()
        .filter(|entry| begins(words, entry.page.path))
        .max_by_key(|entry| entry.page.path.len())
}

/// The command among those to come that `words` begin with.
pub(crate) fn later(words: &[String]) -> Option<&'static str> {
    LATER.iter().copied().find(|path| begins(words, path))
}

/// The entries without a group above them.
pub(crate) fn top_level() -> impl Iterator<Item = &'static Entry> {
    ENTRIES.iter().filter(|entry| !entry.page.path.contains(' '))
}

/// The entries right below the group with this path.
pub(crate) fn children(path: &'static str) -> impl Iterator<Item = &'static Entry> {
    ENTRIES.iter().filter(move |entry| {
        entry
            .page
            .path
            .strip_prefix(path)
            .and_then(|rest| rest.strip_prefix(' '))
            .is_some_and(|rest| !rest.contains(' '))
    })
}

fn begins(words: &[String], path: &str) -> bool {
    let mut words = words.iter();
    path.split(' ').all(|part| words.next().is_some_and(|word| word == part))
}

#[cfg(test)]
mod tests {
    use super::{ENTRIES, LATER, children, later, longest};
    use crate::verb::{Entry, Kind};

    fn words(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    fn path(line: &str) -> Option<&'static str> {
        longest(&words(line)).map(|entry: &Entry| entry.page.path)
    }

    #[test]
    fn paths_are_sorted_and_each_stands_once() {
        let paths: Vec<&str> = ENTRIES.iter().map(|entry| entry.page.path).collect();
        assert!(paths.is_sorted_by(|a, b| a < b), "{paths:?}");
        assert!(LATER.is_sorted());
        assert!(LATER.iter().all(|path| !paths.contains(path)));
    }

    #[test]
    fn groups_have_children_and_others_have_none() {
        for entry in ENTRIES {
            let is_group = matches!(entry.kind, Kind::Group);
            assert_eq!(children(entry.page.path).count() > 0, is_group, "{}", entry.page.path);
            assert!(!entry.page.usage.is_empty() && !entry.page.about.is_empty());
        }
    }

    #[test]
    fn the_longest_path_wins_and_words_count_whole() {
        assert_eq!(path("operator raft list-peers x"), Some("operator raft list-peers"));
        assert_eq!(path("operator raft nosuch"), Some("operator raft"));
        assert_eq!(path("kvx"), None);
        assert_eq!(later(&words("operator autopilot state")), Some("operator autopilot"));
        assert_eq!(later(&words("operator raft list-peers")), None);
    }
}
