//! The dialer's half of the secret exchange (protocol 2.4).

use std::time::Duration;

use model::{PeeringToken, Secret};
use tonic::Code;
use wire::peerstream::ExchangeSecretRequest;

use crate::{
    DoorError, Server,
    peers::channel::{self, Target},
    rt,
};

/// For how long addresses are tried.
const TOTAL: Duration = Duration::from_secs(3);
/// Between two attempts.
const PACE: Duration = Duration::from_millis(150);

impl Server {
    /// Trades the token's secret for a stream secret at the first address that answers.
    pub(super) async fn exchange_secret(
        &self,
        token: &PeeringToken,
    ) -> Result<Secret<String>, DoorError> {
        let deadline = rt::now() + TOTAL;
        // A black hole must leave time for the addresses after it.
        let share = TOTAL / u32::try_from(token.dial_addresses().len().max(1)).unwrap_or(u32::MAX);
        let mut failures: Vec<String> = Vec::new();
        loop {
            for address in token.dial_addresses() {
                let target = Target {
                    address: address.clone(),
                    server_name: token.server_name.clone(),
                    ca_pems: token.ca.clone(),
                };
                let until = deadline.min(rt::now() + share);
                let attempt = rt::timeout_at(until, exchange(&target, token)).await;
                let failure = match attempt {
                    Ok(Ok(secret)) => return Ok(secret),
                    Ok(Err(status)) if status.code() == Code::PermissionDenied => {
                        return Err(DoorError::Forbidden(format!(
                            "a new peering token must be generated: {}",
                            status.message()
                        )));
                    }
                    Ok(Err(status)) => status.message().to_owned(),
                    Err(_) => "no answer in time; is the address reachable from here?".to_owned(),
                };
                let line = format!(
                    "failed to exchange peering secret through address \"{address}\": {failure}"
                );
                if !failures.contains(&line) {
                    failures.push(line);
                }
                if rt::now() + PACE >= deadline {
                    return Err(DoorError::Failed(list(&failures)));
                }
                rt::sleep(PACE).await;
            }
        }
    }
}

async fn exchange(target: &Target, token: &PeeringToken) -> Result<Secret<String>, tonic::Status> {
    let mut client = channel::connect(target)
        .await
        .map_err(|error| tonic::Status::unavailable(error.to_string()))?;
    let request = ExchangeSecretRequest {
        peer_id: token.peer_id.clone(),
        establishment_secret: token.establishment_secret.expose().clone(),
    };
    let reply = client.exchange_secret(request).await?.into_inner();
    if reply.stream_secret.is_empty() {
        return Err(tonic::Status::internal("the peer answered without a stream secret"));
    }
    Ok(Secret::new(reply.stream_secret))
}

/// Several failures as the official build prints them.
fn list(failures: &[String]) -> String {
    let plural = if failures.len() == 1 { "error" } else { "errors" };
    let mut text = format!("{} {plural} occurred:", failures.len());
    for failure in failures {
        text.push_str("\n\t* ");
        text.push_str(failure);
    }
    text.push_str("\n\n");
    text
}
