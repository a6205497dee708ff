//! Who calls a service, and whom it calls: `/v1/internal/ui/service-topology/…` (http-api 4.7). The facts are the
//! upstreams that proxies are registered with.

use std::{collections::BTreeSet, sync::Arc};

use model::{
    CheckServiceNode, ConfigEntry, Str,
    config_entry::{Action, ServiceIntentions, Source},
};
use serde::Serialize;

use super::ui_service::{ServiceRow, is_proxy, summarise};

const ANY: &str = "*";
/// The precedence of an intention that names both ends.
const EXACT: u8 = 9;

/// A service between its callers and those that it calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ServiceTopology {
    protocol: Str,
    transparent_proxy: bool,
    upstreams: Vec<Link>,
    downstreams: Vec<Link>,
    #[serde(rename = "FilteredByACLs")]
    filtered_by_acls: bool,
}

/// The service at the other end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Link {
    #[serde(flatten)]
    service: ServiceRow,
    source: &'static str,
    /// Absent for calls to an imported service: its own cluster decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    intention: Option<Decision>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Decision {
    default_allow: bool,
    allowed: bool,
    has_permissions: bool,
    external_source: Str,
    has_exact: bool,
}

/// What the links are found in.
pub(crate) struct World<'w> {
    /// All instances, local and imported.
    pub(crate) instances: &'w [CheckServiceNode],
    /// The `service-intentions` entries.
    pub(crate) intentions: &'w [Arc<ConfigEntry>],
    /// Whether calls are allowed that no intention is about.
    pub(crate) default_allows: bool,
    /// Ours.
    pub(crate) datacenter: &'w str,
}

/// A service's name and its peer; `""` for one of ours.
type ServiceKey<'w> = (&'w str, &'w str);

impl World<'_> {
    /// The links of a service of ours, or with `peer` of one that is imported from there.
    pub(crate) fn around(&self, name: &str, peer: &str, protocol: Str) -> ServiceTopology {
        let rows = summarise(self.instances);
        let own = (name, peer);
        let (mut above, mut below) = (BTreeSet::new(), BTreeSet::new());
        for (caller, called) in self.calls() {
            if is_same(caller, own) {
                above.insert(called);
            }
            if is_same(called, own) {
                below.insert(caller);
            }
        }
        let link = |other: ServiceKey<'_>, upward: bool| {
            let service = rows.iter().find(|row| is_same((&row.name, &row.peer_name), other))?;
            let (caller, called) = if upward { (own, other) } else { (other, own) };
            let is_ours = called.1.is_empty();
            let intention = is_ours.then(|| self.decision(caller.0, called.0));
            let service = service.clone();
            Some(Link { service, source: "proxy-registration", intention })
        };
        ServiceTopology {
            protocol,
            transparent_proxy: rows
                .iter()
                .any(|row| is_same((&row.name, &row.peer_name), own) && row.transparent_proxy),
            upstreams: above.into_iter().filter_map(|other| link(other, true)).collect(),
            downstreams: below.into_iter().filter_map(|other| link(other, false)).collect(),
            filtered_by_acls: false,
        }
    }

    /// Caller and called of every upstream of a local proxy.
    fn calls(&self) -> impl Iterator<Item = (ServiceKey<'_>, ServiceKey<'_>)> {
        let is_local_proxy = |instance: &&CheckServiceNode| {
            is_proxy(instance) && instance.service.peer_name.is_empty()
        };
        self.instances.iter().filter(is_local_proxy).flat_map(|instance| {
            let proxy = &instance.service.proxy;
            let caller = (&*proxy.destination_service_name, "");
            proxy
                .upstreams
                .iter()
                .filter(|upstream| &*upstream.destination_type != "prepared_query")
                .filter(|upstream| {
                    upstream.datacenter.is_empty() || *upstream.datacenter == *self.datacenter
                })
                .map(move |upstream| {
                    (caller, (&*upstream.destination_name, &*upstream.destination_peer))
                })
        })
    }

    /// What intentions say of calls between services of this cluster. One with permissions decides request by request.
    fn decision(&self, source: &str, destination: &str) -> Decision {
        let deciding = self.deciding(source, destination);
        Decision {
            default_allow: self.default_allows,
            allowed: deciding
                .map_or(self.default_allows, |(_, by)| by.action == Some(Action::Allow)),
            has_permissions: deciding.is_some_and(|(_, by)| !by.permissions.is_empty()),
            external_source: deciding
                .and_then(|(entry, _)| entry.meta.get("external-source").cloned())
                .unwrap_or_default(),
            has_exact: deciding.is_some_and(|(_, by)| by.precedence == EXACT),
        }
    }

    fn deciding(&self, source: &str, destination: &str) -> Option<(&ServiceIntentions, &Source)> {
        let fits = |pattern: &str, name: &str| pattern == ANY || pattern == name;
        self.intentions
            .iter()
            .filter_map(|entry| match &**entry {
                ConfigEntry::ServiceIntentions(entry) => Some(entry),
                _ => None,
            })
            .filter(|entry| fits(&entry.name, destination))
            .flat_map(|entry| entry.sources.iter().map(move |by| (entry, by)))
            .filter(|(_, by)| by.peer.is_empty() && fits(&by.name, source))
            .max_by_key(|(_, by)| by.precedence)
    }
}

