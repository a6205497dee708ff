//! The body of `PUT /v1/catalog/register`.

use std::collections::BTreeMap;

use model::{
    HealthCheck, Node, Scope, Str,
    catalog::{Locality, Registration},
    tenancy::default_name,
    tolerant::Fields,
};

use super::{Place, health_check, node_service};
use crate::{body::BodyError, error::Failure, tenancy::require_default_in_body};

/// Begins the texts of errors.
pub(crate) const UNDECODABLE: &str = "Request decode failed: ";

/// What is to be written.
#[derive(Debug)]
pub(crate) struct Body {
    place: Place,
    id: Str,
    node: Str,
    address: Str,
    tagged_addresses: BTreeMap<Str, Str>,
    meta: BTreeMap<Str, Str>,
    locality: Option<Locality>,
    service: Option<node_service::Body>,
    checks: Vec<HealthCheck>,
    skip_node_update: bool,
}

pub(crate) fn read(fields: &mut Fields<'_, '_>) -> Body {
    let single = fields.nested("Check", health_check::read);
    Body {
        place: Place::read(fields),
        id: fields.text("ID"),
        node: fields.text("Node"),
        address: fields.text("Address"),
        tagged_addresses: fields.text_map("TaggedAddresses"),
        meta: fields.text_map("NodeMeta"),
        locality: fields.nested("Locality", Locality::read),
        service: fields.nested("Service", node_service::read),
        checks: single.into_iter().chain(fields.objects("Checks", health_check::read)).collect(),
        skip_node_update: fields.flag("SkipNodeUpdate").unwrap_or_default(),
    }
}

impl Body {
    /// The command's content, if it is about rows that a client may write.
    pub(crate) fn accept(self, datacenter: &Str) -> Result<Registration, Failure> {
        self.place.require_ours("register", datacenter)?;
        let undecodable = |error: BodyError| Failure::undecodable(UNDECODABLE, &error);
        let service =
            self.service.map(node_service::Body::accept).transpose().map_err(undecodable)?;
        if let Some(service) = &service {
            require_default_in_body(&service.partition, &service.namespace)?;
        }
        for check in &self.checks {
            require_default_in_body(&check.partition, &check.namespace)?;
        }
        let node = Node {
            id: self.id,
            node: self.node,
            address: self.address,
            datacenter: datacenter.clone(),
            partition: default_name(),
            peer_name: "".into(),
            tagged_addresses: self.tagged_addresses,
            meta: self.meta,
            locality: self.locality,
            create_index: 0,
            modify_index: 0,
        };
        Ok(Registration {
            scope: Scope::default(),
            node,
            skip_node_update: self.skip_node_update,
            service,
            checks: self.checks,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::decode;

    fn accepted(json: &str) -> Result<Registration, (u16, String)> {
        let body = decode(json.as_bytes(), read).map_err(|error| (400, error.to_string()))?;
        body.accept(&"dc1".into()).map_err(|failure| (failure.status.as_u16(), failure.text))
    }

    #[test]
    fn a_registration_of_the_go_client_is_read() {
        let json = r#"{"ID":"","Node":"foobar","Address":"192.168.10.10","TaggedAddresses":{"lan":"127.0.0.1"},
            "NodeMeta":{"somekey":"somevalue"},"Datacenter":"dc1","SkipNodeUpdate":false,"Partition":"",
            "Locality":{"Region":"r1","Zone":"z1"},
            "Service":{"ID":"redis1","Service":"redis","Tags":["master","v1"],"Meta":null,"Port":8000,
              "Address":"127.0.0.1","TaggedAddresses":{"lan":{"Address":"10.0.0.1","Port":80}},
              "Weights":{"Passing":1,"Warning":1},"EnableTagOverride":false,
              "Locality":{"Region":"r2"},
              "Proxy":{"TransparentProxy":{"OutboundListenerPort":808},"AccessLogs":null,"Upstreams":[{"DestinationName":"db","Datacenter":"","MeshGateway":{}}],"MeshGateway":{},"Expose":{}},
              "Connect":{"Native":true},"CreateIndex":0,"ModifyIndex":0},
            "Check":{"Node":"foobar","CheckID":"service:redis1","Name":"Redis health check","Notes":"Script",
              "Status":"passing","ServiceID":"redis1","Definition":{"HTTP":"","Interval":"5s","TimeoutDuration":1000000000}},
            "Checks":null}"#;
        let registration = accepted(json).unwrap();
        assert_eq!(&*registration.node.meta["somekey"], "somevalue");
        assert_eq!(registration.node.locality.map(|locality| locality.zone), Some("z1".into()));
        let service = registration.service.unwrap();
        assert_eq!(service.locality.map(|locality| locality.region), Some("r2".into()));
        assert_eq!(service.proxy.transparent_proxy.outbound_listener_port, 808);
        assert_eq!((&*service.id, service.port, service.connect.native), ("redis1", 8000, true));
        assert_eq!(service.tagged_addresses["lan"].port, 80);
        assert_eq!(&*service.proxy.upstreams[0].destination_type, "");
        let definition = serde_json::to_string(&registration.checks[0].definition).unwrap();
        assert_eq!(definition, r#"{"Interval":"5s","Timeout":"1s"}"#);
    }

    #[test]
    fn strangers_rows_are_refused() {
        let refused = |more: &str| accepted(&format!(r#"{{"Node":"n",{more}}}"#)).unwrap_err();
        let text = "cannot register requests with PeerName in them";
        assert_eq!(refused(r#""PeerName":"east""#), (500, text.into()));
        assert_eq!(refused(r#""Datacenter":"dc9""#), (500, "No path to datacenter".into()));
        assert!(refused(r#""Partition":"x""#).1.contains("partition \"x\""));
        assert!(
            refused(r#""Service":{"Service":"a","Namespace":"y"}"#).1.contains("namespace \"y\"")
        );
        let address = r#""Service":{"Service":"a","TaggedAddresses":{"lan":{"Port":"x"}}}"#;
        assert!(refused(address).1.contains("Service.TaggedAddresses.lan.Port"));
        assert_eq!(refused(r#""Nope":1"#).1, r#"json: unknown field "Nope""#);
    }
}
