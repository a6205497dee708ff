//! Extensions that patch what a proxy is told, named in `proxy-defaults` and `service-defaults` (http-api 3.8).

use super::reading::{flag, opaque};
use crate::{
    catalog::EnvoyExtension,
    tolerant::{Fields, Problem},
};

const BUILT_IN: [&str; 6] = [
    "builtin/aws/lambda",
    "builtin/ext-authz",
    "builtin/lua",
    "builtin/otel-access-logging",
    "builtin/property-override",
    "builtin/wasm",
];

/// Longest first where one begins with the other.
const COMPARISONS: [&str; 7] = ["!=", ">=", "<=", "~>", "=", ">", "<"];

/// Reads `EnvoyExtensions`.
pub(super) fn read_extensions(
    fields: &mut Fields<'_, '_>,
    more: &mut Vec<Problem>,
) -> Vec<EnvoyExtension> {
    fields.objects("EnvoyExtensions", |fields| EnvoyExtension {
        name: fields.text("Name"),
        required: flag(fields, "Required"),
        arguments: opaque(fields, "Arguments", more),
        consul_version: fields.text("ConsulVersion"),
        envoy_version: fields.text("EnvoyVersion"),
    })
}

/// What is wrong with some extensions; their arguments are left to whoever applies them.
pub(super) fn extension_problems(extensions: &[EnvoyExtension]) -> Vec<String> {
    let problem = |(i, extension): (usize, &EnvoyExtension)| {
        let EnvoyExtension { name, envoy_version, consul_version, .. } = extension;
        let at = format!("invalid EnvoyExtensions[{i}]");
        if name.is_empty() {
            Some(format!("{at}: Name is required"))
        } else if let Some(bad) = malformed_constraint(envoy_version) {
            Some(format!("{at}.EnvoyVersion: Malformed constraint: {bad}"))
        } else if let Some(bad) = malformed_constraint(consul_version) {
            Some(format!("{at}.ConsulVersion: Malformed constraint: {bad}"))
        } else if !BUILT_IN.contains(&&**name) {
            Some(format!("{at}[{name}]: name {name:?} is not a built-in extension"))
        } else {
            None
        }
    };
    extensions.iter().enumerate().filter_map(problem).collect()
}

/// The first part of a constraint that is none; parts are separated by commas.
fn malformed_constraint(text: &str) -> Option<&str> {
    let is_constraint = |part: &&str| {
        let part = part.trim();
        let version = COMPARISONS.iter().find_map(|sign| part.strip_prefix(sign)).unwrap_or(part);
        is_version(version.trim_start())
    };
    if text.is_empty() { None } else { text.split(',').find(|part| !is_constraint(part)) }
}

/// `1.2`, `v1.2.3-beta1+build`: whole numbers with dots between them, then perhaps a pre-release and a build.
fn is_version(text: &str) -> bool {
    let text = text.strip_prefix('v').unwrap_or(text);
    let (text, build) = text.split_once('+').map_or((text, None), |(rest, b)| (rest, Some(b)));
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (numbers, release) = text.split_at(end);
    let is_label = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || "-~".contains(c))
    };
    let are_labels = |labels: &str| labels.split('.').all(is_label);
    numbers.split('.').all(|number| !number.is_empty())
        && (release.is_empty() || are_labels(release.strip_prefix('-').unwrap_or(release)))
        && build.is_none_or(are_labels)
}

#[cfg(test)]
mod tests {
    use super::malformed_constraint;

    #[test]
    fn constraints_are_those_of_the_official_build() {
        for good in
            ["", "1", ">= 1.15.0", "~>1.2, != v1.2.3-beta.1", "=1.0.0+ent", " < 2 ", "1.2rc1"]
        {
            assert_eq!(malformed_constraint(good), None, "{good}");
        }
        for (bad, part) in
            [("x", "x"), (">= 1, ", " "), ("1..2", "1..2"), ("=> 1", "=> 1"), ("1.-", "1.-")]
        {
            assert_eq!(malformed_constraint(bad), Some(part));
        }
    }
}
