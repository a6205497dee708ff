//! JSON that exists only in HTTP; everything else is printed by the nouns themselves.

pub(crate) mod agent_self;
pub(crate) mod ca_configuration;
pub(crate) mod check_answer;
pub(crate) mod debug_config;
pub(crate) mod host;
pub(crate) mod imported_service;
pub(crate) mod intention;
pub(crate) mod log_line;
pub(crate) mod member;
pub(crate) mod metrics;
pub(crate) mod node_services;
pub(crate) mod peering_token;
pub(crate) mod raft;
pub(crate) mod service_summary;
pub(crate) mod stats;
pub(crate) mod ui_node;
pub(crate) mod ui_overview;
pub(crate) mod ui_service;
pub(crate) mod ui_topology;
pub(crate) mod unknown_health;
pub(crate) mod version;
