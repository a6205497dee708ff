//! What kind of check a definition describes, and which fields go together.

use std::fmt;

use syntax::duration::GoDuration;

use super::CheckDefinition;

/// How a check learns its status. The texts are those of `HealthCheck.Type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckKind {
    /// Asks a gRPC health service.
    Grpc,
    /// Requests a URL.
    Http,
    /// Is told from outside, and critical when not told for too long.
    Ttl,
    /// Connects.
    Tcp,
    /// Sends a datagram.
    Udp,
    /// Copies the health of another service.
    Alias,
    /// Runs a program in a container.
    Docker,
    /// Runs a program.
    Script,
    /// Pings over HTTP/2.
    H2Ping,
    /// Asks the operating system's service manager.
    OsService,
}

impl CheckKind {
    /// The word in `HealthCheck.Type`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Grpc => "grpc",
            Self::Http => "http",
            Self::Ttl => "ttl",
            Self::Tcp => "tcp",
            Self::Udp => "udp",
            Self::Alias => "alias",
            Self::Docker => "docker",
            Self::Script => "script",
            Self::H2Ping => "h2ping",
            Self::OsService => "os_service",
        }
    }
}

impl fmt::Display for CheckKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Fields of a check that contradict each other or are missing. The texts are what clients of the official build see
/// after `Invalid check: `.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "each text says it")]
pub enum CheckInvalid {
    #[error("Interval and TTL cannot both be specified")]
    IntervalAndTtl,
    #[error("Interval must be > 0 for Script, HTTP, H2PING, TCP, UDP or OSService checks")]
    NoInterval,
    #[error("Interval cannot be set for Alias checks")]
    AliasWithProbe,
    #[error("TTL must be not be set for Alias checks")]
    AliasWithTtl,
    #[error("TTL must be > 0 for TTL checks")]
    NoTtl,
    #[error("MaxOutputMaxSize must be positive")]
    OutputMaxSize,
    #[error("FailuresBeforeWarning can't be higher than FailuresBeforeCritical")]
    Thresholds,
}

impl CheckDefinition {
    /// What the fields mean together; `None` when they name nothing to watch.
    pub fn kind(&self) -> Option<CheckKind> {
        let runs = self.interval > GoDuration::ZERO;
        let script = !self.script_args.is_empty();
        // The order decides for definitions with several targets.
        let kinds = [
            (runs && !self.grpc.is_empty(), CheckKind::Grpc),
            (runs && !self.http.is_empty(), CheckKind::Http),
            (self.ttl > GoDuration::ZERO, CheckKind::Ttl),
            (runs && !self.tcp.is_empty(), CheckKind::Tcp),
            (runs && !self.udp.is_empty(), CheckKind::Udp),
            (self.is_alias(), CheckKind::Alias),
            (runs && script && !self.docker_container_id.is_empty(), CheckKind::Docker),
            (script, CheckKind::Script),
            (runs && !self.h2ping.is_empty(), CheckKind::H2Ping),
            (runs && !self.os_service.is_empty(), CheckKind::OsService),
        ];
        kinds.into_iter().find_map(|(holds, kind)| holds.then_some(kind))
    }

    /// Whether the definition starts a program, which needs the operator's consent.
    pub fn is_script(&self) -> bool {
        !self.script_args.is_empty()
    }

    fn is_alias(&self) -> bool {
        !self.alias_node.is_empty() || !self.alias_service.is_empty()
    }

    fn probes(&self) -> bool {
        let targets =
            [&self.http, &self.tcp, &self.udp, &self.grpc, &self.h2ping, &self.os_service];
        self.is_script() || targets.iter().any(|target| !target.is_empty())
    }

    /// Checks that the fields agree.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn validate(&self) -> Result<(), CheckInvalid> {
        let has_ttl = self.ttl > GoDuration::ZERO;
        let has_interval = self.interval > GoDuration::ZERO;
        let rules = [
            (has_interval && has_ttl, CheckInvalid::IntervalAndTtl),
            (self.probes() && !has_interval, CheckInvalid::NoInterval),
            (self.probes() && self.is_alias(), CheckInvalid::AliasWithProbe),
            (self.is_alias() && has_ttl, CheckInvalid::AliasWithTtl),
            (!self.probes() && !self.is_alias() && !has_ttl, CheckInvalid::NoTtl),
            (self.output_max_size < 0, CheckInvalid::OutputMaxSize),
            (
                self.failures_before_warning > self.failures_before_critical,
                CheckInvalid::Thresholds,
            ),
        ];
        rules.into_iter().find_map(|(broken, rule)| broken.then_some(rule)).map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::agent::decode_check_body;

    fn check(json: Value) -> CheckDefinition {
        decode_check_body(&json).unwrap()
    }

    #[test]
    fn kinds() {
        let cases = [
            (json!({"TTL": "1s"}), Some(CheckKind::Ttl)),
            (json!({"HTTP": "http://x", "Interval": "1s"}), Some(CheckKind::Http)),
            (json!({"HTTP": "http://x"}), None),
            (json!({"TCP": "x:1", "Interval": "1s"}), Some(CheckKind::Tcp)),
            (json!({"TCP": "x:1", "GRPC": "x:2", "Interval": "1s"}), Some(CheckKind::Grpc)),
            (json!({"AliasService": "web"}), Some(CheckKind::Alias)),
            (json!({"Args": ["true"], "Interval": "1s"}), Some(CheckKind::Script)),
            (
                json!({"Args": ["true"], "Interval": "1s", "DockerContainerID": "c"}),
                Some(CheckKind::Docker),
            ),
            (json!({"UDP": "x:1", "Interval": "1s"}), Some(CheckKind::Udp)),
            (json!({"H2PING": "x:1", "Interval": "1s"}), Some(CheckKind::H2Ping)),
            (json!({"OSService": "x", "Interval": "1s"}), Some(CheckKind::OsService)),
            (json!({}), None),
        ];
        for (json, kind) in cases {
            assert_eq!(check(json.clone()).kind(), kind, "{json}");
        }
    }

    #[test]
    fn rules() {
        let cases = [
            (json!({"TTL": "1s"}), None),
            (json!({"TTL": "1s", "Interval": "1s"}), Some(CheckInvalid::IntervalAndTtl)),
            (json!({"HTTP": "http://x"}), Some(CheckInvalid::NoInterval)),
            (
                json!({"TCP": "x:1", "Interval": "1s", "AliasService": "a"}),
                Some(CheckInvalid::AliasWithProbe),
            ),
            (json!({"AliasService": "a", "TTL": "1s"}), Some(CheckInvalid::AliasWithTtl)),
            (json!({"Name": "nothing"}), Some(CheckInvalid::NoTtl)),
            (json!({"TTL": "1s", "OutputMaxSize": -1}), Some(CheckInvalid::OutputMaxSize)),
            (
                json!({"TTL": "1s", "FailuresBeforeWarning": 3, "FailuresBeforeCritical": 2}),
                Some(CheckInvalid::Thresholds),
            ),
        ];
        for (json, broken) in cases {
            assert_eq!(check(json.clone()).validate().err(), broken, "{json}");
        }
    }
}
