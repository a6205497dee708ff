//! TCP checks: whether somebody accepts a connection, or finishes a TLS handshake.

use std::time::Duration;

use model::Str;

use super::{
    Outcome,
    dial::{dial, shake_hands},
    tls::TlsChoice,
};

/// What to connect to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TcpProbe {
    /// `host:port`.
    pub(super) address: Str,
    /// With a handshake.
    pub(super) tls: Option<TlsChoice>,
}

impl TcpProbe {
    /// Connects and hangs up.
    pub(super) async fn run(&self, timeout: Duration) -> Outcome {
        let address = &self.address;
        let what = if self.tls.is_some() { "TCP+TLS" } else { "TCP" };
        match tokio::time::timeout(timeout, self.connect()).await {
            Ok(Ok(())) => Outcome::passing(format!("{what} connect {address}: Success")),
            Ok(Err(error)) => Outcome::critical(error),
            Err(_) => Outcome::critical(format!("dial tcp {address}: i/o timeout")),
        }
    }

    async fn connect(&self) -> Result<(), String> {
        let stream = dial(&self.address).await?;
        if let Some(tls) = &self.tls {
            shake_hands(stream, &self.address, tls, &[]).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use model::CheckStatus;
    use tokio::net::TcpListener;

    use super::*;

    async fn run(address: &str, tls: Option<TlsChoice>) -> Outcome {
        TcpProbe { address: address.into(), tls }.run(Duration::from_secs(5)).await
    }

    #[tokio::test]
    async fn an_open_port_passes_and_a_closed_one_fails() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let expected = Outcome::passing(format!("TCP connect {address}: Success"));
        assert_eq!(run(&address, None).await, expected);
        drop(listener);
        let expected =
            Outcome::critical(format!("dial tcp {address}: connect: connection refused"));
        assert_eq!(run(&address, None).await, expected);
    }

    #[tokio::test]
    async fn a_plain_port_fails_a_handshake() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let server = tokio::spawn(async move { drop(listener.accept().await) });
        let tls = Some(TlsChoice { skip_verify: true, server_name: None });
        let outcome = run(&address, tls).await;
        assert_eq!(outcome.status, CheckStatus::Critical);
        assert!(outcome.output.starts_with(&format!("TLS handshake with {address}: ")));
        server.await.unwrap();
    }

    #[tokio::test]
    async fn a_handshake_passes_with_a_trusted_certificate_only() {
        let address = crate::checks::test_tls::serve("").await;
        let tls = |skip_verify| Some(TlsChoice { skip_verify, server_name: None });
        let expected = Outcome::passing(format!("TCP+TLS connect {address}: Success"));
        assert_eq!(run(&address, tls(true)).await, expected);
        assert_eq!(run(&address, tls(false)).await.status, CheckStatus::Critical);
    }

    #[tokio::test]
    async fn nonsense_is_critical() {
        assert_eq!(run("nonsense", None).await.status, CheckStatus::Critical);
    }
}
