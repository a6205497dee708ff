//! A service outside the mesh that terminating gateways call.

use std::{collections::BTreeSet, net::IpAddr};

use serde::{Deserialize, Serialize};

use crate::{Str, shape, tolerant::Fields};

const PORTS: std::ops::RangeInclusive<i64> = 1..=65_535;
const MAX_LABEL: usize = 63;
const MAX_HOST: usize = 254;

/// Where the service is.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Destination {
    /// IP addresses or host names; at least one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Str>,
    /// Its TCP port, from 1 to 65535.
    #[serde(skip_serializing_if = "shape::is_zero")]
    pub port: i64,
}

impl Destination {
    pub(super) fn read(fields: &mut Fields<'_, '_>) -> Self {
        Self { addresses: fields.texts("Addresses"), port: fields.number("Port") }
    }

    pub(super) fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if self.addresses.is_empty() {
            problems.push("Destination must contain at least one valid address".to_owned());
        }
        let mut seen = BTreeSet::new();
        for address in &self.addresses {
            if !seen.insert(address) {
                problems.push(format!("Duplicate address '{address}' is not allowed"));
            } else if address.parse::<IpAddr>().is_err() && !is_host(address) {
                problems.push(format!(
                    "Destination address '{address}' is invalid Could not validate address {address} as an IP or \
                     Hostname"
                ));
            }
        }
        if !PORTS.contains(&self.port) {
            problems.push(format!("Invalid Port number {}", self.port));
        }
        problems
    }
}

/// Whether this is a domain name (RFC 1035) without wildcards; which characters it has is up to resolvers.
fn is_host(address: &str) -> bool {
    let name = address.strip_suffix('.').unwrap_or(address);
    let is_label = |label: &str| (1..=MAX_LABEL).contains(&label.len());
    name.len() <= MAX_HOST && !name.contains('*') && name.split('.').all(is_label)
}
