//! One row of `/v1/imported-services` (decision 14). Only `default` partitions and namespaces exist, which are not
//! printed.

use model::Str;
use serde::Serialize;

/// A service and the peer that it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ImportedService {
    pub(crate) service: Str,
    pub(crate) source_peer: Str,
}
