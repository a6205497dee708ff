//! From a definition to the instance and the checks that the catalog will hold.

use std::net::IpAddr;

use super::{CheckDefinition, ServiceDefinition, TypedWeights, check_row::or_default};
use crate::{
    HealthCheck, NodeService,
    catalog::{ServiceAddress, Weights},
};

/// A check to be: its row before the first run, and how it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedCheck {
    /// The row.
    pub row: HealthCheck,
    /// What was typed.
    pub definition: CheckDefinition,
}

impl ServiceDefinition {
    /// The id, by default the name.
    pub fn instance_id(&self) -> &crate::Str {
        if self.id.is_empty() { &self.name } else { &self.id }
    }

    /// The row of the instance: id and weights by default, `lan_ipv4` and the like from the address. The definition
    /// must be valid; weights out of range are cut to it.
    pub fn instance(&self) -> NodeService {
        let mut row = NodeService::new(self.instance_id().clone(), self.name.clone());
        row.kind = self.kind.clone();
        row.tags = self.tags.clone();
        row.address = self.address.clone();
        row.tagged_addresses = self.tagged_addresses.clone();
        row.meta = self.meta.clone();
        row.port = self.port;
        row.socket_path = self.socket_path.clone();
        row.weights = self.weights.map(in_range).unwrap_or_default();
        row.enable_tag_override = self.enable_tag_override;
        row.locality = self.locality.clone();
        row.proxy = self.proxy.clone();
        row.connect.native = self.connect.native;
        row.partition = or_default(&self.partition);
        row.namespace = or_default(&self.namespace);
        tag_own_address(&mut row);
        row
    }

    /// The rows of the checks that came with `instance`, which [`Self::instance`] made, on the node called `node`.
    pub fn planned_checks(&self, node: &str, instance: &NodeService) -> Vec<PlannedCheck> {
        plan_checks(&self.checks, node, instance)
    }
}

/// The rows of `checks`, numbered when there are several.
pub(super) fn plan_checks(
    checks: &[CheckDefinition],
    node: &str,
    instance: &NodeService,
) -> Vec<PlannedCheck> {
    let several = checks.len() > 1;
    let plan = |(index, check): (usize, &CheckDefinition)| PlannedCheck {
        row: check.row_of_service(node, instance, several.then_some(index + 1)),
        definition: check.clone(),
    };
    checks.iter().enumerate().map(plan).collect()
}

fn in_range(weights: TypedWeights) -> Weights {
    let cut = |weight: i64| u16::try_from(weight.max(0)).unwrap_or(u16::MAX);
    Weights { passing: cut(weights.passing), warning: cut(weights.warning) }
}

/// An IP address is also listed under its family, unless the user listed another.
fn tag_own_address(row: &mut NodeService) {
    let Ok(ip) = row.address.parse::<IpAddr>() else { return };
    let tags = if ip.to_canonical().is_ipv4() {
        ["lan_ipv4", "wan_ipv4"]
    } else {
        ["lan_ipv6", "wan_ipv6"]
    };
    for tag in tags {
        let own = || ServiceAddress { address: row.address.clone(), port: row.port };
        row.tagged_addresses.entry(tag.into()).or_insert_with(own);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::agent::decode_body;

    #[test]
    fn addresses_are_tagged_by_family() {
        let tags = |address: &str| {
            let definition =
                decode_body(&json!({"Name": "a", "Address": address, "Port": 7})).unwrap();
            let row = definition.instance();
            row.tagged_addresses.keys().map(|tag| tag.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(tags("10.0.0.1"), ["lan_ipv4", "wan_ipv4"]);
        assert_eq!(tags("fd00::1"), ["lan_ipv6", "wan_ipv6"]);
        assert!(tags("").is_empty() && tags("host.example").is_empty());
    }

    #[test]
    fn given_tags_are_kept() {
        let json = json!({"Name": "a", "Address": "10.0.0.1", "Port": 7,
                          "TaggedAddresses": {"wan_ipv4": {"Address": "1.2.3.4", "Port": 8}}});
        let row = decode_body(&json).unwrap().instance();
        assert_eq!(&*row.tagged_addresses["wan_ipv4"].address, "1.2.3.4");
        assert_eq!(row.tagged_addresses["lan_ipv4"].port, 7);
    }

    #[test]
    fn several_checks_are_numbered() {
        let json = json!({"Name": "foo", "Tags": ["t"], "Check": {"TTL": "15s"},
                          "Checks": [{"CheckID": "own", "TTL": "1s", "Name": "n"}, {"TTL": "30s"}]});
        let definition = decode_body(&json).unwrap();
        let checks = definition.planned_checks("node", &definition.instance());
        let ids: Vec<_> = checks.iter().map(|check| &*check.row.check_id).collect();
        assert_eq!(ids, ["service:foo:1", "own", "service:foo:3"]);
        assert_eq!(&*checks[1].row.name, "n");
        assert_eq!(&*checks[2].row.name, "Service 'foo' check");
        assert_eq!(&*checks[2].row.service_tags[0], "t");
    }
}
