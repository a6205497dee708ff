//! A cluster in memory and a resolver in front of it.

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc, time::Duration};

use config::{DnsConfig, RecursorStrategy, Soa};
use dns::{Moment, RecordType, Responder, Step, Transport, Zone};
use model::{
    CheckServiceNode, HealthCheck, Node, NodeService, Scope, Str,
    catalog::{Registration, ServiceAddress, Weights},
    peering::StoredPeering,
};
use serde_json::json;
use state::{Command, Envelope, FORMAT, ImportedService, Reply as Applied, RequestId, Store};

use crate::reply::{Edns, Reply, question};

/// The serial number of every zone here.
pub(crate) const NOW: u64 = 1_795_381_589;

/// As an agent has it that sets nothing.
pub(crate) fn defaults() -> DnsConfig {
    DnsConfig {
        domain: "consul.".into(),
        alt_domain: None,
        recursors: Vec::new(),
        recursor_strategy: RecursorStrategy::Sequential,
        recursor_timeout: Duration::from_secs(2),
        allow_stale: true,
        max_stale: Duration::from_secs(87_600 * 3_600),
        node_ttl: Duration::ZERO,
        service_ttl: BTreeMap::new(),
        only_passing: false,
        a_record_limit: 0,
        udp_answer_limit: 3,
        enable_truncate: false,
        disable_compression: false,
        node_meta_txt: true,
        use_cache: false,
        cache_max_age: Duration::ZERO,
        soa: Soa { refresh: 3_600, retry: 600, expire: 86_400, min_ttl: 0 },
    }
}

pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) config: DnsConfig,
    pub(crate) datacenter: &'static str,
    pub(crate) translate_wan: bool,
    pub(crate) seed: u64,
}

/// An instance to be registered.
#[derive(Clone)]
pub(crate) struct Instance {
    pub(crate) node: Node,
    pub(crate) service: NodeService,
    pub(crate) status: &'static str,
}

impl Instance {
    /// `address` empty: the node's.
    pub(crate) fn new(node: &str, node_address: &str, service: &str, address: &str) -> Self {
        let json = json!({"Node": node, "Address": node_address, "Datacenter": "dc1"});
        let id = format!("{service}-{node}");
        let mut row = NodeService::new(id.into(), service.into());
        row.address = address.into();
        row.port = 8080;
        Self { node: serde_json::from_value(json).unwrap(), service: row, status: "passing" }
    }

    pub(crate) fn id(mut self, id: &str) -> Self {
        self.service.id = id.into();
        self
    }

    pub(crate) fn port(mut self, port: u16) -> Self {
        self.service.port = port;
        self
    }

    pub(crate) fn tags(mut self, tags: &[&str]) -> Self {
        self.service.tags = tags.iter().map(|tag| Str::from(*tag)).collect();
        self
    }

    pub(crate) fn status(mut self, status: &'static str) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn weights(mut self, passing: u16, warning: u16) -> Self {
        self.service.weights = Weights { passing, warning };
        self
    }

    pub(crate) fn meta(mut self, key: &str, value: &str) -> Self {
        self.node.meta.insert(key.into(), value.into());
        self
    }

    pub(crate) fn proxy_for(mut self, destination: &str) -> Self {
        self.service.kind = "connect-proxy".into();
        self.service.proxy.destination_service_name = destination.into();
        self
    }

    pub(crate) fn tagged(mut self, tag: &str, address: &str, port: u16) -> Self {
        let address = ServiceAddress { address: address.into(), port };
        self.service.tagged_addresses.insert(tag.into(), address);
        self
    }

    pub(crate) fn node_tagged(mut self, tag: &str, address: &str) -> Self {
        self.node.tagged_addresses.insert(tag.into(), address.into());
        self
    }

    fn check(&self) -> HealthCheck {
        let id: Str = format!("service:{}", self.service.id).into();
        let mut check = HealthCheck::new(self.node.node.clone(), id);
        check.service_id = self.service.id.clone();
        check.status = self.status.into();
        check
    }
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            store: Store::default(),
            config: defaults(),
            datacenter: "dc1",
            translate_wan: false,
            seed: 1,
        }
    }

    pub(crate) fn apply(&mut self, command: Command) -> Applied {
        let index = self.store.index().max(1) + 1;
        let envelope =
            Envelope { format: FORMAT, now: NOW * 1_000, request_id: RequestId(index, 1), command };
        let reply = self.store.apply(index, &envelope).reply;
        assert!(!matches!(reply, Applied::Refused(_)), "{reply:?}");
        reply
    }

    pub(crate) fn register(&mut self, instance: &Instance) {
        self.apply(Command::Register(Registration {
            scope: Scope::default(),
            node: instance.node.clone(),
            skip_node_update: false,
            service: Some(instance.service.clone()),
            checks: vec![instance.check()],
        }));
    }

    /// Imports instances of one service from a peer.
    pub(crate) fn import(&mut self, peer: &str, service: &str, instances: &[Instance]) {
        let id: Str = format!("id-of-{peer}").into();
        let row = json!({"ID": &*id, "Name": peer});
        self.apply(Command::PeeringGenerate {
            peering: StoredPeering {
                peering: serde_json::from_value(row).unwrap(),
                manual_addresses: Vec::new(),
            },
            establishment: model::Secret::new("token".to_owned()),
        });
        let Applied::Index(epoch) =
            self.apply(Command::ImportBegin { id: id.clone(), peer_id: None })
        else {
            panic!("no epoch")
        };
        let instances = instances.iter().map(|instance| CheckServiceNode {
            node: Arc::new(instance.node.clone()),
            service: Arc::new(instance.service.clone()),
            checks: vec![Arc::new(instance.check())],
        });
        let services = vec![ImportedService {
            name: service.into(),
            instances: instances.collect(),
            from: None,
            until: None,
        }];
        self.apply(Command::ReplaceImported { id, epoch, services });
    }

    pub(crate) fn recursors(&mut self) {
        self.config.recursors = vec![SocketAddr::from(([192, 0, 2, 1], 53))];
    }

    pub(crate) fn with<T>(&self, act: impl FnOnce(&Responder<'_>) -> T) -> T {
        let config = Arc::new(self.config.clone());
        let zone = Zone::new(config, self.datacenter, self.translate_wan).unwrap();
        let ask = |query: &state::Query| self.store.answer(query).0;
        act(&Responder::new(&zone, &ask, Moment { unix_seconds: NOW, seed: self.seed }))
    }

    pub(crate) fn step(&self, packet: &[u8], transport: Transport) -> Step {
        self.with(|responder| responder.respond(packet, transport))
    }

    pub(crate) fn ask_with(
        &self,
        name: &str,
        kind: RecordType,
        edns: Edns,
        transport: Transport,
    ) -> Reply {
        match self.step(&question(name, kind, edns), transport) {
            Step::Reply(bytes) => Reply::read(&bytes),
            other => panic!("{name}: {other:?}"),
        }
    }

    /// By UDP, from a client like `dig`.
    pub(crate) fn ask(&self, name: &str, kind: RecordType) -> Reply {
        self.ask_with(name, kind, Edns::Size(1232), Transport::Udp)
    }
}