/// Peers are named in any case.
fn is_same(one: ServiceKey<'_>, other: ServiceKey<'_>) -> bool {
    one.0 == other.0 && one.1.eq_ignore_ascii_case(other.1)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn instance(service: &Value) -> CheckServiceNode {
        let node = json!({"Node": "n", "Datacenter": "dc1"});
        serde_json::from_value(json!({"Node": node, "Service": service, "Checks": []})).unwrap()
    }

    fn instances() -> Vec<CheckServiceNode> {
        let upstreams = json!([
            {"DestinationName": "db"},
            {"DestinationName": "db", "DestinationPeer": "East"},
            {"DestinationName": "db", "Datacenter": "dc9"},
            {"DestinationName": "absent"},
        ]);
        [
            json!({"ID": "web", "Service": "web"}),
            json!({"ID": "web-proxy", "Service": "web-proxy", "Kind": "connect-proxy",
                "Proxy": {"DestinationServiceName": "web", "Mode": "transparent",
                    "Upstreams": upstreams}}),
            json!({"ID": "db", "Service": "db"}),
            json!({"ID": "db", "Service": "db", "PeerName": "east"}),
        ]
        .iter()
        .map(instance)
        .collect()
    }

    fn around(name: &str, peer: &str, intentions: &[Value]) -> Value {
        let entry = |json: &Value| {
            let mut entry = ConfigEntry::decode(json).unwrap();
            entry.normalise().unwrap();
            Arc::new(entry)
        };
        let world = World {
            instances: &instances(),
            intentions: &intentions.iter().map(entry).collect::<Vec<_>>(),
            default_allows: true,
            datacenter: "dc1",
        };
        serde_json::to_value(world.around(name, peer, "tcp".into())).unwrap()
    }

    #[test]
    fn a_service_alone_has_the_shape_of_the_golden() {
        let expected = json!({"Protocol": "tcp", "TransparentProxy": false, "Upstreams": [],
            "Downstreams": [], "FilteredByACLs": false});
        assert_eq!(around("alone", "", &[]), expected);
    }

    #[test]
    fn upstreams_are_those_of_the_proxies_and_imported_ones_have_no_decision_of_ours() {
        let web = around("web", "", &[]);
        assert_eq!((&web["TransparentProxy"], &web["Downstreams"]), (&json!(true), &json!([])));
        let [ours, easts] = web["Upstreams"].as_array().unwrap().as_slice() else {
            panic!("{web}")
        };
        assert_eq!((&ours["Name"], &ours["Source"]), (&json!("db"), &json!("proxy-registration")));
        let decision = json!({"DefaultAllow": true, "Allowed": true, "HasPermissions": false,
            "ExternalSource": "", "HasExact": false});
        assert_eq!(ours["Intention"], decision);
        assert_eq!((&easts["PeerName"], easts.get("Intention")), (&json!("east"), None));
    }

    #[test]
    fn an_imported_service_has_our_callers() {
        let db = around("db", "EAST", &[]);
        assert_eq!(db["Downstreams"][0]["Name"], "web");
        assert_eq!(db["Downstreams"][0].get("Intention"), None);
    }

    #[test]
    fn the_most_exact_intention_decides() {
        let intentions = json!([
            {"Kind": "service-intentions", "Name": "*",
                "Sources": [{"Name": "web", "Action": "allow"}]},
            {"Kind": "service-intentions", "Name": "db", "Meta": {"external-source": "nomad"},
                "Sources": [{"Name": "web", "Peer": "east", "Action": "allow"},
                    {"Name": "web", "Action": "deny"}]},
        ]);
        let db = around("db", "", intentions.as_array().unwrap());
        let decision = json!({"DefaultAllow": true, "Allowed": false, "HasPermissions": false,
            "ExternalSource": "nomad", "HasExact": true});
        assert_eq!(db["Downstreams"][0]["Intention"], decision);
    }
}
