//! How the intention API names services: `name`, with its namespace and partition before it, or with its peer
//! (http-api 4.5).

use model::Str;

use crate::{call::Call, error::Failure, tenancy::require_default_in_body};

/// The two ends of one intention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ends {
    /// The peer that the caller lives in; empty for this cluster.
    pub(super) peer: Str,
    /// The caller.
    pub(super) source: Str,
    /// The called service.
    pub(super) destination: Str,
}

impl Ends {
    /// `?source=` and `?destination=`.
    pub(super) fn of(call: &Call) -> Result<Self, Failure> {
        let required = |name: &str| {
            let text =
                || Failure::bad_request(format!("required query parameter '{name}' not set"));
            call.params.value(name).ok_or_else(text)
        };
        let (source, destination) = (required("source")?, required("destination")?);
        let (peer, source) = match source.strip_prefix("peer:").and_then(|s| s.split_once('/')) {
            Some((peer, name)) => (peer.into(), name),
            None => ("".into(), source),
        };
        let (source, destination) =
            (service("source", source)?, service("destination", destination)?);
        Ok(Self { peer, source, destination })
    }
}

/// The service of `name`, `namespace/name` or `partition/namespace/name`.
fn service(parameter: &str, text: &str) -> Result<Str, Failure> {
    let mut parts = text.rsplit('/');
    let mut next = || parts.next().unwrap_or_default();
    let (name, namespace, partition) = (next(), next(), next());
    if parts.next().is_some() || name.is_empty() {
        let text = format!("{parameter:?} query parameter must be of the form [namespace/]service");
        return Err(Failure::bad_request(text));
    }
    require_default_in_body(partition, namespace)?;
    Ok(name.into())
}

#[cfg(test)]
mod tests {
    use super::service;

    #[test]
    fn one_to_three_parts_name_a_service() {
        for text in ["web", "default/web", "default/default/web"] {
            assert_eq!(&*service("source", text).unwrap(), "web");
        }
        assert!(service("source", "team/web").unwrap_err().text.contains("namespace \"team\""));
        for text in ["a/b/c/web", "default/"] {
            assert_eq!(service("source", text).unwrap_err().status.as_u16(), 400, "{text}");
        }
    }
}
