//! `Connect.SidecarService`: the proxy that is registered along with an instance.

use syntax::duration::GoDuration;

use super::{CheckDefinition, ServiceDefinition, proxy_rules::CONNECT_PROXY};
use crate::NodeService;

/// What is added to an instance's id and name for its sidecar.
pub const SIDECAR_SUFFIX: &str = "-sidecar-proxy";

impl ServiceDefinition {
    /// The definition of the sidecar with everything filled in that follows from its instance. Its port is still 0
    /// when the user gave none: the agent picks one of its range. It has no checks when the user gave none:
    /// [`default_sidecar_checks`] need the port.
    pub fn sidecar(&self) -> Option<Self> {
        let mut sidecar = Self::clone(self.connect.sidecar_service.as_ref()?);
        let id = self.instance_id();
        sidecar.id = format!("{id}{SIDECAR_SUFFIX}").into();
        // Nested once only: validation has refused more.
        sidecar.connect.sidecar_service = None;
        sidecar.partition = self.partition.clone();
        sidecar.namespace = self.namespace.clone();
        if sidecar.kind.is_empty() {
            sidecar.kind = CONNECT_PROXY.into();
        }
        if sidecar.name.is_empty() {
            sidecar.name = format!("{}{SIDECAR_SUFFIX}", self.name).into();
        }
        if sidecar.address.is_empty() {
            sidecar.address = self.address.clone();
        }
        if sidecar.meta.is_empty() {
            sidecar.meta = self.meta.clone();
        }
        if sidecar.tags.is_empty() {
            sidecar.tags = self.tags.clone();
        }
        if sidecar.token.expose().is_empty() {
            sidecar.token = self.token.clone();
        }
        if sidecar.locality.is_none() {
            sidecar.locality = self.locality.clone();
        }
        self.fill_destination(&mut sidecar);
        Some(sidecar)
    }

    fn fill_destination(&self, sidecar: &mut Self) {
        let proxy = &mut sidecar.proxy;
        if proxy.destination_service_name.is_empty() {
            proxy.destination_service_name = self.name.clone();
        }
        if proxy.destination_service_id.is_empty() {
            proxy.destination_service_id = self.instance_id().clone();
        }
        if !proxy.local_service_socket_path.is_empty() {
            return;
        }
        let complete = !proxy.local_service_address.is_empty() && proxy.local_service_port != 0;
        if !complete && !self.socket_path.is_empty() {
            proxy.local_service_socket_path = self.socket_path.clone();
            return;
        }
        if proxy.local_service_address.is_empty() {
            proxy.local_service_address = "127.0.0.1".into();
        }
        if proxy.local_service_port == 0 {
            proxy.local_service_port = self.port;
        }
    }
}

/// The checks of a sidecar for which the user gave none: that it listens, and that its instance is healthy.
pub fn default_sidecar_checks(sidecar: &NodeService) -> Vec<CheckDefinition> {
    let host = match &*sidecar.address {
        "" => &sidecar.proxy.local_service_address,
        _ => &sidecar.address,
    };
    let target = if host.contains(':') && !host.starts_with('[') {
        format!("[{host}]:{}", sidecar.port)
    } else {
        format!("{host}:{}", sidecar.port)
    };
    let instance = sidecar.id.strip_suffix(SIDECAR_SUFFIX).unwrap_or(&sidecar.id);
    vec![
        CheckDefinition {
            name: "Connect Sidecar Listening".into(),
            tcp: target.into(),
            interval: GoDuration::from_secs(10),
            ..CheckDefinition::default()
        },
        CheckDefinition {
            name: format!("Connect Sidecar Aliasing {instance}").into(),
            alias_service: instance.into(),
            ..CheckDefinition::default()
        },
    ]
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::agent::decode_body;

    fn sidecar(json: Value) -> ServiceDefinition {
        let definition = decode_body(&json).unwrap();
        definition.validate().unwrap();
        definition.sidecar().unwrap()
    }

    #[test]
    fn everything_follows_from_the_instance() {
        let sidecar = sidecar(json!({
            "Name": "web", "ID": "web-1", "Port": 80, "Address": "10.0.0.1", "Tags": ["a"], "Meta": {"k": "v"},
            "Token": "secret", "Connect": {"SidecarService": {}},
        }));
        assert_eq!((&*sidecar.id, &*sidecar.name), ("web-1-sidecar-proxy", "web-sidecar-proxy"));
        assert_eq!(
            (&*sidecar.kind, &*sidecar.address, sidecar.port),
            ("connect-proxy", "10.0.0.1", 0)
        );
        assert_eq!((&*sidecar.tags[0], &*sidecar.meta["k"]), ("a", "v"));
        assert_eq!(sidecar.token.expose(), "secret");
        let proxy = &sidecar.proxy;
        assert_eq!(
            (&*proxy.destination_service_name, &*proxy.destination_service_id),
            ("web", "web-1")
        );
        assert_eq!((&*proxy.local_service_address, proxy.local_service_port), ("127.0.0.1", 80));
    }

    #[test]
    fn what_is_given_is_kept() {
        let sidecar = sidecar(json!({
            "Name": "web", "Port": 80, "Tags": ["a"], "Connect": {"SidecarService": {
                "Name": "p", "Port": 2, "Tags": ["b"], "Token": "own",
                "Proxy": {"LocalServiceAddress": "127.0.0.9", "LocalServicePort": 81}}},
        }));
        assert_eq!((&*sidecar.name, sidecar.port, &*sidecar.tags[0]), ("p", 2, "b"));
        assert_eq!(&*sidecar.proxy.local_service_address, "127.0.0.9");
        assert_eq!(
            (sidecar.proxy.local_service_port, sidecar.token.expose().as_str()),
            (81, "own")
        );
    }

    #[test]
    fn a_socket_is_inherited() {
        let sidecar = sidecar(json!({
            "Name": "web", "SocketPath": "/run/web", "Connect": {"SidecarService": {}},
        }));
        assert_eq!(&*sidecar.proxy.local_service_socket_path, "/run/web");
        assert_eq!(&*sidecar.proxy.local_service_address, "");
    }

    #[test]
    fn default_checks_watch_the_port_and_the_instance() {
        let definition =
            sidecar(json!({"Name": "web", "Connect": {"SidecarService": {"Port": 21000}}}));
        let checks = default_sidecar_checks(&definition.instance());
        assert_eq!(&*checks[0].tcp, "127.0.0.1:21000");
        assert_eq!(
            (&*checks[1].alias_service, &*checks[1].name),
            ("web", "Connect Sidecar Aliasing web")
        );
    }
}
