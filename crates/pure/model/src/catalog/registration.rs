//! What is written to the catalog in one step, and its validation (http-api 3.10).

use serde::{Deserialize, Serialize};

use super::{HealthCheck, Node, NodeService};
use crate::{Scope, Str};

/// A node with, optionally, one instance and any number of checks: one entry of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// Whose rows.
    pub scope: Scope,
    /// The node, complete; with `skip_node_update` only its name matters.
    pub node: Node,
    /// Keep the stored node as it is if there is one.
    #[serde(default)]
    pub skip_node_update: bool,
    /// The instance.
    #[serde(default)]
    pub service: Option<NodeService>,
    /// Checks of the node or of its instances.
    #[serde(default)]
    pub checks: Vec<HealthCheck>,
}

/// What is removed from the catalog in one step: a check, an instance with its checks, or a node with everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deregistration {
    /// Whose rows.
    pub scope: Scope,
    /// The node's name.
    pub node: Str,
    /// Namespace of the instance.
    pub namespace: Str,
    /// The instance, or empty.
    #[serde(default)]
    pub service_id: Str,
    /// The check, or empty.
    #[serde(default)]
    pub check_id: Str,
}

/// Why a registration is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegistrationError {
    /// No node name.
    #[error("Must provide node")]
    NoNode,
    /// No address and no existing node to keep.
    #[error("Must provide address if SkipNodeUpdate is not set")]
    NoAddress,
    /// An instance without a name.
    #[error("Must provide service name (Service.Service) when service ID is provided")]
    NoServiceName,
    /// `0.0.0.0` or `::` as an instance's address.
    #[error("Invalid service address")]
    AnyAddress,
}

impl Registration {
    /// Fills what may be left out (ids from names, the node's name in checks) and checks the rest.
    ///
    /// # Errors
    /// The first field that is missing or impossible.
    pub fn normalise(&mut self) -> Result<(), RegistrationError> {
        if self.node.node.is_empty() {
            return Err(RegistrationError::NoNode);
        }
        if self.node.address.is_empty() && !self.skip_node_update {
            return Err(RegistrationError::NoAddress);
        }
        self.node.partition = self.scope.partition.clone();
        self.node.peer_name = self.scope.peer.clone();
        if let Some(service) = &mut self.service {
            if service.service.is_empty() {
                return Err(RegistrationError::NoServiceName);
            }
            if matches!(&*service.address, "0.0.0.0" | "::" | "[::]") {
                return Err(RegistrationError::AnyAddress);
            }
            if service.id.is_empty() {
                service.id = service.service.clone();
            }
            if service.weights.passing == 0 {
                service.weights.passing = 1;
            }
            service.partition = self.scope.partition.clone();
            service.peer_name = self.scope.peer.clone();
        }
        for check in &mut self.checks {
            if check.check_id.is_empty() {
                check.check_id = check.name.clone();
            }
            if check.node.is_empty() {
                check.node = self.node.node.clone();
            }
            if check.status.is_empty() {
                check.status = super::CheckStatus::Critical.as_str().into();
            }
            check.partition = self.scope.partition.clone();
            check.peer_name = self.scope.peer.clone();
        }
        Ok(())
    }
}
