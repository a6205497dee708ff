//! `consul version`: which official release this binary stands in for, and which release of ours it is.

use serde_json::json;

use crate::go_json::Layout;
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Failure, Report};
use crate::verb::{Call, Verb};

/// The official version that clients may take this binary for (decision 13).
pub const CONSUL_VERSION: &str = "1.22.0";

/// Our own version.
pub const PROCONSUL_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Builds are reproducible, so they carry the date that the official sources carry when none is given.
pub const BUILD_DATE: &str = "1970-01-01T00:00:01Z";

/// The agent protocol: spoken by default, oldest, newest.
const PROTOCOL: (u8, u8, u8) = (2, 2, 3);

pub(crate) struct Version {
    format: String,
}

impl Default for Version {
    fn default() -> Self {
        Self { format: "pretty".to_owned() }
    }
}

impl Verb for Version {
    const PAGE: Page = Page {
        path: "version",
        synopsis: "Shows which version this is",
        usage: &["[options]"],
        about: &["Shows the official version whose behaviour this binary has, and its own."],
    };

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        set.string(&mut self.format, "format", "How to print it: pretty or json.");
    }

    async fn run(self, _: &mut Call<'_>) -> Result<Report, Failure> {
        match self.format.as_str() {
            "pretty" => Ok(Report::text(pretty())),
            "json" => Ok(Report::json(&machine_readable(), Layout::Indented("   "))),
            other => Err(Failure::new(format!("Unknown format: {other}"))),
        }
    }
}

fn pretty() -> String {
    let (default, min, max) = PROTOCOL;
    format!(
        "Consul v{CONSUL_VERSION}\nProconsul {PROCONSUL_VERSION}\nBuild Date {BUILD_DATE}\n\
         Protocol {default} spoken by default, understands {min} to {max} (agent will automatically \
         use protocol >{default} when speaking to compatible agents)\n"
    )
}

fn machine_readable() -> serde_json::Value {
    let (default, min, max) = PROTOCOL;
    json!({
        "Version": CONSUL_VERSION,
        "Revision": "",
        "Prerelease": "",
        "BuildDate": BUILD_DATE,
        "RPC": { "Default": default, "Min": min, "Max": max },
    })
}
