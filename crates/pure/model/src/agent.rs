//! What is registered with an agent, and what an agent answers about its own services and checks
//! (http-api 2.9, 3.12). Configuration files and the HTTP API speak the same language.

mod decode;
mod problems;

mod check_definition;
mod check_kind;
mod check_row;
mod stored_check;

mod proxy_definition;
mod service_definition;

mod proxy_rules;
mod service_rules;

mod instance;
mod sidecar;

mod agent_proxy;
mod agent_service;
mod content_hash;
mod service_health;

pub use agent_proxy::{AgentProxy, AgentUpstream};
pub use agent_service::{AgentConnect, AgentLocality, AgentService};
pub use check_definition::CheckDefinition;
pub use check_kind::{CheckInvalid, CheckKind};
pub use check_row::CheckRegistrationError;
pub use content_hash::content_hash;
pub use decode::{DecodeError, decode_body, decode_check_body};
pub use instance::PlannedCheck;
pub use problems::Several;
pub use service_definition::{ConnectDefinition, ServiceDefinition, TypedWeights};
pub use service_health::{AgentCheck, AgentServiceHealth, aggregated_status};
pub use service_rules::{DefinitionError, TaggedAddressError};
pub use sidecar::{SIDECAR_SUFFIX, default_sidecar_checks};
