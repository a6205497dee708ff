//! What a service definition must and must not say, in the official words and order (http-api 3.12).

use std::{collections::BTreeMap, net::IpAddr};

use super::{
    CheckDefinition, CheckInvalid, ServiceDefinition, Several, TypedWeights,
    proxy_rules::{CONNECT_PROXY, gateway_problems, is_gateway, proxy_problems},
};
use crate::{
    Str,
    catalog::{Locality, MetaError, validate_meta},
};

/// The key with the reserved prefix that mesh gateways may set.
const WAN_FEDERATION: &str = "consul-wan-federation";

/// Why a service definition is refused. All are the client's fault (400), but [`Self::TaggedAddress`] is a 500 in the
/// official build.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DefinitionError {
    /// No name.
    #[error("Missing service name")]
    NoName,
    /// `0.0.0.0` or `::`.
    #[error("Invalid service address")]
    AnyAddress,
    /// DNS weights out of range.
    #[error("Invalid Weights: {0}")]
    Weights(&'static str),
    /// A metadata pair beyond its limits.
    #[error("Invalid Service Meta: {0}")]
    Meta(MetaError),
    /// Rules of proxies, gateways and the mesh.
    #[error("Validation failed: {0}")]
    Service(Several),
    /// A check whose fields do not go together.
    #[error("Invalid check: {0}")]
    Check(CheckInvalid),
    /// The same, of the sidecar.
    #[error("Invalid check in sidecar_service: {0}")]
    SidecarCheck(CheckInvalid),
    /// A check's status that no client may set.
    #[error("Status for checks must 'passing', 'warning', 'critical'")]
    CheckStatus,
    /// A metadata pair of the sidecar beyond its limits.
    #[error("Invalid SidecarService: {0}")]
    Sidecar(MetaError),
    /// Rules that the completed sidecar breaks.
    #[error("Failed Validation: {0}")]
    SidecarRules(Several),
    /// An address of the wrong family.
    #[error(transparent)]
    TaggedAddress(#[from] TaggedAddressError),
}

/// An entry of `TaggedAddresses` whose tag promises another family.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Service tagged address \"{tag}\" must be a valid {family} address")]
pub struct TaggedAddressError {
    tag: &'static str,
    family: &'static str,
}

impl ServiceDefinition {
    /// Checks everything that can be checked without knowing the agent.
    ///
    /// # Errors
    /// The first rule that is broken; rules of one kind come together.
    pub fn validate(&self) -> Result<(), DefinitionError> {
        if self.name.is_empty() {
            return Err(DefinitionError::NoName);
        }
        if matches!(&*self.address, "0.0.0.0" | "::" | "[::]") {
            return Err(DefinitionError::AnyAddress);
        }
        if let Some(problem) = self.weights.and_then(weights_problem) {
            return Err(DefinitionError::Weights(problem));
        }
        validate_service_meta(&self.kind, &self.meta).map_err(DefinitionError::Meta)?;
        let mut problems: Vec<String> =
            self.locality.iter().filter_map(Locality::problem).map(str::to_owned).collect();
        if &*self.kind == CONNECT_PROXY && self.has_no_listener() {
            problems.push(format!("Port or SocketPath must be set for a {}", self.kind));
        }
        problems.extend(self.rule_problems());
        Several::unless_empty(problems).map_err(DefinitionError::Service)?;
        validate_checks(&self.checks, DefinitionError::Check)?;
        validate_tagged_addresses(&self.tagged_addresses)?;
        self.validate_sidecar()
    }

    fn validate_sidecar(&self) -> Result<(), DefinitionError> {
        let Some(typed) = &self.connect.sidecar_service else { return Ok(()) };
        validate_checks(&typed.checks, DefinitionError::SidecarCheck)?;
        validate_service_meta(&typed.kind, &typed.meta).map_err(DefinitionError::Sidecar)?;
        if let Some(sidecar) = self.sidecar() {
            let problems = sidecar.rule_problems();
            Several::unless_empty(problems).map_err(DefinitionError::SidecarRules)?;
            validate_tagged_addresses(&sidecar.tagged_addresses)?;
        }
        Ok(())
    }

    fn has_no_listener(&self) -> bool {
        self.port == 0 && self.socket_path.is_empty()
    }

    /// The rules that hold also for a sidecar whose port the agent will choose.
    fn rule_problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if &*self.kind == CONNECT_PROXY {
            problems.extend(proxy_problems(self));
        }
        if is_gateway(&self.kind) {
            problems.extend(gateway_problems(self));
        }
        if let Some(sidecar) = &self.connect.sidecar_service {
            if !sidecar.id.is_empty() {
                problems.push(
                    "A SidecarService cannot specify an ID as this is managed by the agent".into(),
                );
            }
            if sidecar.connect.sidecar_service.is_some() {
                problems.push("A SidecarService cannot have a nested SidecarService".into());
            }
        }
        if self.connect.native && self.has_no_listener() {
            problems.push("Port or SocketPath must be set for a Connect native service.".into());
        }
        problems
    }
}

fn weights_problem(weights: TypedWeights) -> Option<&'static str> {
    let max = i64::from(u16::MAX);
    if weights.passing < 1 {
        Some("Passing must be greater than 0")
    } else if weights.warning < 0 {
        Some("Warning must be greater or equal than 0")
    } else if weights.passing > max || weights.warning > max {
        Some("DNS Weight must be between 0 and 65535")
    } else {
        None
    }
}

fn validate_service_meta(kind: &str, meta: &BTreeMap<Str, Str>) -> Result<(), MetaError> {
    if kind == "mesh-gateway" && meta.contains_key(WAN_FEDERATION) {
        let mut meta = meta.clone();
        meta.remove(WAN_FEDERATION);
        return validate_meta(&meta);
    }
    validate_meta(meta)
}

fn validate_checks(
    checks: &[CheckDefinition],
    wrap: fn(CheckInvalid) -> DefinitionError,
) -> Result<(), DefinitionError> {
    checks.iter().try_for_each(|check| check.validate().map_err(wrap))?;
    if checks.iter().all(CheckDefinition::has_settable_status) {
        Ok(())
    } else {
        Err(DefinitionError::CheckStatus)
    }
}

fn validate_tagged_addresses(
    addresses: &BTreeMap<Str, crate::catalog::ServiceAddress>,
) -> Result<(), TaggedAddressError> {
    for (tag, v4) in
        [("lan_ipv4", true), ("wan_ipv4", true), ("lan_ipv6", false), ("wan_ipv6", false)]
    {
        let Some(given) = addresses.get(tag) else { continue };
        let ip = given.address.parse::<IpAddr>().map(|ip| ip.to_canonical());
        if !ip.is_ok_and(|ip| ip.is_ipv4() == v4) {
            let family = if v4 { "ipv4" } else { "ipv6" };
            return Err(TaggedAddressError { tag, family });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
