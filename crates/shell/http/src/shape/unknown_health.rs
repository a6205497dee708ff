//! The health of an instance that is not here: critical, with nothing to show.

use serde::Serialize;

/// Printed in the shape of the health of one instance.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct UnknownHealth {
    aggregated_status: &'static str,
    service: Option<()>,
    checks: Option<()>,
}

impl UnknownHealth {
    pub(crate) const fn new() -> Self {
        Self { aggregated_status: "critical", service: None, checks: None }
    }
}
