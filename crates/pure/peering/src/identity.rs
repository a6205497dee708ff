//! Names by which the other cluster reaches our services: service names on the wire, SNI, SPIFFE
//! (protocol 4.8, 5.6).

use model::Str;
use model::tenancy::{DEFAULT, default_name};

/// Ends the name of a synthetic proxy.
pub const SIDECAR_SUFFIX: &str = "-sidecar-proxy";

/// The resource of the synthetic proxy of `service`.
pub fn proxy_name(service: &str) -> String {
    format!("{service}{SIDECAR_SUFFIX}")
}

/// A service's name with its tenancy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServiceName {
    /// Partition of the exporter.
    pub partition: Str,
    /// Namespace of the exporter.
    pub namespace: Str,
    /// The name alone.
    pub name: Str,
}

impl ServiceName {
    /// Reads a name as it stands in resource ids and lists: `web`, or
    /// `<partition>/<namespace>/<name>` from builds with tenancy. A plain name is in `partition`
    /// and the default namespace.
    pub fn parse(text: &str, partition: &str) -> Self {
        match split(text) {
            Some([partition, namespace, name]) => {
                Self { partition: partition.into(), namespace: namespace.into(), name: name.into() }
            }
            None => {
                let partition = if partition.is_empty() { DEFAULT } else { partition };
                Self { partition: partition.into(), namespace: default_name(), name: text.into() }
            }
        }
    }
}

/// The name alone: the last segment of a name of three parts, else the whole text (trap T-24).
pub fn bare_name(text: &str) -> &str {
    split(text).map_or(text, |[_, _, name]| name)
}

/// The three parts of `<partition>/<namespace>/<name>`, none of them empty.
fn split(text: &str) -> Option<[&str; 3]> {
    let mut parts = text.split('/');
    let split = [parts.next()?, parts.next()?, parts.next()?];
    (parts.next().is_none() && split.iter().all(|part| !part.is_empty())).then_some(split)
}

/// Who we are to the other cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterIdentity {
    /// `<cluster id>.consul`, lower-case.
    pub trust_domain: Str,
    /// Our datacenter.
    pub datacenter: Str,
    /// The partition that the peering belongs to; `default` or empty in the community edition.
    pub partition: Str,
}

impl ClusterIdentity {
    /// The SNI by which our mesh gateway tells the service:
    /// `<svc>.<ns>.<ap>.<peer>.external.<trust domain>`. `peer` is *our* name for the importer.
    pub fn sni(&self, service: &ServiceName, peer: &str) -> String {
        let ServiceName { partition, namespace, name } = service;
        format!("{name}.{namespace}.{partition}.{peer}.external.{}", self.trust_domain)
    }

    /// The SPIFFE ID of a service's instances in `datacenter`.
    pub fn service_spiffe_id(&self, service: &ServiceName, datacenter: &str) -> String {
        let ServiceName { partition, namespace, name } = service;
        let domain = &self.trust_domain;
        let partition = partition_segment(partition);
        format!("spiffe://{domain}{partition}/ns/{namespace}/dc/{datacenter}/svc/{name}")
    }

    /// The SPIFFE ID of our mesh gateways.
    pub fn gateway_spiffe_id(&self) -> String {
        let Self { trust_domain, datacenter, partition } = self;
        let partition = partition_segment(partition);
        format!("spiffe://{trust_domain}{partition}/gateway/mesh/dc/{datacenter}")
    }
}

/// `/ap/<partition>`, nothing for the default one.
fn partition_segment(partition: &str) -> String {
    match partition {
        "" | DEFAULT => String::new(),
        other => format!("/ap/{other}"),
    }
}

/// A partition or a namespace as it is sent: the default one is left out (protocol A.8).
pub(crate) fn sent_name(name: &str) -> String {
    if name == DEFAULT { String::new() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cluster(partition: &str) -> ClusterIdentity {
        ClusterIdentity {
            trust_domain: "td.consul".into(),
            datacenter: "dc1".into(),
            partition: partition.into(),
        }
    }

    #[test]
    fn names_of_three_parts_are_split() {
        assert_eq!(bare_name("web"), "web");
        assert_eq!(bare_name("default/default/web"), "web");
        assert_eq!(bare_name("a/b"), "a/b");
        assert_eq!(bare_name("a//web"), "a//web");
        assert_eq!(bare_name("a/b/c/d"), "a/b/c/d");
    }

    #[test]
    fn strings_of_the_default_tenancy() {
        let web = ServiceName::parse("web", "");
        let cluster = cluster("default");
        assert_eq!(
            cluster.sni(&web, "cluster-02"),
            "web.default.default.cluster-02.external.td.consul"
        );
        assert_eq!(
            cluster.service_spiffe_id(&web, "dc1"),
            "spiffe://td.consul/ns/default/dc/dc1/svc/web"
        );
        assert_eq!(cluster.gateway_spiffe_id(), "spiffe://td.consul/gateway/mesh/dc/dc1");
    }

    #[test]
    fn strings_of_another_partition() {
        let web = ServiceName::parse("web", "team");
        let cluster = cluster("team");
        assert_eq!(
            cluster.sni(&web, "cluster-02"),
            "web.default.team.cluster-02.external.td.consul"
        );
        assert_eq!(
            cluster.service_spiffe_id(&web, "dc1"),
            "spiffe://td.consul/ap/team/ns/default/dc/dc1/svc/web"
        );
        assert_eq!(cluster.gateway_spiffe_id(), "spiffe://td.consul/ap/team/gateway/mesh/dc/dc1");
    }
}
