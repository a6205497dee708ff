//! The table of endpoints (http-api 1). A handler translates a request into queries, commands and operations, and
//! their answers into JSON.

mod acl;
mod agent;
mod agent_checks;
mod agent_health;
mod agent_metrics;
mod agent_monitor;
mod agent_services;
mod ca;
mod catalog;
mod config;
mod exports;
mod health;
mod intention_names;
mod intention_writes;
mod intentions;
mod kv;
mod operator;
mod peering;
mod root;
mod status;
mod ui;
mod ui_rows;
mod ui_topology;

use crate::endpoint::Endpoint;

/// An endpoint with its handler: `endpoint!("/v1/path", [GET, PUT], handler)`.
macro_rules! endpoint {
    ($path:literal, [$($method:ident),+], $handler:path) => {
        Endpoint {
            path: $path,
            methods: &[$(stringify!($method)),+],
            takes_value: false,
            handler: |call| Box::pin($handler(call)),
        }
    };
}

/// Every endpoint that this agent answers.
pub(crate) const ENDPOINTS: &[Endpoint] = &[
    endpoint!("/", [GET], root::page),
    // 1.1
    endpoint!("/v1/acl/bootstrap", [PUT], acl::disabled),
    endpoint!("/v1/acl/login", [POST], acl::disabled),
    endpoint!("/v1/acl/logout", [POST], acl::disabled),
    endpoint!("/v1/acl/replication", [GET], acl::disabled),
    endpoint!("/v1/acl/policies", [GET], acl::disabled),
    endpoint!("/v1/acl/policy", [PUT], acl::disabled),
    endpoint!("/v1/acl/policy/", [GET, PUT, DELETE], acl::disabled),
    endpoint!("/v1/acl/policy/name/", [GET], acl::disabled),
    endpoint!("/v1/acl/roles", [GET], acl::disabled),
    endpoint!("/v1/acl/role", [PUT], acl::disabled),
    endpoint!("/v1/acl/role/name/", [GET], acl::disabled),
    endpoint!("/v1/acl/role/", [GET, PUT, DELETE], acl::disabled),
    endpoint!("/v1/acl/binding-rules", [GET], acl::disabled),
    endpoint!("/v1/acl/binding-rule", [PUT], acl::disabled),
    endpoint!("/v1/acl/binding-rule/", [GET, PUT, DELETE], acl::disabled),
    endpoint!("/v1/acl/auth-methods", [GET], acl::disabled),
    endpoint!("/v1/acl/auth-method", [PUT], acl::disabled),
    endpoint!("/v1/acl/auth-method/", [GET, PUT, DELETE], acl::disabled),
    endpoint!("/v1/acl/tokens", [GET], acl::disabled),
    endpoint!("/v1/acl/token", [PUT], acl::disabled),
    endpoint!("/v1/acl/token/self", [GET], acl::disabled),
    endpoint!("/v1/acl/token/", [GET, PUT, DELETE], acl::disabled),
    endpoint!("/v1/acl/templated-policies", [GET], acl::disabled),
    endpoint!("/v1/acl/templated-policy/name/", [GET], acl::disabled),
    endpoint!("/v1/acl/templated-policy/preview/", [POST], acl::disabled),
    endpoint!("/v1/internal/acl/authorize", [POST], acl::disabled),
    endpoint!("/v1/agent/token/", [PUT], acl::disabled),
    // 1.2
    endpoint!("/v1/agent/self", [GET], agent::own),
    endpoint!("/v1/agent/host", [GET], agent::host_facts),
    endpoint!("/v1/agent/version", [GET], agent::version),
    endpoint!("/v1/agent/maintenance", [PUT], agent::maintenance),
    endpoint!("/v1/agent/reload", [PUT], agent::reload),
    endpoint!("/v1/agent/leave", [PUT], agent::leave),
    endpoint!("/v1/agent/members", [GET], agent::members),
    endpoint!("/v1/agent/monitor", [GET], agent_monitor::follow),
    endpoint!("/v1/agent/metrics", [GET], agent_metrics::metrics),
    endpoint!("/v1/agent/services", [GET], agent_services::list),
    endpoint!("/v1/agent/service/", [GET], agent_services::one),
    endpoint!("/v1/agent/service/register", [PUT], agent_services::register),
    endpoint!("/v1/agent/service/deregister/", [PUT], agent_services::deregister),
    endpoint!("/v1/agent/service/maintenance/", [PUT], agent_services::maintenance),
    endpoint!("/v1/agent/health/service/id/", [GET], agent_health::by_id),
    endpoint!("/v1/agent/health/service/name/", [GET], agent_health::by_name),
    endpoint!("/v1/agent/checks", [GET], agent_checks::list),
    endpoint!("/v1/agent/check/register", [PUT], agent_checks::register),
    endpoint!("/v1/agent/check/deregister/", [PUT], agent_checks::deregister),
    endpoint!("/v1/agent/check/pass/", [PUT], agent_checks::pass),
    endpoint!("/v1/agent/check/warn/", [PUT], agent_checks::warn),
    endpoint!("/v1/agent/check/fail/", [PUT], agent_checks::fail),
    endpoint!("/v1/agent/check/update/", [PUT], agent_checks::update),
    endpoint!("/v1/agent/connect/ca/roots", [GET], ca::agent_roots),
    // 1.3
    endpoint!("/v1/catalog/register", [PUT], catalog::register),
    endpoint!("/v1/catalog/deregister", [PUT], catalog::deregister),
    endpoint!("/v1/catalog/datacenters", [GET], catalog::datacenters),
    endpoint!("/v1/catalog/nodes", [GET], catalog::nodes),
    endpoint!("/v1/catalog/services", [GET], catalog::services),
    endpoint!("/v1/catalog/service/", [GET], catalog::service),
    endpoint!("/v1/catalog/connect/", [GET], catalog::connect),
    endpoint!("/v1/catalog/node/", [GET], catalog::node),
    endpoint!("/v1/catalog/node-services/", [GET], catalog::node_services),
    endpoint!("/v1/config", [PUT], config::put),
    endpoint!("/v1/config/", [GET, DELETE], config::entry),
    endpoint!("/v1/exported-services", [GET], exports::exported),
    endpoint!("/v1/imported-services", [GET], exports::imported),
    endpoint!("/v1/internal/ui/exported-services", [GET], exports::to_peer),
    endpoint!("/v1/health/node/", [GET], health::node),
    endpoint!("/v1/health/checks/", [GET], health::checks),
    endpoint!("/v1/health/state/", [GET], health::state),
    endpoint!("/v1/health/service/", [GET], health::service),
    endpoint!("/v1/health/connect/", [GET], health::connect),
    // 1.4
    endpoint!("/v1/connect/ca/roots", [GET], ca::roots),
    endpoint!("/v1/connect/ca/configuration", [GET], ca::configuration),
    endpoint!("/v1/connect/intentions", [GET, POST], intentions::all),
    endpoint!("/v1/connect/intentions/", [GET, DELETE], intention_writes::by_id),
    endpoint!("/v1/connect/intentions/exact", [GET, PUT, DELETE], intention_writes::exact),
    endpoint!("/v1/connect/intentions/match", [GET], intentions::matching),
    endpoint!("/v1/connect/intentions/check", [GET], intentions::check),
    // 1.5
    endpoint!("/v1/peering/token", [POST], peering::token),
    endpoint!("/v1/peering/establish", [POST], peering::establish),
    endpoint!("/v1/peering/", [GET, DELETE], peering::one),
    endpoint!("/v1/peerings", [GET], peering::list),
    Endpoint { takes_value: true, ..endpoint!("/v1/kv/", [GET, PUT, DELETE], kv::key) },
    endpoint!("/v1/status/leader", [GET], status::leader),
    endpoint!("/v1/status/peers", [GET], status::peers),
    endpoint!("/v1/internal/ui/services", [GET], ui::services),
    endpoint!("/v1/internal/ui/nodes", [GET], ui::nodes),
    endpoint!("/v1/internal/ui/node/", [GET], ui::node),
    endpoint!("/v1/internal/ui/catalog-overview", [GET], ui::catalog_overview),
    endpoint!("/v1/internal/ui/gateway-services-nodes/", [GET], ui::gateway_services_nodes),
    endpoint!("/v1/internal/ui/service-topology/", [GET], ui_topology::service),
    endpoint!("/v1/operator/raft/configuration", [GET], operator::raft_configuration),
];
