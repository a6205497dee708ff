//! What the catalog holds: nodes, service instances and their checks (http-api 3.10, 3.11).

mod check;
mod meta;
mod node;
mod proxy;
mod registration;
mod service;
mod view;

pub use check::{
    CheckStatus, HealthCheck, NODE_MAINTENANCE, SERF_HEALTH, SERVICE_MAINTENANCE_PREFIX,
};
pub use meta::{MetaError, validate_meta};
pub use node::Node;
pub use proxy::{Connect, ConnectProxy, Expose, ExposePath, MeshGatewayMode, PeerMeta, Upstream};
pub use registration::{Deregistration, Registration, RegistrationError};
pub use service::{NodeService, ServiceAddress, Weights};
pub use view::{CheckServiceNode, ServiceNode};
