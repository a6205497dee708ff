//! What a reader of imported rows is told of their peer: how the peering stands and when the peer was last heard
//! (decisions 19, 22). Imported rows go on being served when the link is lost, but never silently.

use std::time::{SystemTime, UNIX_EPOCH};

use model::{Timestamp, peering::Peering, tenancy::default_name};
use state::Query;

use crate::{call::Call, error::Failure, read::rows, reply::Reply};

/// How the peering stands: `ACTIVE`, `FAILING`, ….
const STATE: &str = "x-consul-peer-state";
/// What the age means: `heard` is the time since anything came from the peer, which proves nothing of single rows.
const FRESHNESS: &str = "x-consul-peer-freshness";
/// Milliseconds.
const AGE: &str = "x-consul-peer-age-ms";

impl Call {
    /// Adds to the answer of a read with `?peer=` what is known of that peer.
    pub(crate) async fn with_peer_meta(&self, reply: Reply) -> Result<Reply, Failure> {
        if self.peer().is_empty() {
            return Ok(reply);
        }
        let query = Query::Peering { partition: default_name(), name: self.peer().into() };
        let (stored, _) = rows!(self.read_now(&query).await?, Peering);
        Ok(match stored {
            Some(stored) => described(reply, &stored.peering, now()),
            None => reply,
        })
    }
}

fn described(reply: Reply, peering: &Peering, now: Timestamp) -> Reply {
    let reply = reply.with_header(STATE, peering.state.as_str());
    let status = &peering.stream_status;
    let Some(heard) = status.last_receive.max(status.last_heartbeat) else { return reply };
    let age = now.0.saturating_sub(heard.0).max(0) / 1_000_000;
    reply.with_header(FRESHNESS, "heard").with_header(AGE, &age.to_string())
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use model::{PeeringState, peering::StreamStatus};
    use serde_json::json;

    use super::*;

    fn headers(state: PeeringState, heard: Option<u64>, beat: Option<u64>) -> Vec<String> {
        let mut peering: Peering =
            serde_json::from_value(json!({"ID": "1", "Name": "east"})).unwrap();
        peering.state = state;
        peering.stream_status = StreamStatus {
            last_receive: heard.map(Timestamp::from_millis),
            last_heartbeat: beat.map(Timestamp::from_millis),
            ..StreamStatus::default()
        };
        let reply = described(Reply::done(), &peering, Timestamp::from_millis(10_000));
        [STATE, FRESHNESS, AGE]
            .iter()
            .filter_map(|name| Some(reply.headers.get(*name)?.to_str().unwrap().to_owned()))
            .collect()
    }

    #[test]
    fn the_newest_sign_of_life_counts() {
        assert_eq!(
            headers(PeeringState::Failing, Some(2_000), Some(4_000)),
            ["FAILING", "heard", "6000"]
        );
        assert_eq!(headers(PeeringState::Active, Some(12_000), None), ["ACTIVE", "heard", "0"]);
    }

    #[test]
    fn a_peer_that_was_never_heard_has_no_age() {
        assert_eq!(headers(PeeringState::Pending, None, None), ["PENDING"]);
    }
}
