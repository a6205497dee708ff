//! Limits on requests to each instance. The official community build reads them and refuses the entry; so does this one.

use serde::{Deserialize, Serialize};

use crate::{Str, tolerant::Fields};

/// Limits of a service.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct RateLimits {
    /// Of each of its instances.
    pub instance_level: InstanceRateLimits,
}

/// Limits of an instance.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct InstanceRateLimits {
    /// Requests a second, on average.
    pub requests_per_second: i64,
    /// Requests at once.
    pub requests_max_burst: i64,
    /// Limits of single routes, first match wins.
    pub routes: Vec<RouteRateLimits>,
}

/// Limits of a route, which is named by one of the three paths.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct RouteRateLimits {
    /// This path.
    pub path_exact: Str,
    /// Paths that begin so.
    pub path_prefix: Str,
    /// Paths that match.
    pub path_regex: Str,
    /// Requests a second, on average.
    pub requests_per_second: i64,
    /// Requests at once.
    pub requests_max_burst: i64,
}

impl RateLimits {
    pub(super) fn read(fields: &mut Fields<'_, '_>) -> Self {
        let instance_level = fields.nested("InstanceLevel", |fields| InstanceRateLimits {
            requests_per_second: fields.number("RequestsPerSecond"),
            requests_max_burst: fields.number("RequestsMaxBurst"),
            routes: fields.objects("Routes", |fields| RouteRateLimits {
                path_exact: fields.text("PathExact"),
                path_prefix: fields.text("PathPrefix"),
                path_regex: fields.text("PathRegex"),
                requests_per_second: fields.number("RequestsPerSecond"),
                requests_max_burst: fields.number("RequestsMaxBurst"),
            }),
        });
        Self { instance_level: instance_level.unwrap_or_default() }
    }
}
