//! What a link asks of the store when it has room to send.

use model::{CheckServiceNode, Str};

use crate::identity::{ClusterIdentity, ServiceName};

/// One version of the store as one peer may see it. A link asks only inside `poll_transmit`, and
/// builds a payload from the newest answer: nothing is kept for services that wait.
///
/// Every change must be told by [`crate::ExportsChanged`], else it is sent late or never.
pub trait ExportSource {
    /// The exported names, sorted, without `consul`: the list of protocol 4.7. It must hold every
    /// name of [`Self::proxied`], also names that have only a discovery chain (trap T-12).
    fn services(&self) -> Vec<Str>;

    /// The exported names that get a synthetic proxy (protocol 5.2). None without Connect.
    fn proxied(&self) -> Vec<Str>;

    /// Whether `service` is one of [`Self::proxied`]; asked for each change of a service.
    fn is_proxied(&self, service: &str) -> bool {
        self.proxied().iter().any(|name| &**name == service)
    }

    /// The local instances of `service` with all checks of instance and node.
    fn instances(&self, service: &str) -> Vec<CheckServiceNode>;

    /// The mesh gateways of our partition; `None` while they are not known, which holds back
    /// synthetic proxies. No gateways are known gateways too.
    fn gateways(&self) -> Option<Vec<CheckServiceNode>>;

    /// The protocol of the service's discovery chain; empty means `tcp`.
    fn protocol(&self, service: &str) -> String;

    /// The targets of the service's discovery chain besides the service itself; matters for
    /// protocols below HTTP only (protocol 5.6).
    fn other_targets(&self, service: &str) -> Vec<Target> {
        let _ = service;
        Vec::new()
    }

    /// Who we are.
    fn identity(&self) -> ClusterIdentity;

    /// PEMs of all our CA roots, active and inactive; empty without Connect, and then not sent.
    fn roots(&self) -> Vec<String>;

    /// `host:port` of our servers; when empty nothing is sent.
    fn server_addresses(&self) -> Vec<String>;
}

/// A target of a discovery chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The subset of the resolver; empty for none.
    pub subset: Str,
    /// The service.
    pub service: ServiceName,
    /// Its datacenter; empty for targets in another peer, which are left out.
    pub datacenter: Str,
}

impl Target {
    /// The order key of protocol 5.6: `[<subset>.]<svc>.<ns>.<ap>.<dc>`.
    pub fn id(&self) -> String {
        let ServiceName { partition, namespace, name } = &self.service;
        let target = format!("{name}.{namespace}.{partition}.{}", self.datacenter);
        if self.subset.is_empty() { target } else { format!("{}.{target}", self.subset) }
    }
}
