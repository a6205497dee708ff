//! How proxies treat HTTP requests before intentions look at their paths and headers.

use serde::{Deserialize, Serialize};

use crate::{
    Str,
    config_entry::{
        reading::flag,
        refusal::{InvalidEntry, refuse},
    },
    tolerant::Fields,
};

const SLASHES: [&str; 5] = [
    "IMPLEMENTATION_SPECIFIC_DEFAULT",
    "KEEP_UNCHANGED",
    "REJECT_REQUEST",
    "UNESCAPE_AND_REDIRECT",
    "UNESCAPE_AND_FORWARD",
];
const UNDERSCORES: [&str; 3] = ["ALLOW", "REJECT_REQUEST", "DROP_HEADER"];

/// HTTP settings of the mesh.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct MeshHttp {
    /// Whether callers' `X-Forwarded-Client-Cert` is dropped.
    pub sanitize_x_forwarded_client_cert: bool,
    /// Requests from callers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incoming: Option<MeshDirectionalHttp>,
}

/// HTTP settings in one direction.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct MeshDirectionalHttp {
    /// How paths and headers are made comparable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_normalization: Option<RequestNormalization>,
}

/// How paths and headers are made comparable, so that no spelling gets around an intention.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct RequestNormalization {
    /// Whether paths are left as they came (not as RFC 3986 normalises them).
    pub insecure_disable_path_normalization: bool,
    /// Whether several slashes in a row become one.
    pub merge_slashes: bool,
    /// What is done about escaped slashes: empty or Envoy's name for it.
    pub path_with_escaped_slashes_action: Str,
    /// What is done about underscores in the names of headers: empty or Envoy's name for it.
    pub headers_with_underscores_action: Str,
}

impl MeshHttp {
    pub(super) fn read(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            sanitize_x_forwarded_client_cert: flag(fields, "SanitizeXForwardedClientCert"),
            incoming: fields.nested("Incoming", |fields| MeshDirectionalHttp {
                request_normalization: fields
                    .nested("RequestNormalization", RequestNormalization::read),
            }),
        }
    }

    pub(super) fn check(&self) -> Result<(), InvalidEntry> {
        let incoming = self.incoming.as_ref();
        let Some(rules) = incoming.and_then(|incoming| incoming.request_normalization.as_ref())
        else {
            return Ok(());
        };
        let actions: [(&str, &str, &[&str]); 2] = [
            ("PathWithEscapedSlashesAction", &rules.path_with_escaped_slashes_action, &SLASHES),
            ("HeadersWithUnderscoresAction", &rules.headers_with_underscores_action, &UNDERSCORES),
        ];
        for (name, action, known) in actions {
            if !action.is_empty() && !known.contains(&action) {
                let known = known.join(", ");
                return refuse(format!(
                    "error in HTTP incoming request normalization configuration: no matching {name} value found for \
                     {action}, please specify one of [{known}]"
                ));
            }
        }
        Ok(())
    }
}

impl RequestNormalization {
    fn read(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            insecure_disable_path_normalization: flag(fields, "InsecureDisablePathNormalization"),
            merge_slashes: flag(fields, "MergeSlashes"),
            path_with_escaped_slashes_action: fields.text("PathWithEscapedSlashesAction"),
            headers_with_underscores_action: fields.text("HeadersWithUnderscoresAction"),
        }
    }
}
