//! Queries and their answers. A query is a value that an agent can forward; answering it reads one version of the
//! store through a [`Reader`], which yields the index and what the answer depends on.

mod catalog;
mod config;
mod kv;
mod peering;

use std::{collections::BTreeMap, sync::Arc};

use model::{
    CheckServiceNode, ConfigEntry, HealthCheck, KvEntry, Node, NodeService, Scope, Str, Tenancy,
    connect::CaRoots,
    peering::{StoredPeering, TrustBundle},
};
use serde::{Deserialize, Serialize};

use crate::{Dependency, Reader, Store, exports::Exported, service_query::ServiceQuery};

/// A question to the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Query {
    /// One key → [`Answer::Keys`] with at most one.
    Kv {
        /// Where.
        tenancy: Tenancy,
        /// Which.
        key: Str,
    },
    /// All keys that begin with a text → [`Answer::Keys`].
    KvPrefix {
        /// Where.
        tenancy: Tenancy,
        /// Their beginning.
        prefix: Str,
    },
    /// All nodes → [`Answer::Nodes`].
    Nodes(Scope),
    /// Names of services with the tags of their instances → [`Answer::ServiceNames`].
    ServiceNames {
        /// Whose rows.
        scope: Scope,
        /// Their namespace.
        namespace: Str,
    },
    /// A node with its instances → [`Answer::Node`].
    Node {
        /// Whose rows.
        scope: Scope,
        /// The node's name.
        node: Str,
    },
    /// All instances, in the order of node name and service id → [`Answer::Instances`].
    AllInstances(Scope),
    /// Instances of a service → [`Answer::Instances`].
    Service(ServiceQuery),
    /// All instances imported from one peer (decision 17) → [`Answer::Imported`].
    Imported {
        /// Our partition.
        partition: Str,
        /// Our name for the peer.
        peer: Str,
    },
    /// Checks of a node → [`Answer::Checks`].
    ChecksOfNode {
        /// Whose rows.
        scope: Scope,
        /// The node's name.
        node: Str,
    },
    /// Checks of a service's instances → [`Answer::Checks`].
    ChecksOfService {
        /// Whose rows.
        scope: Scope,
        /// Its namespace.
        namespace: Str,
        /// Its name.
        service: Str,
    },
    /// Checks in a state, or in any → [`Answer::Checks`].
    ChecksInState {
        /// Whose rows.
        scope: Scope,
        /// The state, or `any`.
        state: Str,
    },
    /// One config entry → [`Answer::Entry`].
    Entry {
        /// Where.
        tenancy: Tenancy,
        /// Its kind.
        kind: Str,
        /// Its name.
        name: Str,
    },
    /// All config entries of a kind → [`Answer::Entries`].
    Entries {
        /// Where.
        tenancy: Tenancy,
        /// Their kind.
        kind: Str,
    },
    /// One peering → [`Answer::Peering`].
    Peering {
        /// Its partition.
        partition: Str,
        /// Its name in any case.
        name: Str,
    },
    /// All peerings of a partition → [`Answer::Peerings`].
    Peerings {
        /// Their partition.
        partition: Str,
    },
    /// The CA roots → [`Answer::Roots`].
    Roots,
    /// A peer's CA roots → [`Answer::TrustBundle`].
    TrustBundle {
        /// Our partition.
        partition: Str,
        /// Our name for the peer.
        peer: Str,
    },
    /// Which services which peers see → [`Answer::Exported`].
    Exported {
        /// The exporting partition.
        partition: Str,
    },
}

/// What a [`Query`] yields. Rows are shared with the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each is named by the queries that yield it")]
pub enum Answer {
    Keys(Vec<Arc<KvEntry>>),
    Nodes(Vec<Arc<Node>>),
    ServiceNames(BTreeMap<Str, Vec<Str>>),
    Node(Option<(Arc<Node>, Vec<Arc<NodeService>>)>),
    Instances(Vec<CheckServiceNode>),
    /// `None`: there is no such peering.
    Imported(Option<Vec<CheckServiceNode>>),
    Checks(Vec<Arc<HealthCheck>>),
    Entry(Option<Arc<ConfigEntry>>),
    Entries(Vec<Arc<ConfigEntry>>),
    Peering(Option<Arc<StoredPeering>>),
    Peerings(Vec<Arc<StoredPeering>>),
    /// `None`: the CA has not been initialised.
    Roots(Option<CaRoots>),
    TrustBundle(Option<Arc<TrustBundle>>),
    Exported(Vec<Exported>),
}

impl Store {
    /// Answers a query: the answer, its index, and what it depends on.
    pub fn answer(&self, query: &Query) -> (Answer, u64, Vec<Dependency>) {
        let reader = Reader::new(self);
        let answer = reader.answer(query);
        let (index, dependencies) = reader.finish();
        (answer, index, dependencies)
    }
}

impl Reader<'_> {
    fn answer(&self, query: &Query) -> Answer {
        match query {
            Query::Kv { tenancy, key } => Answer::Keys(self.key(tenancy, key)),
            Query::KvPrefix { tenancy, prefix } => Answer::Keys(self.keys(tenancy, prefix)),
            Query::Nodes(scope) => Answer::Nodes(self.nodes(scope)),
            Query::ServiceNames { scope, namespace } => {
                Answer::ServiceNames(self.service_names(scope, namespace))
            }
            Query::Node { scope, node } => Answer::Node(self.node_with_services(scope, node)),
            Query::AllInstances(scope) => Answer::Instances(self.all_instances(scope)),
            Query::Service(query) => Answer::Instances(self.service_instances(query)),
            Query::Imported { partition, peer } => Answer::Imported(self.imported(partition, peer)),
            Query::ChecksOfNode { scope, node } => Answer::Checks(self.checks_of_node(scope, node)),
            Query::ChecksOfService { scope, namespace, service } => {
                Answer::Checks(self.checks_of_service(scope, namespace, service))
            }
            Query::ChecksInState { scope, state } => {
                Answer::Checks(self.checks_in_state(scope, state))
            }
            Query::Entry { tenancy, kind, name } => Answer::Entry(self.entry(tenancy, kind, name)),
            Query::Entries { tenancy, kind } => Answer::Entries(self.entries(tenancy, kind)),
            Query::Peering { partition, name } => Answer::Peering(self.peering(partition, name)),
            Query::Peerings { partition } => Answer::Peerings(self.peerings(partition)),
            Query::Roots => Answer::Roots(self.ca().map(|ca| ca.public())),
            Query::TrustBundle { partition, peer } => {
                Answer::TrustBundle(self.trust_bundle(partition, peer))
            }
            Query::Exported { partition } => Answer::Exported(self.exported(partition)),
        }
    }
}
