//! `Debug` of the messages that hold a secret: it never prints one.

use std::fmt;

use crate::peerstream::replication_message::Open;
use crate::peerstream::{ExchangeSecretRequest, ExchangeSecretResponse};
use crate::service::ServiceDefinition;

/// Says only whether a secret is there.
struct Hidden<'a>(&'a str);

impl fmt::Debug for Hidden<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "<none>" } else { "<hidden>" })
    }
}

impl fmt::Debug for Open {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Open")
            .field("peer_id", &self.peer_id)
            .field("stream_secret_id", &Hidden(&self.stream_secret_id))
            .field("remote", &self.remote)
            .finish()
    }
}

impl fmt::Debug for ExchangeSecretRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExchangeSecretRequest")
            .field("peer_id", &self.peer_id)
            .field("establishment_secret", &Hidden(&self.establishment_secret))
            .finish()
    }
}

impl fmt::Debug for ExchangeSecretResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExchangeSecretResponse")
            .field("stream_secret", &Hidden(&self.stream_secret))
            .finish()
    }
}

impl fmt::Debug for ServiceDefinition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceDefinition")
            .field("id", &self.id)
            .field("name", &self.name)
            .field("token", &Hidden(&self.token))
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::peerstream::ReplicationMessage;
    use crate::peerstream::replication_message::Payload;

    const SECRET: &str = "c0ffee00-0000-0000-0000-000000000000";

    #[test]
    fn debug_never_prints_a_secret() {
        let open = Open { stream_secret_id: SECRET.into(), ..Open::default() };
        let frame = ReplicationMessage { payload: Some(Payload::Open(open)) };
        let request =
            ExchangeSecretRequest { establishment_secret: SECRET.into(), ..Default::default() };
        let response = ExchangeSecretResponse { stream_secret: SECRET.into() };
        let sidecar = ServiceDefinition { token: SECRET.into(), ..Default::default() };
        for printed in [
            format!("{frame:?}"),
            format!("{request:?}"),
            format!("{response:#?}"),
            format!("{sidecar:?}"),
        ] {
            assert!(!printed.contains(SECRET), "{printed}");
            assert!(printed.contains("<hidden>"), "{printed}");
        }
    }
}
