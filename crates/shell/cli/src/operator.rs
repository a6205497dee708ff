//! `consul operator`: looking after the servers.

mod raft_list_peers;

pub(crate) use raft_list_peers::RaftListPeers;

use crate::help::Page;

pub(crate) const GROUP: Page = Page {
    path: "operator",
    synopsis: "Looks after the servers of the cluster",
    usage: &["<subcommand> [options] [args]"],
    about: &["Looks after the servers of the cluster. Most of it needs rights on `operator`."],
};

pub(crate) const RAFT: Page = Page {
    path: "operator raft",
    synopsis: "Looks after the servers' agreement",
    usage: &["<subcommand> [options] [args]"],
    about: &[
        "Looks after Raft, with which the servers agree.",
        "$ consul operator raft list-peers",
    ],
};
