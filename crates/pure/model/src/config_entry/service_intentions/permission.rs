//! What happens to some of a caller's HTTP requests, told by their path, headers, method and tokens.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Action, JwtRequirement};
use crate::{
    Str,
    config_entry::{
        reading::flag,
        refusal::{InvalidEntry, refuse},
    },
    shape,
    tolerant::Fields,
};

const METHODS: [&str; 9] =
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE"];

/// What happens to the requests that match.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Permission {
    /// What happens to them; always there in a valid entry.
    pub action: Option<Action>,
    /// Which requests; always there in a valid entry, and never empty.
    #[serde(rename = "HTTP", skip_serializing_if = "Option::is_none")]
    pub http: Option<HttpPermission>,
    /// The tokens that a request must carry besides.
    #[serde(rename = "JWT", skip_serializing_if = "Option::is_none")]
    pub jwt: Option<JwtRequirement>,
}

/// Which HTTP requests: those that match all that is given.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct HttpPermission {
    /// This path; at most one of the three paths is given.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub path_exact: Str,
    /// Paths that begin so.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub path_prefix: Str,
    /// Paths that match.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub path_regex: Str,
    /// Headers, all of which must match.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub header: Vec<HeaderPermission>,
    /// Methods, one of which must be the request's; upper case.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<Str>,
}

/// A header and the one thing that is asked of it.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct HeaderPermission {
    /// Its name.
    pub name: Str,
    /// It is there.
    #[serde(skip_serializing_if = "shape::is_zero")]
    pub present: bool,
    /// It is this text.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub exact: Str,
    /// It begins so.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub prefix: Str,
    /// It ends so.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub suffix: Str,
    /// It has this in it.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub contains: Str,
    /// It matches.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub regex: Str,
    /// The contrary is asked.
    #[serde(skip_serializing_if = "shape::is_zero")]
    pub invert: bool,
    /// Upper and lower case are the same; of texts only.
    #[serde(skip_serializing_if = "shape::is_zero")]
    pub ignore_case: bool,
}

impl Permission {
    pub(super) fn read(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            action: Action::read(&fields.text("Action")),
            http: fields.nested("HTTP", HttpPermission::read),
            jwt: fields.nested("JWT", JwtRequirement::read),
        }
    }

    pub(super) fn normalise(&mut self) {
        for method in self.http.iter_mut().flat_map(|http| &mut http.methods) {
            *method = method.to_uppercase().into();
        }
    }

    pub(super) fn check(&self, at: &str) -> Result<(), InvalidEntry> {
        if self.action.is_none() {
            return refuse(format!("{at}.Action must be set to 'allow' or 'deny'"));
        }
        let Some(http) = &self.http else { return refuse(format!("{at}.HTTP is required")) };
        http.check(&format!("{at}.HTTP"))?;
        self.jwt.as_ref().map_or(Ok(()), JwtRequirement::check)
    }
}

impl HttpPermission {
    fn read(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            path_exact: fields.text("PathExact"),
            path_prefix: fields.text("PathPrefix"),
            path_regex: fields.text("PathRegex"),
            header: fields.objects("Header", HeaderPermission::read),
            methods: fields.texts("Methods"),
        }
    }

    fn check(&self, at: &str) -> Result<(), InvalidEntry> {
        for (name, path) in [("PathExact", &self.path_exact), ("PathPrefix", &self.path_prefix)] {
            if !path.is_empty() && !path.starts_with('/') {
                return refuse(format!("{at}.{name} doesn't start with '/': {path:?}"));
            }
        }
        let paths = [&self.path_exact, &self.path_prefix, &self.path_regex];
        let paths = paths.iter().filter(|path| !path.is_empty()).count();
        if paths > 1 {
            return refuse(format!(
                "{at} should only contain at most one of PathExact, PathPrefix, or PathRegex"
            ));
        }
        for (k, header) in self.header.iter().enumerate() {
            if let Some(problem) = header.problem() {
                return refuse(format!("{at}.Header[{k}] {problem}"));
            }
        }
        let mut seen = BTreeSet::new();
        for method in &self.methods {
            if !METHODS.contains(&&**method) {
                return refuse(format!("{at}.Methods contains an invalid method {method:?}"));
            }
            if !seen.insert(method) {
                return refuse(format!("{at}.Methods contains {method:?} more than once"));
            }
        }
        if paths == 0 && self.header.is_empty() && self.methods.is_empty() {
            return refuse(format!("{at} should not be empty"));
        }
        Ok(())
    }
}

impl HeaderPermission {
    fn read(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            name: fields.text("Name"),
            present: flag(fields, "Present"),
            exact: fields.text("Exact"),
            prefix: fields.text("Prefix"),
            suffix: fields.text("Suffix"),
            contains: fields.text("Contains"),
            regex: fields.text("Regex"),
            invert: flag(fields, "Invert"),
            ignore_case: flag(fields, "IgnoreCase"),
        }
    }

    fn problem(&self) -> Option<&'static str> {
        let texts = [&self.exact, &self.regex, &self.prefix, &self.suffix, &self.contains];
        let asked = texts.iter().filter(|text| !text.is_empty()).count();
        if self.name.is_empty() {
            Some("missing required Name field")
        } else if asked + usize::from(self.present) != 1 {
            Some("should only contain one of Present, Exact, Prefix, Suffix, Contains, or Regex")
        } else if self.ignore_case && (self.present || !self.regex.is_empty()) {
            Some("should set one of Exact, Prefix, Suffix, or Contains when using IgnoreCase")
        } else {
            None
        }
    }
}
