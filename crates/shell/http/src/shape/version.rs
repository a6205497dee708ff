//! The answer of `/v1/agent/version` (decision 13: the release that clients parse).

use serde::Serialize;

/// Of the official release that this build is compatible with; it has no date of its own.
pub(crate) const BUILD_DATE: &str = "1970-01-01T00:00:01Z";

/// What clients want to know of the release.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Version {
    #[serde(rename = "SHA")]
    sha: &'static str,
    #[serde(rename = "BuildDate")]
    build_date: &'static str,
    #[serde(rename = "HumanVersion")]
    human_version: &'static str,
    #[serde(rename = "FIPS")]
    fips: &'static str,
}

impl Version {
    pub(crate) const fn new(version: &'static str) -> Self {
        Self { sha: "", build_date: BUILD_DATE, human_version: version, fips: "" }
    }
}
