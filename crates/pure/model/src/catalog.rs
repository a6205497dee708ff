//! What the catalog holds: nodes, service instances and their checks (http-api 3.10, 3.11).

mod check;
mod locality;
mod meta;
mod node;
mod proxy;
mod proxy_settings;
mod registration;
mod service;
mod view;

pub use check::{
    CheckStatus, HealthCheck, NODE_MAINTENANCE, SERF_HEALTH, SERVICE_MAINTENANCE_PREFIX,
};
pub use locality::Locality;
pub use meta::{MetaError, validate_meta};
pub use node::Node;
pub use proxy::{Connect, ConnectProxy, Expose, ExposePath, MeshGatewayMode, PeerMeta, Upstream};
pub use proxy_settings::{AccessLogs, EnvoyExtension, TransparentProxy};
pub use registration::{Deregistration, Registration, RegistrationError};
pub use service::{NodeService, ServiceAddress, Weights};
pub use view::{CheckServiceNode, ServiceNode};
