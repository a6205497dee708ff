//! Every noun of the cluster, once: the struct that the log stores is the struct HTTP prints and the
//! CLI reads. Beside each noun stand its validation and the laws that need only values.
//!
//! JSON is the official shape (http-api 3); the log and the snapshots hold the same structs as named
//! msgpack. Fields are only ever added, with defaults.
#![warn(missing_docs)]

mod shape;

pub mod secret;
pub mod tenancy;
pub mod time;
pub mod tolerant;

pub mod agent;
pub mod catalog;
pub mod config_entry;
pub mod connect;
pub mod kv;
pub mod peering;

pub use catalog::{CheckServiceNode, CheckStatus, HealthCheck, Node, NodeService, ServiceNode};
pub use config_entry::ConfigEntry;
pub use kv::KvEntry;
pub use peering::{Peering, PeeringState, PeeringToken};
pub use secret::Secret;
pub use tenancy::{Scope, Str, Tenancy};
pub use time::Timestamp;
