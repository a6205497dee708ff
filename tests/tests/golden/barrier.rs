//! The states that the recorder waited for: where the story goes on only when the other cluster has caught up.

use std::time::Duration;

use product_tests::poll;

use crate::names::Names;
use crate::pair::Pair;
use crate::step::Cluster;

/// How long a state that the recorder waited for may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A state to wait for before a step: words that the JSON of a path holds or lacks.
pub(crate) struct Barrier {
    before: &'static str,
    cluster: Cluster,
    path: &'static str,
    state: State,
}

enum State {
    Holds(&'static str),
    /// Lacks the first and holds the second.
    Lacks(&'static str, &'static str),
}

const ACTIVE: State = State::Holds(r#""State":"ACTIVE""#);
const IMPORTED: &str = "/v1/health/service/backend-service?peer=cluster-01";

/// What the recorder waited for.
const BARRIERS: [Barrier; 9] = [
    barrier(
        "01 alpha GET /v1/status/leader",
        Cluster::Alpha,
        "/v1/catalog/nodes",
        State::Holds("\"consul-network-segment\""),
    ),
    barrier(
        "04 alpha GET /v1/peering/cluster-02",
        Cluster::Alpha,
        "/v1/peering/cluster-02",
        ACTIVE,
    ),
    barrier("04 alpha GET /v1/peering/cluster-02", Cluster::Beta, "/v1/peering/cluster-01", ACTIVE),
    barrier(
        "05 beta GET /v1/health/service/backend-service?peer=cluster-01",
        Cluster::Beta,
        IMPORTED,
        State::Holds("\"Checks\""),
    ),
    barrier(
        "07 beta GET /v1/health/service/backend-service?peer=cluster-01&passing",
        Cluster::Beta,
        IMPORTED,
        State::Lacks("\"critical\"", "\"passing\""),
    ),
    barrier(
        "08 alpha GET /v1/peerings (2)",
        Cluster::Beta,
        "/v1/peering/cluster-01",
        State::Holds(r#""State":"TERMINATED""#),
    ),
    barrier(
        "08 alpha $ consul peering delete",
        Cluster::Beta,
        IMPORTED,
        State::Holds("\"Checks\""),
    ),
    barrier(LAST, Cluster::Alpha, "/v1/peering/cluster-02", ACTIVE),
    barrier(LAST, Cluster::Beta, "/v1/peering/cluster-01", ACTIVE),
];
const LAST: &str = "08 beta GET /v1/health/service/backend-service?peer=cluster-01 (2)";

const fn barrier(
    before: &'static str,
    cluster: Cluster,
    path: &'static str,
    state: State,
) -> Barrier {
    Barrier { before, cluster, path, state }
}

impl State {
    fn is_in(&self, json: &str) -> bool {
        match self {
            Self::Holds(word) => json.contains(word),
            Self::Lacks(absent, word) => !json.contains(absent) && json.contains(word),
        }
    }
}

/// The barriers before a step.
pub(crate) fn before(step: &str) -> impl Iterator<Item = &'static Barrier> {
    BARRIERS.iter().filter(move |barrier| barrier.before == step)
}

impl Barrier {
    /// Waits for the state. The error is what there was instead.
    pub(crate) fn wait(&self, pair: &Pair, names: Names) -> Result<(), String> {
        let path = names.say(self.path);
        poll::until(PATIENCE, || {
            let json = pair.get(self.cluster, &path)?.to_string();
            if self.state.is_in(&json) { Ok(()) } else { Err(format!("{path} says {json:.200}")) }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_barrier_stands_before_a_step() {
        let steps = crate::data::steps(Names::A).unwrap();
        for barrier in &BARRIERS {
            assert!(steps.iter().any(|step| step.id == barrier.before), "{}", barrier.before);
        }
    }
}
