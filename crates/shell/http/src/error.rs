//! Why a request is not answered as asked, and the one table from errors to statuses and texts (http-api 2.8).

use agent::local::LocalError;
use http::StatusCode;
use server::DoorError;
use syntax::filter::FilterError;

use crate::{escape::EscapeError, path::PathError, query::QueryError};

/// An answer that is an error: a status and one text, which the official clients show as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// 4xx or 5xx.
    pub(crate) status: StatusCode,
    /// What was wrong; never a secret.
    pub(crate) text: String,
}

impl Failure {
    /// Any status.
    pub(crate) fn new(status: StatusCode, text: impl Into<String>) -> Self {
        Self { status, text: text.into() }
    }

    /// 400: the request itself is wrong.
    pub(crate) fn bad_request(text: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, text)
    }

    /// 404: what is asked for does not exist.
    pub(crate) fn not_found(text: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, text)
    }

    /// 500: everything for which the official build has no better status, bad values of some parameters included.
    pub(crate) fn internal(text: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, text)
    }

    /// A body that cannot be read, with the words that the endpoint puts before it.
    pub(crate) fn undecodable(prefix: &str, error: &impl std::fmt::Display) -> Self {
        Self::bad_request(format!("{prefix}{error}"))
    }

    /// A body, or a value, with more bytes than a limit of the configuration allows.
    pub(crate) fn too_large(size: u64, limit: usize, setting: &str) -> Self {
        const PAGE: &str = "https://developer.hashicorp.com/docs/agent/config/config-files";
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!(
                "Request body({size} bytes) too large, max size: {limit} bytes. See {PAGE}#{setting}."
            ),
        )
    }

    /// The store answered something else than it was asked.
    pub(crate) fn mismatch() -> Self {
        Self::internal("the store answered another question; please report this")
    }
}

impl From<DoorError> for Failure {
    fn from(error: DoorError) -> Self {
        let status = match &error {
            DoorError::Forbidden(_) => StatusCode::FORBIDDEN,
            DoorError::NotFound(_) => StatusCode::NOT_FOUND,
            DoorError::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            // What a server refuses after the HTTP layer has accepted the request is a 500 in the official build.
            DoorError::NoLeader
            | DoorError::Refused(_)
            | DoorError::Invalid(_)
            | DoorError::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self::new(status, error.to_string())
    }
}

impl From<LocalError> for Failure {
    fn from(error: LocalError) -> Self {
        let status = match &error {
            LocalError::Definition(_) | LocalError::Check(_) => StatusCode::BAD_REQUEST,
            LocalError::CheckOfUnknownService(_)
            | LocalError::UnknownService(_)
            | LocalError::UnknownCheck(_) => StatusCode::NOT_FOUND,
            LocalError::ScriptsDisabled
            | LocalError::RemoteScriptsDisabled
            | LocalError::NoSidecarPort { .. }
            | LocalError::SidecarPortsDisabled
            | LocalError::NoTtl(_)
            | LocalError::Store(_)
            | LocalError::Stopping => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self::new(status, error.to_string())
    }
}

impl From<FilterError> for Failure {
    fn from(error: FilterError) -> Self {
        Self::internal(error.to_string())
    }
}

impl From<QueryError> for Failure {
    fn from(error: QueryError) -> Self {
        Self::internal(error.to_string())
    }
}

impl From<EscapeError> for Failure {
    fn from(error: EscapeError) -> Self {
        Self::bad_request(error.to_string())
    }
}

impl From<PathError> for Failure {
    fn from(error: PathError) -> Self {
        Self::bad_request(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use state::Refusal;

    use super::*;

    #[test]
    fn doors_have_the_official_statuses() {
        let status = |error: DoorError| Failure::from(error).status.as_u16();
        assert_eq!(status(DoorError::NoLeader), 500);
        assert_eq!(status(DoorError::Invalid("x".into())), 500);
        assert_eq!(status(Refusal::MarkedForDeletion.into()), 500);
        assert_eq!(status(DoorError::Forbidden("x".into())), 403);
        assert_eq!(status(DoorError::NotFound("x".into())), 404);
        assert_eq!(status(DoorError::TooLarge("x".into())), 413);
        assert_eq!(status(DoorError::Failed("x".into())), 500);
    }

    #[test]
    fn the_text_is_the_errors_own() {
        assert_eq!(Failure::from(DoorError::NoLeader).text, "No cluster leader");
        let refused = Failure::from(DoorError::from(Refusal::IsDialer("a".into())));
        assert_eq!(
            refused.text,
            "cannot create peering with name: \"a\"; there is already an established peering"
        );
    }
}
