//! `consul connect`: the service mesh.

mod ca_get_config;

pub(crate) use ca_get_config::CaGetConfig;

use crate::help::Page;

pub(crate) const GROUP: Page = Page {
    path: "connect",
    synopsis: "Looks after the service mesh",
    usage: &["<subcommand> [options] [args]"],
    about: &["Looks after the service mesh.", "$ consul connect ca get-config"],
};

pub(crate) const CA: Page = Page {
    path: "connect ca",
    synopsis: "Looks after the mesh's certificate authority",
    usage: &["<subcommand> [options] [args]"],
    about: &["Looks after the mesh's certificate authority.", "$ consul connect ca get-config"],
};
