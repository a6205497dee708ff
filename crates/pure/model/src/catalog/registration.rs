//! What is written to the catalog in one step, and its validation (http-api 3.10).

use serde::{Deserialize, Serialize};

use super::{HealthCheck, Locality, Node, NodeService};
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
    /// A node's UUID that is none.
    #[error("Bad node ID: {0}")]
    BadNodeId(&'static str),
    /// No address and no existing node to keep.
    #[error("Must provide address if SkipNodeUpdate is not set")]
    NoAddress,
    /// An instance's locality with a zone of no region.
    #[error("1 error occurred:\n\t* {0}\n\n")]
    Locality(&'static str),
    /// An instance without a name.
    #[error("Must provide service name (Service.Service) when service ID is provided")]
    NoServiceName,
    /// A check of another node.
    #[error("check node \"{check}\" does not match node \"{node}\"")]
    OtherNode {
        /// The node that the check names.
        check: Str,
        /// The node that is registered.
        node: Str,
    },
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
        // What a peer calls its nodes is the peer's business.
        if let (true, Some(problem)) = (self.scope.peer.is_empty(), uuid_problem(&self.node.id)) {
            return Err(RegistrationError::BadNodeId(problem));
        }
        if self.node.address.is_empty() && !self.skip_node_update {
            return Err(RegistrationError::NoAddress);
        }
        self.node.partition = self.scope.partition.clone();
        self.node.peer_name = self.scope.peer.clone();
        if let Some(service) = &mut self.service {
            let locality = service.locality.as_ref().and_then(Locality::problem);
            if let (true, Some(problem)) = (self.scope.peer.is_empty(), locality) {
                return Err(RegistrationError::Locality(problem));
            }
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
            if check.node != self.node.node {
                return Err(RegistrationError::OtherNode {
                    check: check.node.clone(),
                    node: self.node.node.clone(),
                });
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

/// Why a text is no UUID; none at all may be left out.
fn uuid_problem(id: &str) -> Option<&'static str> {
    const HYPHENS: [usize; 4] = [8, 13, 18, 23];
    let right = |(at, byte): (usize, u8)| match HYPHENS.contains(&at) {
        true => byte == b'-',
        false => byte.is_ascii_hexdigit(),
    };
    match id.len() {
        0 => None,
        36 if id.bytes().enumerate().all(right) => None,
        36 => Some("uuid is improperly formatted"),
        _ => Some("uuid string is wrong length"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_ids_are_uuids_or_left_out() {
        assert_eq!(uuid_problem(""), None);
        assert_eq!(uuid_problem("11111111-aAbB-1111-1111-111111111111"), None);
        assert_eq!(uuid_problem("11111111"), Some("uuid string is wrong length"));
        let dotted = "11111111.1111-1111-1111-111111111111";
        assert_eq!(uuid_problem(dotted), Some("uuid is improperly formatted"));
    }
}
