//! Where a node or an instance runs (http-api 3.10).

use serde::{Deserialize, Serialize};

use crate::{Str, tolerant::Fields};

/// A region and a zone within it, in the words of whoever runs the machines.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Locality {
    /// The region, such as `us-west-1`.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub region: Str,
    /// The zone within the region, such as `us-west-1a`.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub zone: Str,
}

impl Locality {
    /// Reads `Locality` in any official spelling.
    pub fn read(fields: &mut Fields<'_, '_>) -> Self {
        Self { region: fields.text("Region"), zone: fields.text("Zone") }
    }

    /// What is wrong with it: a zone lies in a region.
    pub fn problem(&self) -> Option<&'static str> {
        let homeless = self.region.is_empty() && !self.zone.is_empty();
        homeless.then_some("zone cannot be set without region")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_needs_a_region() {
        let problem = |region: &str, zone: &str| {
            Locality { region: region.into(), zone: zone.into() }.problem()
        };
        assert_eq!(problem("", "z"), Some("zone cannot be set without region"));
        assert_eq!((problem("r", "z"), problem("r", ""), problem("", "")), (None, None, None));
    }
}
