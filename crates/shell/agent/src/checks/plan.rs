//! What a definition means for its runner: what to do, how often, for how long.

use std::time::Duration;

use model::agent::{CheckDefinition, CheckKind};
use syntax::duration::GoDuration;

use super::{
    Outcome, Thresholds, grpc::GrpcProbe, http::HttpProbe, script::ScriptProbe, tcp::TcpProbe,
    tls::TlsChoice,
};

/// The shortest time between two runs.
pub const MIN_INTERVAL: Duration = Duration::from_secs(1);
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);
const DEFAULT_SCRIPT_TIMEOUT: Duration = Duration::from_secs(30);

/// How a check finds out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Probe {
    /// Requests a URL.
    Http(HttpProbe),
    /// Connects.
    Tcp(TcpProbe),
    /// Asks a gRPC health service.
    Grpc(GrpcProbe),
    /// Runs a program.
    Script(ScriptProbe),
    /// Cannot find out: this agent has no runner for the kind.
    Unsupported(CheckKind),
}

/// A check that is run again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How.
    pub probe: Probe,
    /// Time between the end of one run and the start of the next.
    pub interval: Duration,
    /// The longest run.
    pub timeout: Duration,
    /// How many results in a row count.
    pub thresholds: Thresholds,
}

impl Plan {
    /// The plan of a definition; `None` for kinds that are not run but derived (TTL, alias). Output is limited to
    /// `max_output` bytes, or less if the definition says so.
    pub fn of(definition: &CheckDefinition, max_output: usize) -> Option<Self> {
        let max_output = output_limit(definition, max_output);
        let tls = TlsChoice {
            skip_verify: definition.tls_skip_verify,
            server_name: (!definition.tls_server_name.is_empty())
                .then(|| definition.tls_server_name.clone()),
        };
        let probe = match definition.kind()? {
            CheckKind::Ttl | CheckKind::Alias => return None,
            CheckKind::Http => Probe::Http(HttpProbe {
                url: definition.http.clone(),
                method: definition.method.clone(),
                header: definition.header.clone(),
                body: definition.body.clone(),
                follow_redirects: !definition.disable_redirects,
                tls,
                max_output,
            }),
            CheckKind::Tcp => Probe::Tcp(TcpProbe {
                address: definition.tcp.clone(),
                tls: definition.tcp_use_tls.then_some(tls),
            }),
            CheckKind::Grpc => Probe::Grpc(GrpcProbe {
                target: definition.grpc.clone(),
                tls: definition.grpc_use_tls.then_some(tls),
            }),
            CheckKind::Script => {
                Probe::Script(ScriptProbe { args: definition.script_args.clone(), max_output })
            }
            kind @ (CheckKind::Udp
            | CheckKind::Docker
            | CheckKind::H2Ping
            | CheckKind::OsService) => Probe::Unsupported(kind),
        };
        let script = matches!(probe, Probe::Script(_));
        let default = if script { DEFAULT_SCRIPT_TIMEOUT } else { DEFAULT_TIMEOUT };
        Some(Self {
            probe,
            interval: positive(definition.interval).unwrap_or_default().max(MIN_INTERVAL),
            timeout: positive(definition.timeout).unwrap_or(default),
            thresholds: Thresholds::from(definition),
        })
    }

    /// Finds out once.
    pub(super) async fn run(&self) -> Outcome {
        match &self.probe {
            Probe::Http(probe) => probe.run(self.timeout).await,
            Probe::Tcp(probe) => probe.run(self.timeout).await,
            Probe::Grpc(probe) => probe.run(self.timeout).await,
            Probe::Script(probe) => probe.run(self.timeout).await,
            Probe::Unsupported(kind) => Outcome::critical(unsupported(*kind)),
        }
    }
}

/// Why a check of a kind that cannot be run stays critical.
fn unsupported(kind: CheckKind) -> String {
    format!("this agent cannot run {kind} checks; use an http, tcp, grpc, script or ttl check")
}

/// The most bytes of output of a check of `definition` on an agent that keeps `agent_limit`.
pub(crate) fn output_limit(definition: &CheckDefinition, agent_limit: usize) -> usize {
    match usize::try_from(definition.output_max_size) {
        Ok(own @ 1..) => own.min(agent_limit),
        _ => agent_limit,
    }
}

fn positive(span: GoDuration) -> Option<Duration> {
    span.to_std().filter(|span| !span.is_zero())
}

#[cfg(test)]
mod tests {
    use model::agent::decode_check_body;
    use serde_json::{Value, json};

    use super::*;

    fn plan(json: Value) -> Option<Plan> {
        Plan::of(&decode_check_body(&json).unwrap(), 4096)
    }

    #[test]
    fn times_have_defaults_and_a_minimum() {
        let times = |json| plan(json).map(|plan| (plan.interval, plan.timeout)).unwrap();
        let seconds = Duration::from_secs;
        assert_eq!(times(json!({"TCP": "a:1", "Interval": "1ms"})), (seconds(1), seconds(10)));
        let script = json!({"Args": ["true"], "Interval": "5s"});
        assert_eq!(times(script), (seconds(5), seconds(30)));
        let given = json!({"HTTP": "http://a", "Interval": "5s", "Timeout": "3s"});
        assert_eq!(times(given), (seconds(5), seconds(3)));
        let negative = json!({"HTTP": "http://a", "Interval": "5s", "Timeout": "-3s"});
        assert_eq!(times(negative), (seconds(5), seconds(10)));
    }

    #[test]
    fn derived_kinds_are_not_run() {
        assert_eq!(plan(json!({"TTL": "1s"})), None);
        assert_eq!(plan(json!({"AliasService": "web"})), None);
        assert_eq!(plan(json!({"Name": "nothing"})), None);
    }

    #[test]
    fn a_check_may_keep_less_output_than_the_agent() {
        let limit = |size: i64| {
            let json = json!({"TTL": "1s", "OutputMaxSize": size});
            output_limit(&decode_check_body(&json).unwrap(), 100)
        };
        assert_eq!((limit(0), limit(7), limit(1000)), (100, 7, 100));
    }
}
